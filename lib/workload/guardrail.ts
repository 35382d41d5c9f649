// Guardrails: elements that act, and versions that stay.

import { type Answer, Declared, type Fail, PASS } from '../template/answer';
import type { Value } from '../template/resource';

/** The side of a guardrail policy: what users send, or what the model answers. */
export type Side = 'Input' | 'Output';

/** Why an element of a guardrail policy does nothing on this side; nothing when it acts. */
export function idle(element: Value, side: Side): Fail | undefined {
  if (element.flag(`${side}Enabled`) === false) return element.fail(`${side}Enabled`, 'is false: it does nothing');
  const action = element.get(`${side}Action`).present ? `${side}Action` : 'Action';
  return element.text(action) === 'NONE'
    ? element.fail(action, 'is NONE: it detects, and lets everything through')
    : undefined;
}

/** Whether an element of a guardrail policy acts on this side. */
export const acts = (element: Value, side: Side): boolean => idle(element, side) === undefined;

const GUARDRAIL = 'AWS::Bedrock::Guardrail';
const VERSION = 'AWS::Bedrock::GuardrailVersion';

const notShown = (what: string) => new Declared(`says so, and nothing shows it: ${what}`);

/** Whether a guardrail of the templates is named at `path`: what another does is not known. */
export function namesGuardrail(holder: Value, path: string): Answer {
  return holder.decide(() => {
    const present = holder.expectPresent(path);
    if (present.verdict !== 'pass') return present;
    const named = holder.get(path);
    const unknown = named.pattern()?.unknown;
    if (unknown) throw named.undecided(unknown.why);
    return named.tryTarget()?.type === GUARDRAIL
      ? PASS
      : notShown(`the guardrail '${named}' is not among the given templates`);
  });
}

/**
 * Whether the guardrail version at `path` is a published one of the guardrail at `identifier`: what a `GuardrailVersion`
 * resource of it returns. A number by itself does not show that there is such a version.
 */
export function pinned(holder: Value, path: string, identifier: string): Answer {
  return holder.decide(() => {
    const version = holder.get(path);
    if (version.absent) return holder.fail(path, 'is not set; expected a published version');
    const from = version.pattern()?.parts.length === 1 ? version.tryTarget() : undefined;
    if (from?.type === VERSION) {
      const [used, made] = [holder.get(identifier), from.get('GuardrailIdentifier')];
      const [guardrail, own] = [used.tryTarget(), made.tryTarget()];
      if (guardrail?.type === GUARDRAIL && own)
        return guardrail.is(own)
          ? PASS
          : holder.fail(path, `is a version of another guardrail than ${guardrail.logicalId}`);
      return used.pattern()?.literal !== undefined && String(used) === String(made)
        ? PASS
        : notShown(`'${used}' may be another guardrail than '${made}', of which ${from.logicalId} is a version`);
    }
    if (from?.type === GUARDRAIL)
      return holder.fail(path, 'is what the guardrail itself returns, which is always DRAFT');
    return numbered(holder, path, version.text() ?? `${version}`);
  });
}

/** A version by its number alone. */
export const numbered = (holder: Value, path: string, text: string): Answer =>
  /^[1-9]\d*$/.test(text)
    ? notShown(`no resource of the templates makes the version ${text}`)
    : holder.fail(path, `is ${text}; expected the number of a published version`);
