import * as agentcore from 'aws-cdk-lib/aws-bedrockagentcore';
import { Construct } from 'constructs';
import { type Callers, type CedarText, type PolicyPlace, policiesOf } from './cedar-policies';
import type { DeclaredTool } from './declared-tool';

export interface ToolPoliciesProps {
  readonly policyEngineId: string;
  readonly place: PolicyPlace;
  readonly tools: readonly DeclaredTool[];
  readonly callers: Callers;
}

/** The policies of all tools in their engine, one resource each. */
export class ToolPolicies extends Construct {
  constructor(scope: Construct, id: string, props: ToolPoliciesProps) {
    super(scope, id);
    const { policyEngineId, place, tools, callers } = props;
    for (const tool of tools) {
      const texts = policiesOf(this, tool, place, callers);
      const made = texts.map(({ name, effect, statement }) => {
        const description =
          effect === 'permit' ? `Who may call ${tool.name}` : `What ${tool.name} is never called with`;
        return { effect, policy: enforced(this, policyEngineId, description, { name, statement }) };
      });
      // what is never permitted stands before anything is
      for (const { policy } of made.filter(({ effect }) => effect === 'permit')) {
        for (const { policy: first } of made.filter(({ effect }) => effect === 'forbid')) {
          policy.addResourceDependency(first);
        }
      }
    }
  }
}

/** A policy that AgentCore validates when it is made, and enforces. */
export const enforced = (
  scope: Construct,
  policyEngineId: string,
  description: string,
  { name, statement }: Pick<CedarText, 'name' | 'statement'>,
): agentcore.CfnPolicy =>
  new agentcore.CfnPolicy(scope, name, {
    name,
    policyEngineId,
    description,
    definition: { cedar: { statement } },
    enforcementMode: 'ACTIVE',
    validationMode: 'FAIL_ON_ANY_FINDINGS',
  });
