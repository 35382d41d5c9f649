import { Stack, Stage, Token } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { Adoption } from '../../ensure';
import type { Decided } from '../../private/decided';
import { PropsError } from '../../private/errors';
import type { DefenseInDepthProps } from '../defense-in-depth-props';
import { SecurityProfile } from '../security-profile';
import { checkExceptions } from './exceptions';

/** Throws for a place where no stacks can be made, and for props of a part that is given or that there is not. */
export function checkDefenseInDepth(
  scope: Construct,
  props: Decided<DefenseInDepthProps, 'profile' | 'accountServices' | 'exceptions' | 'today'>,
  internetAccess: boolean,
): void {
  const stack = scope.node.scopes.find(Stack.isStack);
  if (stack) {
    throw new PropsError(
      scope,
      `'scope' must be an App or a Stage, because stacks are made below it, got the stack ${stack.node.path}`,
    );
  }
  if (props.accountServices === Adoption.CREATE) {
    throw new PropsError(
      scope,
      "'accountServices' must be ENSURE, ADOPT or OFF, because an account has most of them only once, got CREATE",
    );
  }
  checkEvidenceLock(scope, props);
  const made = {
    vpc: ['internetAccess', 'availabilityZones'],
    identity: ['singleTenant', 'callbackUrls'],
  } as const;
  for (const part of ['vpc', 'identity'] as const) {
    const prop = made[part].find((each) => props[each] !== undefined);
    if (props[part] && prop) {
      throw new PropsError(scope, `'${prop}' must be absent when '${part}' is given, got ${props[prop]}`);
    }
  }
  const unknown = Object.keys(props.retrieval ?? {}).find((alias) => !Object.hasOwn(props.models, alias));
  if (unknown !== undefined) {
    const known = Object.keys(props.models).join(', ');
    throw new PropsError(scope, `'retrieval' must name aliases of 'models' (${known}), got '${unknown}'`);
  }
  if (props.vpcEndpoints && props.domainName) {
    throw new PropsError(
      scope,
      `'domainName' must be absent with 'vpcEndpoints': its certificate and alias are those of a public API, got '${props.domainName}'`,
    );
  }
  if (props.allowedDomains?.length && !props.vpc && !internetAccess) {
    throw new PropsError(
      scope,
      `'allowedDomains' need a way to the internet, and there is none here, got ${props.allowedDomains.join(', ')}`,
    );
  }
  const region = props.env?.region ?? Stage.of(scope)?.region;
  if (!props.guardrail && (region === undefined || Token.isUnresolved(region))) {
    throw new PropsError(
      scope,
      "'env' must have a Region, from which follows where a guardrail may evaluate text, or 'guardrail' be given; got none",
    );
  }
  checkExceptions(scope, props.exceptions, props.today);
}

function checkEvidenceLock(
  scope: Construct,
  { profile, administratorArns, lockMode, vault }: Decided<DefenseInDepthProps, 'profile'>,
): void {
  const compliance = lockMode === s3.ObjectLockMode.COMPLIANCE;
  const given = administratorArns ? 'administratorArns' : lockMode && 'lockMode';
  if (profile === SecurityProfile.STARTER && given) {
    throw new PropsError(
      scope,
      `'${given}' must be absent with the profile STARTER, whose evidence goes with its stacks`,
    );
  }
  if (vault && lockMode) {
    throw new PropsError(scope, `'lockMode' must be absent when 'vault' is given, got ${lockMode}`);
  }
  if (profile !== SecurityProfile.REGULATED) return;
  if (vault && !vault._keepsEvidence()) {
    throw new PropsError(
      scope,
      "'vault' must have 'administratorArns' or 'lockMode' COMPLIANCE with the profile REGULATED, got one with neither",
    );
  }
  if (!vault && !administratorArns && !compliance) {
    throw new PropsError(
      scope,
      "'administratorArns' must name who alone may weaken what keeps evidence, or 'lockMode' be COMPLIANCE, with the profile REGULATED; got neither",
    );
  }
}
