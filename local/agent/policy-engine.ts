import type * as CedarWasm from '@cedar-policy/cedar-wasm/nodejs';

/** Cedar as AgentCore's policy engine runs it: claims are tags and all of them texts, arguments are `context.input`. */
export class PolicyEngine {
  private readonly cedar = require('@cedar-policy/cedar-wasm/nodejs') as typeof CedarWasm;

  constructor(
    private readonly gatewayArn: string,
    private readonly schema: CedarWasm.Schema,
    private readonly policies: Readonly<Record<string, string>>,
  ) {
    const found = this.cedar.validate({
      schema,
      policies: { staticPolicies: { ...policies } },
      validationSettings: { mode: 'strict' },
    });
    const errors = found.type === 'failure' ? found.errors : found.validationErrors.map(({ error }) => error);
    if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('; '));
  }

  /** Denies unless a policy permits; what cannot be evaluated is denied too. */
  allows(claims: Readonly<Record<string, unknown>>, tool: string, input: Readonly<Record<string, unknown>>): boolean {
    const principal = { type: 'AgentCore::OAuthUser', id: String(claims.sub) };
    const resource = { type: 'AgentCore::Gateway', id: this.gatewayArn };
    const tags = Object.entries(claims).filter(([, claim]) => typeof claim === 'string') as [string, string][];
    const answer = this.cedar.isAuthorized({
      principal,
      action: { type: 'AgentCore::Action', id: tool },
      resource,
      context: { input: cedarRecord(input) } as CedarWasm.Context,
      schema: this.schema,
      validateRequest: true,
      policies: { staticPolicies: { ...this.policies } },
      entities: [
        { uid: principal, attrs: { id: principal.id }, parents: [], tags: Object.fromEntries(tags) },
        { uid: resource, attrs: {}, parents: [] },
      ],
    });
    return answer.type === 'success' && answer.response.decision === 'allow';
  }
}

/** A JSON value for Cedar: numbers with a fraction are decimals. */
function cedarRecord(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cedarRecord);
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    return { __extn: { fn: 'decimal', arg: value.toFixed(4) } };
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, cedarRecord(part)]));
}

/** The schema that AgentCore would make of tools whose arguments are texts, whole numbers and truth values. */
export function gatewaySchema(tools: Readonly<Record<string, Readonly<Record<string, unknown>>>>): CedarWasm.Schema {
  const types: Readonly<Record<string, string>> = { string: 'String', integer: 'Long', boolean: 'Boolean' };
  const actions = Object.entries(tools).map(([name, schema]) => {
    const required = (schema.required ?? []) as string[];
    const properties = Object.entries((schema.properties ?? {}) as Record<string, { type: string }>);
    const attributes = Object.fromEntries(
      properties.map(([each, { type }]) => [each, { type: types[type], required: required.includes(each) }]),
    );
    const context = { type: 'Record', attributes: { input: { type: 'Record', attributes } } };
    return [name, { appliesTo: { principalTypes: ['OAuthUser'], resourceTypes: ['Gateway'], context } }] as const;
  });
  return {
    AgentCore: {
      entityTypes: {
        OAuthUser: { shape: { type: 'Record', attributes: { id: { type: 'String' } } }, tags: { type: 'String' } },
        Gateway: {},
      },
      actions: Object.fromEntries(actions),
    },
  } as unknown as CedarWasm.Schema;
}
