import { Stack, Token } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import type { Decided } from '../../../private/decided';
import { PropsError } from '../../../private/errors';
import { checkExpression } from '../../../private/regular-expression';
import { checkWholeNumber } from '../../../private/whole-number';
import { BotControl, EdgeScope, type LoginPage, type SignUpPage } from '../edge-options';
import type { EdgeProtectionProps } from '../edge-protection-props';
import { MOST_CAPACITY } from './capacity';
import { chatPathPattern } from './web-acl-rules';

/** What the name of a log group begins with that AWS WAF delivers to. */
export const LOG_PREFIX = 'aws-waf-logs-';

const PATTERN_CHARACTERS = 200; // quota of AWS WAF
const REGEX_CHARACTERS = 512; // quota of AWS WAF

/** Refuses what AWS WAF would. */
export function checkEdgeProtection(scope: Construct, props: Decided<EdgeProtectionProps, 'scope'>): void {
  const { chatPaths = [], misusePatterns = [] } = props;
  for (const path of chatPaths) {
    if (!/^\/[^*?#]*$/.test(path)) {
      throw new PropsError(scope, `'chatPaths' must be paths without wildcards that begin with a slash, got ${path}`);
    }
  }
  const pattern = chatPathPattern(chatPaths);
  if (pattern.length > REGEX_CHARACTERS) {
    throw new PropsError(
      scope,
      `'chatPaths' must fit one expression of ${REGEX_CHARACTERS} characters, got ${pattern.length}`,
    );
  }
  for (const expression of misusePatterns) {
    if (expression.length === 0 || expression.length > PATTERN_CHARACTERS) {
      throw new PropsError(
        scope,
        `'misusePatterns' must have 1 to ${PATTERN_CHARACTERS} characters each, got ${expression.length}: ${expression}`,
      );
    }
    checkExpression(scope, 'misusePatterns', 'waf', expression);
  }
  if (props.maxPromptBytes !== undefined && Token.isUnresolved(props.maxPromptBytes)) {
    throw new PropsError(
      scope,
      "'maxPromptBytes' must be known at synthesis: AWS WAF's inspection limit follows from it",
    );
  }
  checkWholeNumber(scope, 'maxPromptBytes', props.maxPromptBytes, 1, 65_536);
  checkWholeNumber(scope, 'requestsPerAddress', props.requestsPerAddress, 10, 2_000_000_000);
  checkWholeNumber(scope, 'requestsPerCaller', props.requestsPerCaller, 10, 2_000_000_000);
  checkWholeNumber(scope, 'maxCapacity', props.maxCapacity, 1, MOST_CAPACITY);
  if (props.mutualTls && !props.domainName) {
    throw new PropsError(
      scope,
      "'mutualTls' needs 'domainName': AWS asks for client certificates under a name of yours only",
    );
  }
  const { callerHeader } = props;
  if (
    callerHeader !== undefined &&
    !Token.isUnresolved(callerHeader) &&
    !/^[\w!#$%&'*+.^`|~-]{1,64}$/.test(callerHeader)
  ) {
    throw new PropsError(scope, `'callerHeader' must be a header's name of 1 to 64 characters, got '${callerHeader}'`);
  }
  checkDomain(scope, props);
  checkPages(scope, props);
  checkLogGroup(scope, props.logGroup);
  checkRegion(scope, props);
}

/** A certificate is proven in the zone of its name: in another one it waits for hours, and then fails. */
function checkDomain(scope: Construct, { certificate, domainName, hostedZone }: EdgeProtectionProps): void {
  if (domainName === undefined) {
    const without = hostedZone ? 'hostedZone' : certificate && 'certificate';
    if (without) throw new PropsError(scope, `'${without}' must be absent without 'domainName', got one`);
    return;
  }
  if (Token.isUnresolved(domainName)) return;
  if (!/^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/.test(domainName)) {
    throw new PropsError(scope, `'domainName' must be a domain name such as chat.example.com, got '${domainName}'`);
  }
  if (!certificate && hostedZone instanceof route53.PrivateHostedZone) {
    throw new PropsError(
      scope,
      `'hostedZone' must be public, or 'certificate' be given: a certificate is proven by a record that everybody sees, got a private one for '${domainName}'`,
    );
  }
  const zone = nameOf(hostedZone);
  if (zone === undefined || domainName === zone || domainName.endsWith(`.${zone}`)) return;
  throw new PropsError(
    scope,
    `'domainName' must be in the 'hostedZone' ${zone}, in which ${certificate ? 'its record is' : 'its certificate is proven'}, got '${domainName}'`,
  );
}

/** The name of a zone, without its last dot; undefined where it was imported without. */
function nameOf(zone?: route53.IHostedZone): string | undefined {
  try {
    const name = zone?.zoneName;
    return name === undefined || Token.isUnresolved(name) ? undefined : name.replace(/\.$/, '').toLowerCase();
  } catch {
    return undefined;
  }
}

/** A Region that only the deployment knows is not judged here. */
function checkRegion(scope: Construct, props: Decided<EdgeProtectionProps, 'scope'>): void {
  const { region } = Stack.of(scope);
  if (Token.isUnresolved(region)) return;
  if (props.scope === EdgeScope.CLOUDFRONT && region !== 'us-east-1') {
    throw new PropsError(
      scope,
      `'scope' CLOUDFRONT must be in a stack of us-east-1, the only Region where AWS WAF keeps web ACLs of CloudFront, got ${region}`,
    );
  }
  if (props.botControl === BotControl.TARGETED && /^cn-/.test(region)) {
    throw new PropsError(
      scope,
      `'botControl' must be COMMON or NONE in AWS China, which has no targeted level, got TARGETED in ${region}`,
    );
  }
}

/** Fraud control reads either JSON or a form, and paths as a request has them. */
function checkPages(scope: Construct, { loginPage, signUpPage }: EdgeProtectionProps): void {
  const pages: Record<string, LoginPage | SignUpPage | undefined> = { loginPage, signUpPage };
  for (const [prop, page] of Object.entries(pages)) {
    for (const [name, value] of Object.entries(page ?? {})) {
      if (/path$/i.test(name) && !Token.isUnresolved(value) && !/^\/[^?#\s]*$/.test(value)) {
        throw new PropsError(scope, `'${prop}.${name}' must be a path that begins with a slash, got '${value}'`);
      }
    }
    const fields = Object.entries(page ?? {}).filter(([name]) => name.endsWith('Field'));
    const pointers = fields.filter(([, value]) => value.startsWith('/'));
    if (pointers.length > 0 && pointers.length < fields.length) {
      const got = fields.map(([name, value]) => `${name} '${value}'`).join(', ');
      throw new PropsError(
        scope,
        `'${prop}' must name all fields by JSON pointers or all by words of a form, got ${got}`,
      );
    }
  }
}

function checkLogGroup(scope: Construct, logGroup?: logs.ILogGroup): void {
  const own = logGroup?.node.defaultChild;
  // A name that CloudFormation generates begins with the stack's.
  const name =
    own instanceof logs.CfnLogGroup
      ? (Stack.of(own).resolve(own.logGroupName) ?? 'a generated name')
      : logGroup?.logGroupName;
  const literal = typeof name === 'string' ? name : undefined;
  if (literal && !Token.isUnresolved(literal) && !literal.startsWith(LOG_PREFIX)) {
    throw new PropsError(scope, `'logGroup' must have a name that begins with ${LOG_PREFIX}, got ${literal}`);
  }
}
