import { createHash } from 'node:crypto';
import { type AwsCall, AwsError, parseBody } from '../../../runtime/aws-call';
import type { ContainEvent } from '../contract';
import { isObject, type Json } from './mcp-event';
import type { PinnedTools } from './settings';

/** What the function that stops agents works with. */
export interface ContainTools {
  readonly tools: Pick<PinnedTools, 'has'>;
  /** Id of the policy engine. */
  readonly engine: string;
  readonly gatewayArn: string;
  /** The claim by which tokens name users, and by which approvals know them. */
  readonly subjectClaim: string;
  readonly call: AwsCall;
}

/** A policy that denies, for as long as nobody deletes it. */
interface Stop {
  readonly name: string;
  readonly statement: string;
}

/** What somebody asks to be stopped is named in a way that nobody can be sure of. */
export class NotContainable extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'NotContainable';
  }
}

/** A policy could not be made yet, or was made and is not in force: worth another attempt. */
export class NotInForce extends Error {
  constructor() {
    super('a policy is being made');
    this.name = 'NotInForce';
  }
}

/** A policy that should deny does not. */
export class NotDenied extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'NotDenied';
  }
}

/** Names of policies that a page of a list holds, and pages that are read at most. */
const PAGE = 100;
const MOST_PAGES = 50;

/**
 * Stops a user, a tool, or everything: by a `forbid` of Cedar, which no permit outweighs. It makes policies that deny and no
 * others, changes and deletes none, and done again it makes none anew. Their names say that they are its own.
 */
export function contain(settings: ContainTools) {
  const { engine, call } = settings;
  const policies = `/policy-engines/${encodeURIComponent(engine)}/policies`;

  const listed = async (): Promise<Map<string, Json>> => {
    const found = new Map<string, Json>();
    let nextToken: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer = parseBody(
        'bedrock-agentcore-control',
        await call({
          service: 'bedrock-agentcore-control',
          method: 'GET',
          path: policies,
          query: { maxResults: String(PAGE), ...(nextToken !== undefined && { nextToken }) },
        }),
      );
      for (const each of Array.isArray(answer.policies) ? answer.policies : [])
        if (isObject(each) && typeof each.name === 'string') found.set(each.name, each);
      if (typeof answer.nextToken !== 'string') return found;
      nextToken = answer.nextToken;
    }
    throw new AwsError('bedrock-agentcore-control', 'TooManyPolicies', 200);
  };

  const make = async ({ name, statement }: Stop): Promise<void> => {
    try {
      await call({
        service: 'bedrock-agentcore-control',
        path: policies,
        body: {
          name,
          description: 'Stops a rogue agent. Delete it to let calls pass again.',
          definition: { cedar: { statement } },
          // that it denies everything is what AgentCore would find
          validationMode: 'IGNORE_ALL_FINDINGS',
          enforcementMode: 'ACTIVE',
        },
      });
    } catch (error) {
      if (!(error instanceof AwsError && error.code === 'ConflictException')) throw error;
      // it is there already, and whether it denies is asked next; or the engine is busy with another one
      if (!(await listed()).has(name)) throw new NotInForce();
    }
  };

  return async ({ ask, input }: ContainEvent): Promise<{ readonly policies: readonly string[] }> => {
    const stops = stopsOf(input, settings);
    if (ask === 'forbid') for (const stop of stops) await make(stop);
    else {
      const there = await listed();
      for (const { name, statement } of stops) {
        const { status, definition, enforcementMode = 'ACTIVE' } = there.get(name) ?? {};
        if (status === undefined || status === 'CREATING' || status === 'UPDATING') throw new NotInForce();
        // whoever changed it since would have it deny less
        const isSame = definition === undefined || saysSame(definition, statement);
        if (status !== 'ACTIVE' || enforcementMode !== 'ACTIVE' || !isSame) throw new NotDenied(name);
      }
    }
    return { policies: stops.map(({ name }) => name) };
  };
}

const saysSame = (definition: unknown, statement: string): boolean =>
  isObject(definition) && isObject(definition.cedar) && definition.cedar.statement === statement;

/** What is to be denied. Throws for what is named in another way than tokens and the catalogue name it. */
function stopsOf(input: unknown, { tools, engine, gatewayArn, subjectClaim }: ContainTools): Stop[] {
  const { user, tool } = isObject(input) ? input : ({} as Json);
  const resource = `resource == AgentCore::Gateway::"${gatewayArn}"`;
  const stop = (kind: string, what: string, statement: string): Stop => ({
    // the same for the same, and no other gateway's or engine's: AWS says that names are unique in the account
    name: `stop_${kind}_${hash(`${engine} ${gatewayArn} ${kind} ${what}`)}`,
    statement,
  });
  const stops: Stop[] = [];
  if (user !== undefined) {
    // between quotes of Cedar: what could end them names nobody
    if (typeof user !== 'string' || !/^[\p{L}\p{N}._:@|/+=-]{1,256}$/u.test(user)) throw new NotContainable('user');
    const isUser = [
      `(principal has id && principal.id == "${user}")`,
      ...[...new Set(['sub', subjectClaim])].map((claim) => {
        const tag = claim.replace(/[\\"]/g, '\\$&');
        return `(principal.hasTag("${tag}") && principal.getTag("${tag}") == "${user}")`;
      }),
    ];
    const who = `forbid (principal is AgentCore::OAuthUser, action, ${resource}) when { ${isUser.join(' || ')} };`;
    stops.push(stop('user', user, who));
  }
  if (tool !== undefined) {
    if (typeof tool !== 'string' || !tools.has(tool)) throw new NotContainable('tool');
    stops.push(stop('tool', tool, `forbid (principal, action == AgentCore::Action::"${tool}", ${resource});`));
  }
  if (stops.length === 0) stops.push(stop('all', '', `forbid (principal, action, ${resource});`));
  return stops;
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 24);
