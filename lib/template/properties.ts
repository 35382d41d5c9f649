import { type Declaration, own } from './application';
import { isOpening } from './unread';

/** The properties of a resource, with what SAM's `Globals` add to them. */
export function propertiesOf({ type, body, template }: Declaration): unknown {
  let written = own(body, 'Properties') ?? {};
  // what a macro beside the properties writes may belong to them
  if (template.open && typeof written === 'object')
    for (const key of Object.keys(body)) if (isOpening(key)) written = { ...written, [key]: body[key] };
  const service = /^AWS::Serverless::(.*)$/.exec(type)?.[1];
  const globals = service && own(template.globals, service);
  return globals ? merge(globals, written) : written;
}

/** SAM merges maps key by key and joins lists; what the resource says wins. */
function merge(global: unknown, local: unknown): unknown {
  if (Array.isArray(global) && Array.isArray(local)) return [...global, ...local];
  const plain = (value: unknown): value is Record<string, unknown> =>
    value !== null && typeof value === 'object' && !Array.isArray(value);
  if (!plain(global) || !plain(local)) return local ?? global;
  const keys = new Set([...Object.keys(global), ...Object.keys(local)]);
  return Object.fromEntries([...keys].map((key) => [key, merge(own(global, key), own(local, key))]));
}
