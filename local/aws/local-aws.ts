import { randomBytes } from 'node:crypto';
import type { KillSwitch, UsageLimitsDocument } from '../../lib/contract';
import { HttpService, type ServiceAnswer, type ServiceCall } from './http-service';

/** The configuration profile of the document of limits; every other one is the kill switch's. */
export const LIMITS_PROFILE = 'limits';

/**
 * AppConfig's data plane: sessions, tokens that count once, and nothing in the body while nothing changes. What concerns the
 * document of limits has names of its own, with limits and a colon before them, so that it can break by itself.
 */
export class AppConfigServer extends HttpService {
  state: KillSwitch | string = { mode: 'on' };
  /** The document of limits, or what says it each time it is asked for. */
  limits: UsageLimitsDocument | string | (() => string) = {};
  private readonly tokens = new Map<string, { seen?: string }>();

  constructor() {
    super(
      ({ path, query, body }) => {
        const starts = path === '/configurationsessions';
        const limits = starts
          ? JSON.parse(body).ConfigurationProfileIdentifier === LIMITS_PROFILE
          : (query.get('configuration_token') ?? '').startsWith(`${LIMITS_PROFILE}-`);
        return `${limits ? 'limits:' : ''}${starts ? 'StartConfigurationSession' : 'GetLatestConfiguration'}`;
      },
      (call) => this.answer(call),
    );
  }

  /** Lets every token expire. */
  forget(): void {
    this.tokens.clear();
  }

  private answer({ operation, query }: ServiceCall): ServiceAnswer {
    const limits = operation.startsWith('limits:');
    if (operation.endsWith('StartConfigurationSession')) {
      return { status: 201, body: JSON.stringify({ InitialConfigurationToken: this.token({}, limits) }) };
    }
    const token = query.get('configuration_token') ?? '';
    const session = this.tokens.get(token);
    this.tokens.delete(token);
    if (!session) return { status: 400, headers: { 'x-amzn-errortype': 'BadRequestException' }, body: '{}' };
    const text = limits ? textOf(this.limits) : textOf(this.state);
    const changed = session.seen !== text;
    return {
      headers: {
        'next-poll-configuration-token': this.token({ seen: text }, limits),
        'next-poll-interval-in-seconds': '15',
      },
      body: changed ? text : '',
    };
  }

  private token(session: { seen?: string }, limits: boolean): string {
    const token = `${limits ? `${LIMITS_PROFILE}-` : ''}${randomBytes(12).toString('hex')}`;
    this.tokens.set(token, session);
    return token;
  }
}

const textOf = (content: object | string | (() => string)): string => {
  if (typeof content === 'function') return content();
  return typeof content === 'string' ? content : JSON.stringify(content);
};

/** Secrets Manager with one secret. */
export class SecretsServer extends HttpService {
  secret = 'a-local-secret-of-more-than-32-characters';

  constructor() {
    super(
      () => 'GetSecretValue',
      () => ({ body: JSON.stringify({ SecretString: this.secret }) }),
    );
  }
}

/** Bedrock's prompts, by id and version. */
export class PromptServer extends HttpService {
  readonly prompts = new Map<string, string>();

  constructor() {
    super(
      () => 'GetPrompt',
      ({ path, query }): ServiceAnswer => {
        const id = decodeURIComponent(path.split('/')[2]);
        const text = this.prompts.get(`${id}:${query.get('promptVersion')}`);
        if (text === undefined) {
          return { status: 404, headers: { 'x-amzn-errortype': 'ResourceNotFoundException' }, body: '{}' };
        }
        return {
          body: JSON.stringify({
            defaultVariant: 'main',
            variants: [{ name: 'main', templateType: 'TEXT', templateConfiguration: { text: { text } } }],
          }),
        };
      },
    );
  }
}

/** Tools as Lambda functions, by name. */
export class ToolServer extends HttpService {
  readonly functions = new Map<string, (payload: Record<string, unknown>) => unknown>();

  /** Runs a function for what it is invoked with, which comes over the wire as its callers write it. */
  add<Payload>(arn: string, run: (payload: Payload) => unknown): void {
    this.functions.set(arn, (payload) => run(payload as Payload));
  }

  constructor() {
    super(
      ({ path }) => decodeURIComponent(path.split('/')[3]),
      async ({ operation, body }): Promise<ServiceAnswer> => {
        const run = this.functions.get(operation);
        if (!run) return { status: 404, headers: { 'x-amzn-errortype': 'ResourceNotFoundException' }, body: '{}' };
        try {
          return { body: JSON.stringify(await run(JSON.parse(body) as Record<string, unknown>)) };
        } catch (error) {
          return {
            headers: { 'x-amz-function-error': 'Unhandled' },
            body: JSON.stringify({ errorMessage: String(error) }),
          };
        }
      },
    );
  }
}

/** Verified Permissions with one answer for everything. */
export class PermissionsServer extends HttpService {
  answerWith: unknown = { decision: 'ALLOW', determiningPolicies: [{ policyId: 'p1' }], errors: [] };

  constructor() {
    super(
      () => 'IsAuthorized',
      () => ({ body: JSON.stringify(this.answerWith) }),
    );
  }
}
