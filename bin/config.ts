import { Aws } from 'aws-cdk-lib';
import type { Node } from 'constructs';
import { Geography, LlmModel, SecurityProfile } from '../lib';

/** What the reference app cannot be made with: whoever runs it reads the sentence, and no stack of calls. */
export class ConfigError extends Error {}

/** What the reference app is deployed with. */
export interface ReferenceConfig {
  readonly region: string;
  readonly profile: SecurityProfile;
  readonly models: Record<string, LlmModel>;
  /** Names outside AWS that the application may reach. */
  readonly allowedDomains: string[];
  /** E-mail addresses that are told of what happens. */
  readonly contacts: string[];
  readonly monthlyLimitUsd: number;
  /** Pages to which the sign-in page returns; undefined where there is no such page. */
  readonly callbackUrls?: string[];
  /** ARNs of the roles and users who alone may weaken what keeps evidence; undefined where nobody is named. */
  readonly administratorArns?: string[];
}

/** Edit these, or say otherwise for one run: `npx cdk deploy --all -c region=eu-central-1 -c contacts=a@example.com,b@example.com`. */
const DEFAULTS = {
  region: 'us-east-1',
  profile: SecurityProfile.STANDARD as string,
  /** A foundation model; it is called through the inference profile of the Region's geography. */
  model: 'anthropic.claude-sonnet-4-5-20250929-v1:0',
  allowedDomains: '',
  contacts: 'security@example.com',
  monthlyLimitUsd: '1000',
  callbackUrls: '',
  /** REGULATED names the role that `cdk bootstrap` made for deployments, unless others are named. */
  administratorArns: '',
};

/** Which geography's inference profile a Region calls, by the beginning of its name. */
const GEOGRAPHIES: readonly [string, Geography][] = [
  ['us-gov-', Geography.US_GOV],
  ['us-', Geography.US],
  ['eu-', Geography.EU],
  ['ap-northeast-1', Geography.JP],
  ['ap-northeast-3', Geography.JP],
  ['ap-southeast-2', Geography.AU],
  ['ap-southeast-4', Geography.AU],
  ['ap-', Geography.APAC],
  ['ca-', Geography.CA],
];

/** The configuration: `DEFAULTS`, and what the context of `node` says otherwise. */
export function configOf(node: Node): ReferenceConfig {
  const text = (key: keyof typeof DEFAULTS): string => String(node.tryGetContext(key) ?? DEFAULTS[key]);
  const list = (key: keyof typeof DEFAULTS): string[] =>
    text(key)
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  const region = text('region');
  const profile = Object.values(SecurityProfile).find((known) => known === text('profile').toUpperCase());
  if (!profile) {
    throw new ConfigError(
      `'profile' must be one of ${Object.values(SecurityProfile).join(', ')}, got '${text('profile')}'`,
    );
  }
  const geography = GEOGRAPHIES.find(([prefix]) => region.startsWith(prefix))?.[1];
  if (!geography)
    throw new ConfigError(`'region' must be one with an inference profile of its geography, got '${region}'`);
  const monthlyLimitUsd = Number(text('monthlyLimitUsd'));
  if (Number.isNaN(monthlyLimitUsd)) {
    throw new ConfigError(`'monthlyLimitUsd' must be a number of US dollars, got '${text('monthlyLimitUsd')}'`);
  }
  const callbackUrls = list('callbackUrls');
  const named = list('administratorArns');
  const administrators = named.length === 0 && profile === SecurityProfile.REGULATED ? [deploying(region)] : named;
  return {
    region,
    profile,
    models: { default: LlmModel.geographicProfile(geography, text('model')) },
    allowedDomains: list('allowedDomains'),
    contacts: list('contacts'),
    monthlyLimitUsd,
    callbackUrls: callbackUrls.length > 0 ? callbackUrls : undefined,
    administratorArns: administrators.length > 0 ? administrators : undefined,
  };
}

/** The role with which CloudFormation deploys after `cdk bootstrap` without options. */
const deploying = (region: string): string =>
  `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/cdk-hnb659fds-cfn-exec-role-${Aws.ACCOUNT_ID}-${region}`;
