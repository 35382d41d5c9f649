import { Stack, Stage, Token } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { Adoption } from '../../ensure';
import { GuardrailProfile, GuardrailTier } from '../../layers/model';
import { checkPartition } from '../../private/check-props';
import type { Decided } from '../../private/decided';
import { PropsError } from '../../private/errors';
import type { DefenseInDepthProps } from '../defense-in-depth-props';
import { SecurityProfile } from '../security-profile';
import { checkAgent } from './agent-plan';
import { aliasesOf } from './aliases';
import { checkExceptions } from './exceptions';
import { checkKnowledge } from './knowledge-plan';

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
  checkGiven(scope, props);
  checkPrompts(scope, props);
  if (props.allowedDomains?.length && !props.vpc && !internetAccess) {
    throw new PropsError(
      scope,
      `'allowedDomains' need a way to the internet, and there is none here, got ${props.allowedDomains.join(', ')}`,
    );
  }
  const { guardrailOptions } = props;
  const region = props.env?.region ?? Stage.of(scope)?.region;
  checkCommercial(scope, region);
  checkKnowledge(scope, props, region);
  checkAgent(scope, props, region);
  // this construct stands outside of its stacks, which know the Region
  for (const arn of props.administratorArns ?? []) checkPartition(scope, 'administratorArns', arn, region);
  const account = props.env?.account;
  if (account !== undefined && !Token.isUnresolved(account) && !/^\d{12}$/.test(account)) {
    throw new PropsError(scope, `'env' must have an account of 12 digits, got '${account}'`);
  }
  const placed = props.guardrail || guardrailOptions?.profile || guardrailOptions?.tier === GuardrailTier.CLASSIC;
  if (!placed && (region === undefined || Token.isUnresolved(region))) {
    throw new PropsError(
      scope,
      "'env' must have a Region, from which follows where a guardrail may evaluate text, or 'guardrail' or 'guardrailOptions.profile' be given; got none",
    );
  }
  if (!placed && region !== undefined && GuardrailProfile.forRegion(region) === undefined) {
    throw new PropsError(
      scope,
      `'guardrailOptions' must have a 'profile' or the 'tier' CLASSIC in ${region}, for which no guardrail profile is known, or 'guardrail' be given; got none`,
    );
  }
  checkExceptions(scope, props.exceptions, props.today);
}

/** GovCloud has no AWS Budgets and no restore testing, AWS China neither Cognito nor guardrails: no profile is whole there. */
function checkCommercial(scope: Construct, region: string | undefined): void {
  if (region === undefined || Token.isUnresolved(region) || !/^(us-gov|cn|us-iso|eu-iso|eusc)/.test(region)) return;
  throw new PropsError(
    scope,
    `'env' must have a commercial Region: DefenseInDepth was tried in none of AWS GovCloud, China or a sovereign cloud, which lack services it is made of (use its constructs by themselves there), got ${region}`,
  );
}

/** What is decided of a part that is made here, where that part is given or there is none. */
const ABSENT_WITH = {
  vpc: ['internetAccess', 'availabilityZones', 'cidr'],
  identity: [
    'authorization',
    'singleTenant',
    'callbackUrls',
    'logoutUrls',
    'accessTokenValidity',
    'sessionValidity',
    'machineClients',
  ],
  vault: ['vaultOptions'],
  guardrail: ['guardrailOptions'],
} as const;

/** The name of a public API. */
const DOMAIN = ['domainName', 'hostedZone', 'certificate', 'mutualTls'] as const;

function checkGiven(scope: Construct, props: Decided<DefenseInDepthProps, 'profile'>): void {
  for (const part of ['vpc', 'identity', 'vault', 'guardrail'] as const) {
    const prop = ABSENT_WITH[part].find((each) => props[each] !== undefined);
    if (!props[part] || !prop) continue;
    const value: unknown = props[prop];
    const got = typeof value === 'object' ? 'both' : value;
    const instead = prop === 'authorization' ? ', which takes it itself' : '';
    throw new PropsError(scope, `'${prop}' must be absent when '${part}' is given${instead}, got ${got}`);
  }
  const name = DOMAIN.find((prop) => props[prop] !== undefined);
  if (props.vpcEndpoints && name) {
    const got = props.domainName ?? name;
    throw new PropsError(
      scope,
      `'${name}' must be absent with 'vpcEndpoints': its certificate and alias are those of a public API, got '${got}'`,
    );
  }
  if (props.domainName?.startsWith('*')) {
    throw new PropsError(
      scope,
      `'domainName' must be one name, without a wildcard: it is the address of the application, got '${props.domainName}'`,
    );
  }
  if (props.profile === SecurityProfile.STARTER && props.recoveryOptions) {
    throw new PropsError(scope, "'recoveryOptions' must be absent with the profile STARTER, which has no backups");
  }
}

/** A prompt of an alias that there is not would be told to nobody. */
function checkPrompts(scope: Construct, props: DefenseInDepthProps): void {
  const aliases = aliasesOf(props);
  for (const alias of Object.keys(props.systemPrompts ?? {})) {
    if (!Object.hasOwn(aliases, alias)) {
      throw new PropsError(
        scope,
        `'systemPrompts' must name aliases of the gateway (${Object.keys(aliases).join(', ')}), got '${alias}'`,
      );
    }
    if (aliases[alias]!.systemPrompt) {
      throw new PropsError(scope, `'systemPrompts' must not name '${alias}', whose 'systemPrompt' is given, got both`);
    }
  }
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
