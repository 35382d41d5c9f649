import dns from 'node:dns';
import { existsSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { join } from 'node:path';
import type { Answers, ProviderAnswer } from '../support/answers';
import { ACCOUNT } from './reduced';
import type { Value } from './stacks';

/** A custom resource, with values in place of references. */
export interface CustomResource {
  readonly id: string;
  readonly type: string;
  readonly stackId: string;
  readonly properties: Readonly<Record<string, Value>>;
  /** The folder of its provider's code. */
  readonly code: string;
  readonly handler: string;
  readonly env: Readonly<Record<string, string>>;
}

export type RequestType = 'Create' | 'Update' | 'Delete';

/** CloudFormation sends each number and truth value as text. */
export const asSent = (value: Value): Value => {
  if (Array.isArray(value)) return value.map(asSent);
  if (value === null || typeof value !== 'object') return String(value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asSent(item)]));
};

/** What CloudFormation sends to a provider. */
export function eventOf(
  type: RequestType,
  { id, type: ResourceType, stackId, properties }: CustomResource,
  responseUrl: string,
  physicalId?: string,
) {
  return {
    RequestType: type,
    ServiceToken: properties.ServiceToken,
    ResponseURL: responseUrl,
    StackId: stackId,
    RequestId: `${type.toLowerCase()}-${id}`,
    LogicalResourceId: id,
    ResourceType,
    ResourceProperties: asSent(properties),
    ...(type === 'Update' && { OldResourceProperties: asSent(properties) }),
    ...(type !== 'Create' && { PhysicalResourceId: physicalId }),
  };
}

/** The longest that a provider has, by the clock of the test: none of them may wait for minutes on an emulator. */
const MILLISECONDS = 120_000;

/** Calls the code of providers in this process, against what stands behind `endpoint`. */
export class Providers {
  private readonly modules = new Map<string, Value>();

  constructor(
    private readonly endpoint: string,
    private readonly region: string,
    private readonly answers: Answers,
    private readonly responseUrl: string,
  ) {}

  async request(type: RequestType, resource: CustomResource, physicalId?: string): Promise<ProviderAnswer> {
    const before = { ...process.env };
    const [log, lookup, secure] = [console.log, dns.lookup, https.request];
    const given = this.answers.given.length;
    Object.assign(process.env, {
      ...resource.env,
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_REGION: this.region,
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    });
    console.log = () => undefined;
    // a bucket or an account before the host is the same server
    dns.lookup = ((_: string, options: { all?: boolean }, done: (...answer: unknown[]) => void) =>
      options.all
        ? done(null, [{ address: '127.0.0.1', family: 4 }])
        : done(null, '127.0.0.1', 4)) as typeof dns.lookup;
    // the core's own providers answer by HTTPS only, and forget the port
    https.request = ((options: object, done: () => void) =>
      http.request(
        { ...options, port: new URL(this.responseUrl).port, agent: undefined },
        done,
      )) as typeof https.request;
    try {
      const [file, name] = resource.handler.split('.');
      const module = this.loaded(resource, join(resource.code, `${file}.js`));
      const deadline = Date.now() + MILLISECONDS;
      await module[name!](eventOf(type, resource, this.responseUrl, physicalId), {
        functionName: 'rehearsal',
        invokedFunctionArn: `arn:aws:lambda:${this.region}:${ACCOUNT}:function:rehearsal`,
        getRemainingTimeInMillis: () => deadline - Date.now(),
      });
    } finally {
      for (const key of Object.keys(process.env)) if (!(key in before)) delete process.env[key];
      Object.assign(process.env, before);
      [console.log, dns.lookup, https.request] = [log, lookup, secure];
    }
    if (this.answers.given.length !== given + 1)
      throw new Error(`${resource.id} answered ${type} ${this.answers.given.length - given} times`);
    return this.answers.given.at(-1)!;
  }

  /** The code of a provider, loaded once for each custom resource: it reads its environment as it is loaded. */
  private loaded({ stackId, id }: CustomResource, file: string): Value {
    const name = `${stackId} ${id}`;
    if (!this.modules.has(name)) this.modules.set(name, fresh(file));
    return this.modules.get(name);
  }
}

/** A module as a new environment of Lambda loads it. */
function fresh(file: string): Value {
  if (!existsSync(file)) throw new Error(`${file} is not there`);
  for (const path of Object.keys(require.cache)) if (path.startsWith(join(file, '..'))) delete require.cache[path];
  return require(file);
}
