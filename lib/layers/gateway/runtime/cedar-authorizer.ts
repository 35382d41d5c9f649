import { setFlagsFromString } from 'node:v8';
import type * as CedarWasm from '@cedar-policy/cedar-wasm/nodejs';
import { CEDAR, type CedarDocument, cedarSchema, cedarSeal, type ToolConfig, toolAction } from '../../../contract';
import { Recent } from '../../../runtime/recent';
import { type AuthorizationRequest, type Authorize, type Decision, deniedBy } from './authorizer';
import { cedarValue, contextOf, typedArguments } from './cedar-values';

type Wasm = typeof CedarWasm;

/** Authorizers made so far: the module keeps what it has parsed by names that all of them share. */
let made = 0;

/**
 * Decides with Cedar in process. The module (4 MB of WebAssembly) is loaded here and nowhere else, so that a gateway
 * without policies does not pay for it. Policies are parsed and checked against the schema once, at synthesis or here; bad ones throw.
 */
export async function cedarAuthorizer(
  document: CedarDocument,
  tools: Readonly<Record<string, ToolConfig>> = {},
): Promise<Authorize> {
  // V8 would optimize the module while it starts: 170 ms of CPU, to decide in 0.09 ms instead of 0.13
  setFlagsFromString('--liftoff-only');
  // Under Node 20 and 22 a function that calls the module, and that V8 takes back from its optimized form meanwhile, ends the
  // process: its answer is a reference, which their V8 cannot hand over then. A call that is not inlined is not affected.
  setFlagsFromString('--no-turbo-inline-js-wasm-calls');
  // a function of the module is checked when it is first called, and few of them are; a bad one throws, which is a denial
  setFlagsFromString('--wasm-lazy-validation');
  const cedar = require('@cedar-policy/cedar-wasm/nodejs') as Wasm;
  const written = document.schema ?? cedarSchema(tools);
  const schema = written as CedarWasm.Schema;
  const policies: CedarWasm.PolicySet = { staticPolicies: { ...document.policies } };
  const name = `authorizer-${++made}`;
  must(cedar.preparseSchema(name, schema));
  // synthesis has done it already, by the same module, for what it has sealed
  if (document.validated !== cedarSeal(written, document.policies)) {
    const validation = cedar.validate({ schema, policies, validationSettings: { mode: 'strict' } });
    if (validation.type === 'failure' || validation.validationErrors.length > 0) {
      throw new Error('the Cedar policies do not fit their schema');
    }
  }
  must(cedar.preparsePolicySet(name, policies));
  const schemas = new Map(Object.entries(tools).map(([tool, { inputSchema }]) => [toolAction(tool), inputSchema]));
  return remembering(async (request) => {
    const tool = schemas.get(request.action);
    if (!tool) return decide(cedar, name, request);
    const { context } = request;
    const typed = { ...context, arguments: typedArguments(tool, context.arguments) };
    return decide(cedar, name, { ...request, context: typed });
  });
}

/** Questions about a tool call hold its arguments, and may be longer than is worth keeping. */
const MOST_CHARACTERS = 4_000;

/**
 * Answers a question that was asked before as it was answered then. Sound for policies that are fixed and see nothing but
 * the question, no clock either; the whole question is the key.
 */
function remembering(authorize: Authorize): Authorize {
  const known = new Recent<Decision>(1_000);
  return async (request) => {
    const question = JSON.stringify(request);
    const before = known.get(question);
    if (before) return before;
    const decision = await authorize(request);
    if (question.length <= MOST_CHARACTERS) known.set(question, decision);
    return decision;
  };
}

function must(answer: CedarWasm.CheckParseAnswer): void {
  if (answer.type === 'failure') throw new Error('Cedar could not parse its policies or schema');
}

function decide(cedar: Wasm, name: string, request: AuthorizationRequest): Decision {
  const answer = cedar.statefulIsAuthorized(cedarCall(name, request));
  if (answer.type === 'failure') return { allowed: false, policies: [], cause: 'Cedar refused the request' };
  const { decision, diagnostics } = answer.response;
  // a `forbid` that fails to evaluate is skipped, and what remains may say allow
  if (diagnostics.errors.length > 0) return { allowed: false, policies: diagnostics.reason, cause: 'a policy failed' };
  return decision === 'allow'
    ? { allowed: true, policies: diagnostics.reason }
    : { allowed: false, policies: diagnostics.reason, cause: deniedBy(diagnostics.reason) };
}

function cedarCall(
  name: string,
  { principal, action, resource, context }: AuthorizationRequest,
): CedarWasm.StatefulAuthorizationCall {
  const user = { type: CEDAR.user, id: `${principal.tenant}/${principal.subject}` };
  const tenant = { type: CEDAR.tenant, id: principal.tenant };
  const groups = principal.groups.map((id) => ({ type: CEDAR.group, id }));
  const target = { type: resource.type, id: resource.id };
  return {
    principal: user,
    action: { type: CEDAR.action, id: action },
    resource: target,
    context: contextOf(context, cedarValue) as CedarWasm.Context,
    preparsedSchemaName: name,
    preparsedPolicySetId: name,
    validateRequest: true,
    entities: [
      {
        uid: user,
        attrs: {
          subject: principal.subject,
          tenant: principal.tenant,
          clientId: principal.clientId,
          groups: [...principal.groups],
          scopes: [...principal.scopes],
        },
        parents: [tenant, ...groups],
      },
      { uid: tenant, attrs: {}, parents: [] },
      ...groups.map((uid) => ({ uid, attrs: {}, parents: [] })),
      { uid: target, attrs: { ...resource.attributes }, parents: [] },
    ],
  };
}
