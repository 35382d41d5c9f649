import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { toolName } from '../../../lib/layers/agent/contract';
import { cedarInput, policySchema, toolsOf } from '../../../local/agent/policy-schema';
import type { Deployed } from '../../../local/samples/deployed';

/** The policies of a template in Cedar's own engine, with the schema that AgentCore makes of the targets. */
export class SuitePolicies {
  private readonly gateway: string;
  private readonly inputs = new Map<string, Parameters<typeof cedarInput>[0]>();

  constructor(
    private readonly name: string,
    deployed: Deployed,
  ) {
    const targets = deployed.all('AWS::BedrockAgentCore::GatewayTarget');
    const schema = policySchema(targets) as cedar.Schema;
    const policies = Object.fromEntries(
      deployed.all('AWS::BedrockAgentCore::Policy').map(({ properties }) => {
        const { Name, Definition } = properties as { Name: string; Definition: { Cedar: { Statement: string } } };
        return [Name, Definition.Cedar.Statement];
      }),
    );
    this.gateway = deployed.one('AWS::BedrockAgentCore::Gateway').arn;
    for (const target of targets)
      for (const tool of toolsOf(target))
        this.inputs.set(toolName(String(target.properties.Name), tool.Name), tool.InputSchema);
    const found = cedar.validate({
      schema,
      policies: { staticPolicies: policies },
      validationSettings: { mode: 'strict' },
    });
    const errors = found.type === 'failure' ? found.errors : found.validationErrors.map(({ error }) => error);
    if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('; '));
    cedar.preparseSchema(name, schema);
    cedar.preparsePolicySet(name, { staticPolicies: policies });
  }

  /** Denies unless a policy permits; what cannot be evaluated is denied too. */
  allows(claims: Readonly<Record<string, unknown>>, tool: string, input: Readonly<Record<string, unknown>>): boolean {
    const principal = { type: 'AgentCore::OAuthUser', id: String(claims.sub) };
    const resource = { type: 'AgentCore::Gateway', id: this.gateway };
    const tags = Object.entries(claims).filter(([, claim]) => typeof claim === 'string') as [string, string][];
    const answer = cedar.statefulIsAuthorized({
      principal,
      action: { type: 'AgentCore::Action', id: tool },
      resource,
      context: { input: cedarInput(this.inputs.get(tool)!, input) } as cedar.Context,
      entities: [
        { uid: principal, attrs: { id: principal.id }, parents: [], tags: Object.fromEntries(tags) },
        { uid: resource, attrs: {}, parents: [] },
      ],
      preparsedPolicySetId: this.name,
      preparsedSchemaName: this.name,
      validateRequest: true,
    });
    return answer.type === 'success' && answer.response.decision === 'allow';
  }
}
