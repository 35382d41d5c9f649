import { setFlagsFromString } from 'node:v8';
import type * as CedarWasm from '@cedar-policy/cedar-wasm/nodejs';

type Json = Readonly<Record<string, unknown>>;

/** What the policies say of a call, and which of them decide. */
export interface PolicyDecision {
  readonly allowed: boolean;
  /** Names of the policies that permit or forbid; of none where nothing permits. */
  readonly policies: readonly string[];
  /** Why nobody could decide. */
  readonly problem?: string;
}

let engines = 0;

/** Cedar as AgentCore's policy engine runs it: claims are tags and all of them texts, arguments are `context.input`. */
export class PolicyEngine {
  private readonly cedar = require('@cedar-policy/cedar-wasm/nodejs') as typeof CedarWasm;
  private readonly name = `engine-${++engines}`;

  constructor(
    private readonly gatewayArn: string,
    schema: CedarWasm.Schema,
    policies: Readonly<Record<string, string>>,
    /** Arguments as Cedar takes them. */
    private readonly inputOf: (tool: string, input: Json) => unknown = (_, input) => cedarRecord(input),
  ) {
    // as the authorizer of the LLM gateway does, and for its reason
    setFlagsFromString('--no-turbo-inline-js-wasm-calls');
    const found = this.cedar.validate({
      schema,
      policies: { staticPolicies: { ...policies } },
      validationSettings: { mode: 'strict' },
    });
    const errors = found.type === 'failure' ? found.errors : found.validationErrors.map(({ error }) => error);
    if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('; '));
    // parsed once, as a service does that is asked again and again
    this.cedar.preparseSchema(this.name, schema);
    this.cedar.preparsePolicySet(this.name, { staticPolicies: { ...policies } });
  }

  /** Denies unless a policy permits; what cannot be evaluated is denied too. */
  decide(claims: Json, tool: string, input: Json): PolicyDecision {
    const principal = { type: 'AgentCore::OAuthUser', id: String(claims.sub) };
    const resource = { type: 'AgentCore::Gateway', id: this.gatewayArn };
    const tags = Object.entries(claims).filter(([, claim]) => typeof claim === 'string') as [string, string][];
    const answer = this.cedar.statefulIsAuthorized({
      principal,
      action: { type: 'AgentCore::Action', id: tool },
      resource,
      context: { input: this.inputOf(tool, input) } as CedarWasm.Context,
      preparsedSchemaName: this.name,
      preparsedPolicySetId: this.name,
      validateRequest: true,
      entities: [
        { uid: principal, attrs: { id: principal.id }, parents: [], tags: Object.fromEntries(tags) },
        { uid: resource, attrs: {}, parents: [] },
      ],
    });
    if (answer.type === 'failure')
      return { allowed: false, policies: [], problem: answer.errors.map(({ message }) => message).join('; ') };
    const { decision, diagnostics } = answer.response;
    return { allowed: decision === 'allow', policies: [...diagnostics.reason].sort() };
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
