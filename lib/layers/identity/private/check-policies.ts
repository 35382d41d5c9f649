import { join } from 'node:path';
import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PropsError } from '../../../private/errors';
import { runtimeFolder } from '../../../private/runtime-code';
import type { CedarLibrary, Offered } from '../contract';

/** Throws for policies that Cedar cannot parse or that permit everything, before a gateway says what they can be about. */
export function checkPolicyTexts(scope: Construct, policies: Readonly<Record<string, string>>): void {
  checkIds(scope, policies);
  const problems = cedarLibrary().policyProblems(undefined, policies);
  if (problems.length > 0) throw new PropsError(scope, `'policies' must be Cedar policies, got ${problems.join('; ')}`);
}

/**
 * Throws for policies that Cedar cannot parse, that do not fit the schema, that permit everything, or that name an alias,
 * tool, tenant, group or user that no request names.
 */
export function checkPolicies(
  scope: Construct,
  schema: Readonly<Record<string, unknown>>,
  policies: Readonly<Record<string, string>>,
  offered: Offered,
): void {
  checkIds(scope, policies);
  const { policyProblems, unknownNames } = cedarLibrary();
  const problems = policyProblems(schema, policies);
  if (problems.length > 0)
    throw new PropsError(scope, `'policies' must fit the gateway's Cedar schema, got ${problems.join('; ')}`);
  const unknown = unknownNames(policies, offered);
  if (unknown.length === 0) return;
  const all = [...offered.aliases.map((alias) => `alias '${alias}'`), ...offered.tools.map((tool) => `tool '${tool}'`)];
  throw new PropsError(
    scope,
    `'policies' must name aliases and tools of the gateway (${all.join(', ')}), got ${unknown.join('; ')}`,
  );
}

function checkIds(scope: Construct, policies: Readonly<Record<string, string>>): void {
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
}

/** Throws for aliases and tools that nobody may use, whoever calls: policies that change with a deployment are all there are. */
export function checkSomebodyMay(scope: Construct, policies: Readonly<Record<string, string>>, offered: Offered): void {
  const nobodys = cedarLibrary().nobodys(policies, offered);
  if (nobodys.length === 0) return;
  throw new PropsError(
    scope,
    `'authorization' must have a policy by which somebody may use each alias and tool, got none for ${nobodys.join(', ')}: permit it, or leave it out of the gateway`,
  );
}

/** Cedar itself, bundled with its WebAssembly; loaded only when it is asked, because it is large. */
const cedarLibrary = () => require(join(runtimeFolder('identity', 'cedar'), 'index.js')) as CedarLibrary;
