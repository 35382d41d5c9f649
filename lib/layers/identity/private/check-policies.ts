import { join } from 'node:path';
import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PropsError } from '../../../private/errors';
import { runtimeFolder } from '../../../private/runtime-code';
import type { CedarLibrary, KnownEntities } from '../contract';

type Policies = Readonly<Record<string, string>>;

/** Throws for policies that Cedar cannot parse or that permit everything, whatever the gateway is like. */
export function checkPolicyTexts(scope: Construct, policies: Policies): void {
  const ids = Object.keys(policies);
  if (ids.length === 0) throw new PropsError(scope, `'policies' must hold at least one policy, got none`);
  for (const id of ids) {
    if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/.test(id)) {
      throw new PropsError(scope, `'policies' must have ids of letters, digits and hyphens, at most 64, got '${id}'`);
    }
    if (Token.isUnresolved(policies[id])) {
      throw new PropsError(scope, `'policies' must be known at synthesis, got a token as '${id}'`);
    }
  }
  const problems = cedar().policyProblems(policies);
  if (problems.length > 0) throw new PropsError(scope, `'policies' must be Cedar policies, got ${problems.join('; ')}`);
}

/** Throws for policies that do not fit a gateway's schema, or speak of what it does not have. */
export function checkPolicies(
  scope: Construct,
  schema: Readonly<Record<string, unknown>>,
  policies: Policies,
  known: KnownEntities,
): void {
  checkPolicyTexts(scope, policies);
  const problems = cedar().policyProblems(policies, { schema, known });
  if (problems.length > 0)
    throw new PropsError(scope, `'policies' must fit the gateway's Cedar schema, got ${problems.join('; ')}`);
}

/** What no policy permits, in words; undefined where everything is permitted to somebody. */
export function deadEnds(policies: Policies, known: KnownEntities): string | undefined {
  const dead = cedar().permittedToNobody(policies, known);
  return dead.length === 0 ? undefined : dead.join(', ');
}

/** Cedar itself, bundled with its WebAssembly; loaded only here, because it is large. */
const cedar = () => require(join(runtimeFolder('identity', 'cedar'), 'index.js')) as CedarLibrary;
