import { type AwsCall, AwsError, parseBody } from '../../../runtime/aws-call';
import { type AgentCatalogue, type GatewayAsMade, type PinnedTarget, payloadHash, TOOL_DELIMITER } from '../contract';
import { drifted } from './drift';
import { isAsMade } from './gateway-as-made';
import { isObject, type Json } from './mcp-event';
import type { WriteRecord } from './record';

/** What the daily check works with. */
export interface CheckTools {
  readonly catalogue: Pick<AgentCatalogue, 'tools' | 'targets'>;
  /** Id of the gateway. */
  readonly gateway: string;
  /** The gateway as the template has it. */
  readonly made: GatewayAsMade;
  /** Has the playbook stop a tool, or without one all of them; done again on the same day it does nothing. */
  readonly stop: (tool?: string) => Promise<void>;
  readonly call: AwsCall;
  /** Waits for as long as a deployment takes from one resource to the next. */
  readonly wait: () => Promise<void>;
  readonly now: () => number;
  readonly record: WriteRecord;
}

const MOST_PAGES = 20;
const SERVICE = 'bedrock-agentcore-control';
/** How the gateway itself is called among tools; no tool has such a name. */
const THE_GATEWAY = '*';

/**
 * Compares what AgentCore keeps of the gateway and of each target with what the template pins. Where the gateway differs it has
 * all tools stopped, and else each tool that does: another
 * description or other arguments of a function's tool, another OpenAPI document, another server or listing mode, a target that
 * passes headers, parameters or tokens of users on, is gone or was made by somebody else. Throws when it cannot look, which is no reason to think that all is well.
 */
export function checkTargets({ catalogue, gateway, made, stop, call, wait, now, record }: CheckTools) {
  const own = `/gateways/${encodeURIComponent(gateway)}/`;
  const path = `${own}targets/`;
  const read = async (at: string, query: Record<string, string> = {}): Promise<Json> =>
    parseBody(SERVICE, await call({ service: SERVICE, method: 'GET', path: at, query }));

  const listed = async (): Promise<Map<string, Json>> => {
    const found = new Map<string, Json>();
    let nextToken: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const { items, nextToken: next } = await read(path, nextToken === undefined ? {} : { nextToken });
      if (!Array.isArray(items)) throw new AwsError(SERVICE, 'MalformedAnswer', 200);
      for (const item of items) {
        const { name, targetId } = isObject(item) ? item : ({} as Json);
        if (typeof name !== 'string' || typeof targetId !== 'string')
          throw new AwsError(SERVICE, 'MalformedAnswer', 200);
        found.set(name, await read(`${path}${encodeURIComponent(targetId)}/`));
      }
      if (typeof next !== 'string') return found;
      nextToken = next;
    }
    throw new AwsError(SERVICE, 'TooManyTargets', 200);
  };

  const look = async (): Promise<{
    readonly changed: string[];
    readonly strange: string[];
    readonly isSame: boolean;
  }> => {
    const isSame = isAsMade(await read(own), made);
    const there = await listed();
    const { targets = {}, tools } = catalogue;
    const changed = Object.keys(tools).filter((tool) => {
      const target = tool.slice(0, tool.indexOf(TOOL_DELIMITER));
      const pinned = Object.hasOwn(targets, target) ? targets[target] : undefined;
      return !pinned || !isAsPinned(pinned, there.get(target), tool, tools[tool]!);
    });
    // of tools that nobody pinned no call is let through: people are told of their target
    const strange = [...there.keys()].filter((name) => !Object.hasOwn(targets, name));
    return { changed, strange: strange.map((name) => `${name}${TOOL_DELIMITER}*`), isSame };
  };

  return async (): Promise<{ readonly drifted: readonly string[] }> => {
    const begun = now();
    let { changed, strange, isSame } = await look();
    if (changed.length + strange.length > 0 || !isSame) {
      // in the middle of a deployment the catalogue is ahead of the targets, and what is stopped people have to undo
      await wait();
      const again = await look();
      changed = changed.filter((tool) => again.changed.includes(tool));
      strange = strange.filter((name) => again.strange.includes(name));
      isSame ||= again.isSame;
    }
    const all = [...(isSame ? [] : [THE_GATEWAY]), ...changed, ...strange];
    record({
      type: 'secure-llm.agent',
      version: 1,
      time: new Date(begun).toISOString(),
      at: 'check',
      decision: 'answered',
      ...(all.length > 0 && { drifted: all }),
      latencyMs: now() - begun,
    });
    // each, whatever became of the one before
    const stopped = await Promise.allSettled([...(isSame ? [] : [undefined]), ...changed].map(stop));
    const failed = stopped.find((each) => each.status === 'rejected');
    if (failed) throw failed.reason;
    return { drifted: all };
  };
}

type Pinned = AgentCatalogue['tools'][string];

/** Whether what AgentCore keeps of calls passes on what a client sends, or the token of the user, in place of its own. */
function passesOn(
  pinned: PinnedTarget,
  { metadataConfiguration: passed, credentialProviderConfigurations: own }: Json,
) {
  if (isObject(passed) && Object.values(passed).some((names) => Array.isArray(names) && names.length > 0)) return true;
  const type = pinned.kind === 'Lambda' ? 'GATEWAY_IAM_ROLE' : pinned.credential;
  return Array.isArray(own) && own.some((each) => !isObject(each) || each.credentialProviderType !== type);
}

function isAsPinned(pinned: PinnedTarget, kept: Json | undefined, name: string, tool: Pinned): boolean {
  if (kept && passesOn(pinned, kept)) return false;
  const configuration = isObject(kept?.targetConfiguration) ? kept.targetConfiguration : {};
  const mcp = isObject(configuration.mcp) ? configuration.mcp : {};
  const { lambda, openApiSchema, mcpServer } = mcp as { readonly [kind: string]: Json | undefined };
  switch (pinned.kind) {
    case 'Lambda': {
      const own = name.slice(name.indexOf(TOOL_DELIMITER) + TOOL_DELIMITER.length);
      const { inlinePayload } = isObject(lambda?.toolSchema) ? lambda.toolSchema : ({} as Json);
      if (!Array.isArray(inlinePayload) || inlinePayload.length !== 1) return false;
      const [declared] = inlinePayload as unknown[];
      return isObject(declared) && declared.name === own && !drifted(declared, tool);
    }
    case 'OpenApi': {
      const payload = openApiSchema?.inlinePayload;
      if (typeof payload !== 'string') return false;
      return pinned.sha256 === undefined || hashIn(payload) === pinned.sha256;
    }
    default: {
      const { endpoint, listingMode = 'DEFAULT', mcpToolSchema } = mcpServer ?? {};
      if (typeof endpoint !== 'string' || listingMode !== 'DEFAULT' || mcpToolSchema !== undefined) return false;
      return pinned.endpoint === undefined || pinned.endpoint === endpoint;
    }
  }
}

/** AgentCore may write a document with other spaces: it is compared by what it says. */
function hashIn(payload: string): string | undefined {
  try {
    return payloadHash(payload);
  } catch {
    return undefined;
  }
}
