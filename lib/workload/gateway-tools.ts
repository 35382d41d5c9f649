// Targets of an AgentCore gateway and the tools behind them.

import type { Resource, Value } from '../template/resource';

/** What joins the name of a target and of a tool. */
export const SEPARATOR = '___';

/** Groups of actions that every gateway has. */
const GROUPS = ['CallTool', 'Mcp'];

const TARGET = 'AWS::BedrockAgentCore::GatewayTarget';

/** The targets of the gateways that ask the engine of `policy`. Undecided where the templates do not give them. */
function targetsOf(policy: Resource): readonly Resource[] {
  const engine = policy.target('PolicyEngineId');
  const gateways = engine?.referrers('AWS::BedrockAgentCore::Gateway', 'PolicyEngineConfiguration.Arn') ?? [];
  const targets = gateways.flatMap((gateway) => gateway.referrers(TARGET, 'GatewayIdentifier'));
  if (targets.length === 0) throw policy.undecided('names actions of targets that are not among the given templates');
  return targets;
}

/** The names of a target's tools, as far as the template lists them; nothing where something else does. */
export function toolNames(target: Resource): readonly string[] | undefined {
  const mcp = target.get('TargetConfiguration.Mcp');
  const inline = mcp.get('Lambda.ToolSchema.InlinePayload');
  if (inline.present) return inline.list().map((tool) => tool.text('Name') ?? '');
  const pinned = mcp.get('McpServer.McpToolSchema.InlinePayload');
  if (pinned.present) return namesIn(pinned.json());
  const schema = mcp.get('OpenApiSchema.InlinePayload');
  if (schema.present)
    return schema
      .yaml()
      .entries('paths')
      .flatMap(([, operations]) =>
        operations.entries().flatMap(([, operation]) => operation.text('operationId') ?? []),
      );
  return undefined;
}

/** A list of tools, or the answer of `tools/list` that has it. */
const namesIn = (schema: Value): readonly string[] =>
  (schema.isList ? schema.list() : schema.list('tools')).map((tool) => tool.text('name') ?? '');

/** Why a policy's action is none of its gateway; nothing where it is one. */
export function unknownAction(policy: Resource, action: string): string | undefined {
  if (GROUPS.includes(action)) return undefined;
  if (action === '*') return 'which is no wildcard in Cedar';
  const at = action.indexOf(SEPARATOR);
  // names of targets have no underscore: this can be neither a target nor one of its tools
  if (at < 0 && action.includes('_')) return `which has no ${SEPARATOR} between target and tool`;
  const targets = targetsOf(policy);
  const name = at < 0 ? action : action.slice(0, at);
  const target = targets.find((candidate) => candidate.text('Name') === name);
  if (!target) {
    if (at < 0) throw policy.undecided(`names the action ${action}, which may be a group of AgentCore's`);
    return `but the gateway has no target ${name}`;
  }
  if (at < 0) return undefined;
  const tool = action.slice(at + SEPARATOR.length);
  const tools = toolNames(target);
  if (!tools) throw policy.undecided(`names the action ${action}, and the template does not list the tools of ${name}`);
  return tools.includes(tool) ? undefined : `but the target ${name} has no tool ${tool}`;
}
