import { NodeHttpHandler, type NodeHttpHandlerOptions } from '@smithy/node-http-handler';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { type EnsureProperties, OWNER_PREFIX } from '../contract';
import { type Answer, answer } from './answer';
import { Claims } from './claims';
import { adopt, ensure, type Report } from './ensure';
import { canonical } from './service';
import { SERVICES } from './services';

export interface HandlerOptions {
  /** Configuration for every SDK client. */
  readonly client?: object;
  readonly http?: NodeHttpHandlerOptions;
  readonly wait?: (seconds: number) => Promise<void>;
}

/** Kept back from the function's time, to answer CloudFormation. */
const ANSWER_MILLISECONDS = 45_000;

const sleep = (seconds: number) => new Promise<void>((resolve) => setTimeout(resolve, seconds * 1000));

/** The provider of every custom resource of an account-level service. It answers CloudFormation whatever happens. */
export function createHandler({ client = {}, http = {}, wait = sleep }: HandlerOptions = {}) {
  return async (event: CloudFormationCustomResourceEvent, context: Context): Promise<void> => {
    const abort = new AbortController();
    const left = Math.max(context.getRemainingTimeInMillis() - ANSWER_MILLISECONDS, 0);
    const timer = setTimeout(() => abort.abort(), left);
    const owner = ownerOf(event);
    let outcome: Pick<Answer, 'Status' | 'Reason' | 'Data'>;
    try {
      const [, partition, , region, account] = context.invokedFunctionArn.split(':');
      const config = { ...client, requestHandler: abortable(abort.signal, http) };
      const place = { client: config, partition, region, account, owner };
      // a wait ends with the time, and no request starts after it: nothing goes on behind an answer that was given
      const report = await Promise.race([
        handle(event, place, (seconds) => Promise.race([wait(seconds), ended(abort.signal)])),
        ended(abort.signal),
      ]);
      outcome = {
        Status: 'SUCCESS',
        Reason: 'done',
        Data: { ...report.attributes, Found: report.found, Changed: report.changed.join(',') },
      };
    } catch (error) {
      outcome = { Status: 'FAILED', Reason: `${(error as Error).name}: ${(error as Error).message}` };
    } finally {
      clearTimeout(timer);
    }
    const { RequestType, StackId, RequestId, LogicalResourceId, ResourceProperties } = event;
    const { Service, Mode } = ResourceProperties;
    console.log(JSON.stringify({ RequestType, Service, Mode, StackId, LogicalResourceId, owner, ...outcome }));
    await answer(
      event.ResponseURL,
      { ...outcome, PhysicalResourceId: owner, StackId, RequestId, LogicalResourceId },
      wait,
    );
  };
}

async function handle(
  event: CloudFormationCustomResourceEvent,
  place: { client: object; partition: string; region: string; account: string; owner: string },
  wait: (seconds: number) => Promise<void>,
): Promise<Report> {
  const { Service, Mode, TakeOver, ...asked } = event.ResourceProperties as unknown as EnsureProperties;
  // CloudFormation joins JSON from parts in any order
  const Settings = Object.fromEntries(
    Object.entries(asked.Settings).map(([name, value]) => [
      name,
      /^[[{]/.test(value) ? canonical(JSON.parse(value)) : value,
    ]),
  );
  const nothing: Report = { found: 'sufficient', changed: [], attributes: {} };
  const claims = new Claims(place.client, Service);
  const takeOver = TakeOver === 'true';
  const service = SERVICES[Service]({ ...place, wanted: Settings });

  if (Mode === 'ADOPT') {
    // what was ensured before it was adopted is somebody else's now: forgotten, not given back
    if (event.RequestType === 'Delete') await claims.remove(place.owner);
    return event.RequestType === 'Delete' ? nothing : await adopt({ service, wait }, Settings);
  }
  const job = { service, claims, owner: place.owner, takeOver, wait };
  if (event.RequestType !== 'Delete') return await ensure(job, Settings);
  // no claim means that nothing was ever touched
  return (await claims.all())[place.owner] ? await ensure(job, {}) : nothing;
}

/** The same for every request about one custom resource: a retry, or the deletion after a failure, finds its claim. */
function ownerOf(event: CloudFormationCustomResourceEvent): string {
  const stack = event.StackId.split('/').pop();
  // the end of a logical id holds its hash; names of analyzers and recorders are limited
  return `${OWNER_PREFIX}${stack}-${event.LogicalResourceId.slice(-100)}`;
}

function abortable(signal: AbortSignal, options: NodeHttpHandlerOptions): NodeHttpHandler {
  const handler = new NodeHttpHandler({ connectionTimeout: 3000, requestTimeout: 15_000, ...options });
  const inner = handler.handle.bind(handler);
  handler.handle = (request, given) => inner(request, { ...given, abortSignal: signal });
  return handler;
}

function ended(signal: AbortSignal): Promise<never> {
  const error = Object.assign(new Error('out of time before the service was as asked'), { name: 'AbortError' });
  return new Promise((_, reject) => {
    if (signal.aborted) reject(error);
    else signal.addEventListener('abort', () => reject(error), { once: true });
  });
}
