import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PropsError } from '../../../private/errors';

const DOMAIN =
  /^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+(?=[a-z0-9-]*[a-z])[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Throws unless `domain` is a name that DNS Firewall and Network Firewall both understand: lower-case labels with at
 * least one dot, no port, no scheme, no trailing dot, no address; `*.` in front stands for all names below, without
 * the name itself.
 */
export function checkDomain(scope: Construct, prop: string, domain: string): void {
  if (Token.isUnresolved(domain)) return;
  const labels = domain.replace(/^\*\./, '').split('.');
  // A wildcard over a whole top-level domain allows whatever anyone registers there.
  if (domain.length <= 253 && DOMAIN.test(domain) && labels.length >= 2) return;
  throw new PropsError(
    scope,
    `'${prop}' must hold lower-case domain names such as 'api.example.com' or '*.example.com', got '${domain}'`,
  );
}
