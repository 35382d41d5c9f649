import { Agent } from 'node:http';
import { NodeHttpHandler, type NodeHttpHandlerOptions } from '@smithy/node-http-handler';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { CUSTOM_TYPES, type EnsureProperties } from '../../../lib/ensure/contract';
import { createHandler } from '../../../lib/ensure/runtime/handler';
import type { FakeAws } from './fake-aws';

const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:ensure';

/** Name and id of the stack of a custom resource, where it does not matter which. */
const STACK = 'App/0f3b1c9e-0000-1111-2222-333344445555';

export function createEvent(
  aws: FakeAws,
  RequestType: 'Create' | 'Update' | 'Delete',
  properties: EnsureProperties,
  LogicalResourceId = 'Service',
  RequestId = 'request-1',
  OldResourceProperties?: EnsureProperties,
  stack = STACK,
): CloudFormationCustomResourceEvent {
  return {
    RequestType,
    StackId: `arn:aws:cloudformation:eu-west-1:111122223333:stack/${stack}`,
    LogicalResourceId,
    RequestId,
    ResponseURL: `${aws.url}/cloudformation`,
    ResourceType: CUSTOM_TYPES[properties.Service],
    ServiceToken: FUNCTION,
    ResourceProperties: { ServiceToken: FUNCTION, ...properties },
    ...(RequestType !== 'Create' && { PhysicalResourceId: 'whatever CloudFormation has' }),
    ...(OldResourceProperties && { OldResourceProperties }),
  } as unknown as CloudFormationCustomResourceEvent;
}

export const lambdaContext = (milliseconds = 300_000) =>
  ({ invokedFunctionArn: FUNCTION, getRemainingTimeInMillis: () => milliseconds }) as Context;

/** The SDK's own retries, once and without waiting. */
const twice = {
  mode: 'standard',
  acquireInitialRetryToken: async () => token(0),
  refreshRetryTokenForRetry: async (last: { getRetryCount(): number }, { errorType }: { errorType: string }) => {
    if (last.getRetryCount() > 0 || errorType === 'CLIENT_ERROR') throw new Error('no more retries');
    return token(1);
  },
  recordSuccess: () => undefined,
};
const token = (count: number) => ({ getRetryCount: () => count, getRetryDelay: () => 0 });

const httpOf = (requestTimeout: number): NodeHttpHandlerOptions => ({
  requestTimeout,
  throwOnRequestTimeout: true,
  // account ids before the host (S3 Control) find the same server
  httpAgent: new Agent({
    keepAlive: true,
    lookup: (_: string, o: { all?: boolean }, done: (...answer: unknown[]) => void) =>
      o.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4),
  } as object),
});

const clientOf = (aws: FakeAws) => ({
  endpoint: aws.url.replace('127.0.0.1', 'localhost'),
  region: 'eu-west-1',
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
  forcePathStyle: true,
  disableHostPrefix: true,
  retryStrategy: twice,
});

const looking = new NodeHttpHandler(httpOf(1000));
/** What a client of the SDK is made with, to look at `aws` beside the provider. */
export const lookingAt = (aws: FakeAws) => ({ ...clientOf(aws), requestHandler: looking });

/** CloudFormation's side of one custom resource: it sends requests, repeats them as Lambda does, and rolls back. */
export class CustomResourceLife {
  public requests = 0;
  private readonly handler: ReturnType<typeof createHandler>;
  private properties?: EnsureProperties;

  constructor(
    private readonly aws: FakeAws,
    private readonly name: string = 'Service',
    /** Milliseconds until a silent service is given up on; a busy machine takes more than 40 to answer. */
    requestTimeout = 200,
    private readonly stack = STACK,
  ) {
    this.handler = createHandler({
      client: clientOf(aws),
      http: httpOf(requestTimeout),
      wait: async () => undefined,
    });
  }

  /** Whether the creation stands; when it failed, it has been rolled back. */
  async create(properties: EnsureProperties): Promise<boolean> {
    this.properties = properties;
    if (await this.send('Create', properties)) return true;
    await this.delete();
    return false;
  }

  /** Whether the update stands; when it failed, it has been rolled back. */
  async update(properties: EnsureProperties): Promise<boolean> {
    const old = this.properties!;
    if (await this.send('Update', properties, old)) {
      this.properties = properties;
      return true;
    }
    // CloudFormation tries the rollback again when somebody asks it to continue
    for (let i = 0; i < 3 && !(await this.send('Update', old, properties)); i++);
    return false;
  }

  /** Deletes, as often as somebody would press the button again. */
  async delete(): Promise<void> {
    for (let i = 0; i < 3; i++) if (await this.send('Delete', this.properties!)) return;
    throw new Error(`the custom resource cannot be deleted: ${this.aws.answers.at(-1)?.Reason}`);
  }

  private async send(
    RequestType: 'Create' | 'Update' | 'Delete',
    properties: EnsureProperties,
    old?: EnsureProperties,
  ): Promise<boolean> {
    this.requests++;
    const id = `request-${this.requests}`;
    const event = createEvent(this.aws, RequestType, properties, this.name, id, old, this.stack);
    const context = lambdaContext();

    const before = this.aws.answers.length;
    // an event whose function died is delivered twice more, with the same id
    for (let delivery = 0; delivery < 3; delivery++) {
      this.aws.isDead = false;
      try {
        await this.handler(event, context);
        if (!this.aws.isDead) break;
      } catch (error) {
        if (!this.aws.isDead) throw error;
      }
    }
    const answers = this.aws.answers.slice(before);
    if (answers.length !== 1) throw new Error(`CloudFormation got ${answers.length} answers to ${RequestType}`);
    if (answers[0].RequestId !== event.RequestId) throw new Error('CloudFormation got the answer to another request');
    return answers[0].Status === 'SUCCESS';
  }
}
