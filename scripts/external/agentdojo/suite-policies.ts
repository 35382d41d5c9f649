import { toolName } from '../../../lib/layers/agent/contract';
import { PolicyEngine } from '../../../local/agent/policy-engine';
import { cedarInput, policySchema, toolsOf } from '../../../local/agent/policy-schema';
import type { Deployed } from '../../../local/samples/deployed';

/** The policies of a template in Cedar's own engine, with the schema that AgentCore makes of the targets. */
export function suitePolicies(deployed: Deployed): PolicyEngine {
  const targets = deployed.all('AWS::BedrockAgentCore::GatewayTarget');
  const policies = Object.fromEntries(
    deployed.all('AWS::BedrockAgentCore::Policy').map(({ properties }) => {
      const { Name, Definition } = properties as { Name: string; Definition: { Cedar: { Statement: string } } };
      return [Name, Definition.Cedar.Statement];
    }),
  );
  const inputs = new Map(
    targets.flatMap((target) =>
      toolsOf(target).map((tool) => [toolName(String(target.properties.Name), tool.Name), tool.InputSchema] as const),
    ),
  );
  return new PolicyEngine(
    deployed.one('AWS::BedrockAgentCore::Gateway').arn,
    policySchema(targets),
    policies,
    (tool, input) => cedarInput(inputs.get(tool)!, input),
  );
}
