import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { cedarInput, policySchema, toolsOf } from '../../../local/agent/policy-schema';
import type { Deployed } from '../../../local/samples/deployed';

/** Statements of Cedar by the names of their policies. */
export type Policies = Readonly<Record<string, string>>;

/** The policies of a gateway as its template has them, asked by Cedar itself. */
export class DeployedCedar {
  readonly gateway: string;
  readonly policies: Policies;
  private readonly targets: ReturnType<Deployed['all']>;
  private readonly schema: cedar.Schema;
  private parsed: Policies | undefined;

  constructor(deployed: Deployed) {
    this.gateway = deployed.one('AWS::BedrockAgentCore::Gateway').arn;
    this.targets = deployed.all('AWS::BedrockAgentCore::GatewayTarget');
    this.schema = policySchema(this.targets);
    this.policies = Object.fromEntries(
      deployed.all('AWS::BedrockAgentCore::Policy').map(({ properties }) => {
        const { Name, Definition } = properties as { Name: string; Definition: { Cedar: { Statement: string } } };
        return [Name, Definition.Cedar.Statement];
      }),
    );
    // parsed once for all questions
    cedar.preparseSchema('gateway', this.schema);
  }

  /** What a strict validation finds. */
  problemsOf(policies: Policies): string[] {
    const answer = cedar.validate({
      schema: this.schema,
      policies: { staticPolicies: { ...policies } },
      validationSettings: { mode: 'strict' },
    });
    if (answer.type === 'failure') return answer.errors.map(({ message }) => message);
    return answer.validationErrors.map(({ policyId, error }) => `${policyId}: ${error.message}`);
  }

  /** Whether a user with these claims may call the tool with these arguments. */
  allows(
    claims: Readonly<Record<string, string>>,
    tool: string,
    args: Readonly<Record<string, unknown>>,
    policies: Policies = this.policies,
  ): boolean {
    const target = this.targets.find(({ properties }) => properties.Name === tool.split('___')[0])!;
    const { InputSchema } = toolsOf(target)[0]!;
    const user = { type: 'AgentCore::OAuthUser', id: 'ada' };
    const gateway = { type: 'AgentCore::Gateway', id: this.gateway };
    if (policies !== this.parsed) {
      cedar.preparsePolicySet('policies', { staticPolicies: { ...policies } });
      this.parsed = policies;
    }
    const answer = cedar.statefulIsAuthorized({
      principal: user,
      action: { type: 'AgentCore::Action', id: tool },
      resource: gateway,
      context: { input: cedarInput(InputSchema, args) } as cedar.Context,
      entities: [
        { uid: user, attrs: { id: 'ada' }, parents: [], tags: { ...claims } },
        { uid: gateway, attrs: {}, parents: [] },
      ],
      preparsedPolicySetId: 'policies',
      preparsedSchemaName: 'gateway',
      validateRequest: true,
    });
    if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('; '));
    return answer.response.decision === 'allow';
  }
}
