import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { partition } from '@aws-sdk/core/client';
import type { AwsCredentialIdentity, Provider } from '@smithy/types';
import type { Service } from '../contract/services';
import { awsSignature, type Sign } from './aws-signature';
import { type Ending, whenAborted } from './deadline';

/** Where the services are called. */
export interface AwsPlace {
  readonly region: string;
  /** Other endpoints than AWS's, such as a local table. */
  readonly endpoints?: Readonly<Partial<Record<Service, string>>>;
}

/** One request to an AWS service that speaks JSON. */
export interface AwsMessage {
  readonly service: Service;
  readonly method?: 'GET' | 'POST';
  /** Encoded. */
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Signs a request, sends it once, and resolves with the head of the answer. Aborting closes the connection. */
export type AwsSend = (message: AwsMessage, ending: Ending) => Promise<IncomingMessage>;

const SIGNING_NAMES: Partial<Record<Service, string>> = {
  'bedrock-runtime': 'bedrock',
  'bedrock-agent': 'bedrock',
  'bedrock-agent-runtime': 'bedrock',
  'bedrock-agentcore-control': 'bedrock-agentcore',
  appconfigdata: 'appconfig',
};
/** Code of an error: the address did not answer, and nothing was sent. */
export const NO_CONNECTION = 'NoConnection';
const CONNECTION_TIMEOUT = 2_000;
/**
 * A connection that was idle for longer is closed: what lies between forgets it (an interface endpoint after 350 seconds),
 * and a call of the model that meets a dead one is not repeated.
 */
const IDLE_TIMEOUT = 60_000;
const POOL = { keepAlive: true, maxSockets: 512, timeout: IDLE_TIMEOUT };

/**
 * A gateway makes few kinds of calls, and many of them: signed here and sent by Node itself, over HTTP/1.1,
 * each costs a quarter of what it costs through a full client. HTTP/1.1 also because over HTTP/2 a stream whose session was
 * destroyed ends as if it were complete.
 */
export function awsSend({ region, endpoints }: AwsPlace, credentials: Provider<AwsCredentialIdentity>): AwsSend {
  const agents = { 'http:': new HttpAgent(POOL), 'https:': new HttpsAgent(POOL) };
  const targets = new Map<Service, { readonly url: URL; readonly sign: Sign }>();
  const targetOf = (service: Service) => {
    const known = targets.get(service);
    if (known) return known;
    const made = {
      url: new URL(endpoints?.[service] ?? endpoint(service, region)),
      sign: awsSignature(credentials, region, SIGNING_NAMES[service] ?? service),
    };
    targets.set(service, made);
    return made;
  };

  return async ({ service, method = 'POST', path = '/', query = {}, headers, body: value }, ending) => {
    const { url, sign } = targetOf(service);
    const { protocol, hostname, port, host } = url;
    const body = value === undefined ? undefined : JSON.stringify(value);
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const signed = await sign({
      method,
      path,
      query,
      headers: { host, ...type, ...headers },
      body: body ?? '',
    });
    ending.throwIfAborted();
    return new Promise((resolve, reject) => {
      const secure = protocol === 'https:';
      const outgoing = (secure ? httpsRequest : httpRequest)({
        hostname,
        port,
        method,
        path: signed.path,
        headers: signed.headers,
        agent: agents[secure ? 'https:' : 'http:'],
      });
      const leave = whenAborted(ending, () => outgoing.destroy(ending.reason as Error));
      outgoing.on('close', leave);
      outgoing.on('error', reject);
      outgoing.on('response', resolve);
      limitConnecting(outgoing);
      outgoing.end(body);
    });
  };
}

/** Gives up on an address that does not answer: whoever has a second one to ask should not wait for the whole deadline. */
function limitConnecting(outgoing: ClientRequest): void {
  outgoing.on('socket', (socket) => {
    if (!socket.connecting) return;
    const giveUp = () => outgoing.destroy(Object.assign(new Error('no connection'), { code: NO_CONNECTION }));
    const timer = setTimeout(giveUp, CONNECTION_TIMEOUT);
    socket.once('connect', () => clearTimeout(timer));
    socket.once('close', () => clearTimeout(timer));
  });
}

function endpoint(service: Service, region: string): string {
  const fips = process.env.AWS_USE_FIPS_ENDPOINT === 'true' ? '-fips' : '';
  return `https://${service}${fips}.${region}.${partition(region).dnsSuffix}`;
}
