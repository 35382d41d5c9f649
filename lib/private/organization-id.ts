import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { PropsError } from './errors';

/** Throws unless `organizationId` is the id of an organization, or not known at synthesis. */
export function checkOrganizationId(scope: IConstruct, organizationId: string): void {
  if (!Token.isUnresolved(organizationId) && !/^o-[a-z0-9]{10,32}$/.test(organizationId)) {
    throw new PropsError(scope, `'organizationId' must look like 'o-abcde12345', got '${organizationId}'`);
  }
}
