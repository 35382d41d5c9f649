// Functions that an agent can call as its tools.

import { attempt } from '../template/answer';
import { principal } from '../template/iam/policy';
import type { Resource } from '../template/resource';
import { functionBy } from './doors';

/** When a harness calls a hook. */
export const HOOKS = ['BeforeInvocation', 'AfterInvocation', 'BeforeToolCall', 'AfterToolCall'];

/** The functions that an agent has called: what action groups and tool gateways name, interceptors and hooks included. */
export function isTool(fn: Resource): boolean {
  const view = fn.view;
  const tools = view.once('tool-functions', () => {
    const found = new Set<string>();
    const add = (named: Resource | undefined) => {
      const tool = functionBy(named) ?? named; // also where an agent calls an alias of it
      if (tool) found.add(`${tool.template.file}|${tool.logicalId}`);
    };
    for (const agent of view.resources('AWS::Bedrock::Agent'))
      for (const tool of agent.tryAt('ActionGroups[].ActionGroupExecutor.Lambda')) add(tool.tryTarget());
    for (const target of view.resources('AWS::BedrockAgentCore::GatewayTarget'))
      add(target.tryTarget('TargetConfiguration.Mcp.Lambda.LambdaArn'));
    for (const gateway of view.resources('AWS::BedrockAgentCore::Gateway'))
      for (const interceptor of gateway.tryAt('InterceptorConfigurations[].Interceptor.Lambda.Arn'))
        add(interceptor.tryTarget());
    for (const harness of view.resources('AWS::BedrockAgentCore::Harness'))
      for (const hook of HOOKS)
        for (const fn of harness.tryAt(`Hooks[].${hook}.Target.Lambda.Arn`)) add(fn.tryTarget());
    for (const permission of view.resources('AWS::Lambda::Permission'))
      if (
        /^bedrock(-agentcore)?\.amazonaws\.com$/.test(
          attempt(() => principal(permission.get('Principal')).literal) ?? '',
        )
      )
        add(permission.tryTarget('FunctionName'));
    return found;
  });
  return tools.has(`${fn.template.file}|${fn.logicalId}`);
}

const CHANGES =
  /^(add|approve|assign|book|buy|cancel|change|charge|close|create|delete|disable|drop|edit|enable|execute|grant|insert|invite|issue|modify|move|open|order|overwrite|patch|pay|place|post|publish|purchase|put|refund|register|reject|remove|rename|replace|reserve|reset|restart|revoke|run|save|schedule|send|set|share|start|stop|submit|terminate|transfer|trigger|update|upload|withdraw|write)$/;

/** Whether the name of a function says that it changes something: by its first word, as in `createClaim`. */
export const changes = (name: string): boolean =>
  CHANGES.test(
    name
      .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
      .split(/[^A-Za-z0-9]+/)
      .find((word) => word !== '')
      ?.toLowerCase() ?? '',
  );
