import { join } from 'node:path';
import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PropsError } from '../../../private/errors';
import { runtimeFolder } from '../../../private/runtime-code';
import type { CedarLibrary } from '../contract';

/** Throws for policies that Cedar cannot parse, that do not fit the schema, or that permit everything. */
export function checkPolicies(
  scope: Construct,
  schema: Readonly<Record<string, unknown>>,
  policies: Readonly<Record<string, string>>,
): void {
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
  // Cedar itself, bundled with its WebAssembly; loaded only here, because it is large.
  const { policyProblems } = require(join(runtimeFolder('identity', 'cedar'), 'index.js')) as CedarLibrary;
  const problems = policyProblems(schema, policies);
  if (problems.length > 0)
    throw new PropsError(scope, `'policies' must fit the gateway's Cedar schema, got ${problems.join('; ')}`);
}
