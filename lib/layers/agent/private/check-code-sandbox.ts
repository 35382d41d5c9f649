import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PropsError } from '../../../private/errors';
import type { CodeSandboxProps } from '../code-sandbox-props';
import { checkIsolated } from './check-isolated';

/** Throws for a network that code gets out of, and for files that are not below one prefix. */
export function checkCodeSandbox(scope: Construct, { network, files }: CodeSandboxProps): void {
  checkIsolated(scope, network);
  if (!files) return;
  if (!network._s3Addresses) {
    throw new PropsError(scope, `'network' must have a gateway endpoint of S3 where there are 'files', got none`);
  }
  if (files.readPrefix === undefined && files.writePrefix === undefined) {
    throw new PropsError(scope, `'files' must have 'readPrefix' or 'writePrefix', got neither`);
  }
  for (const name of ['readPrefix', 'writePrefix'] as const) {
    const prefix = files[name];
    if (prefix === undefined || Token.isUnresolved(prefix) || /^[^*?/][^*?]*\/$/.test(prefix)) continue;
    throw new PropsError(
      scope,
      `'files.${name}' must end with a slash, and begin with none, without a wildcard, got '${prefix}'`,
    );
  }
}
