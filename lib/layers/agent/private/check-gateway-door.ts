import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { checkArnRegion } from '../../../private/check-props';
import { PropsError } from '../../../private/errors';
import type { EdgeProtection } from '../../edge';
import { type IWorkloadIdentity, TokenUse, WorkloadIdentity } from '../../identity';

/** What decides who gets to a gateway, and through what. */
export interface GatewayDoor {
  readonly identity: IWorkloadIdentity;
  readonly scope?: string;
  readonly edge?: EdgeProtection;
  readonly webAclArn?: string;
}

/** Throws for tokens that say too little, and for a web ACL that cannot stand before a gateway. */
export function checkGatewayDoor(scope: Construct, door: GatewayDoor): void {
  const { identity, edge, webAclArn } = door;
  const fail = (must: string): never => {
    throw new PropsError(scope, must);
  };
  if (edge && webAclArn) fail(`'webAclArn' must be absent with 'edge': a gateway has one web ACL, got ${webAclArn}`);
  if (webAclArn !== undefined && !Token.isUnresolved(webAclArn)) {
    if (!/^arn:[^:]+:wafv2:[^:]+:\d{12}:regional\/webacl\/[^/]+\/[^/]+$/.test(webAclArn)) {
      fail(`'webAclArn' must name a regional web ACL, got '${webAclArn}'`);
    }
    checkArnRegion(scope, 'webAclArn', webAclArn);
  }
  const { tokenUse } = identity.acceptedTokens();
  if (tokenUse === TokenUse.ID) fail("'identity' must accept access tokens: ID tokens have no scope, got TokenUse.ID");
  const own = identity instanceof WorkloadIdentity;
  if (!own && door.scope === undefined) {
    fail("'scope' must be given with an identity that exists elsewhere, got none");
  }
  if (own && door.scope !== undefined) {
    fail(`'scope' must be absent with a WorkloadIdentity, which gives its users one, got '${door.scope}'`);
  }
  if (
    door.scope !== undefined &&
    !Token.isUnresolved(door.scope) &&
    !/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/.test(door.scope)
  ) {
    fail(`'scope' must be one scope, got '${door.scope}'`);
  }
}
