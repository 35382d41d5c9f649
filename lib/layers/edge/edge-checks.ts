import { Stack, Token } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { PropsError } from '../../private/errors';
import { MOST_CAPACITY } from './capacity';
import type { EdgeProtectionProps } from './edge-protection';
import { chatPathPattern } from './web-acl-rules';

/** What the name of a log group begins with that AWS WAF delivers to. */
export const LOG_PREFIX = 'aws-waf-logs-';

const PATTERN_CHARACTERS = 200; // quota of AWS WAF
const REGEX_CHARACTERS = 512; // quota of AWS WAF

/** Refuses what AWS WAF would. */
export function checkProps(scope: Construct, props: EdgeProtectionProps): void {
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
  }
  within(scope, 'maxPromptBytes', props.maxPromptBytes, 1, 65_536);
  within(scope, 'requestsPerAddress', props.requestsPerAddress, 10, 2_000_000_000);
  within(scope, 'requestsPerCaller', props.requestsPerCaller, 10, 2_000_000_000);
  within(scope, 'maxCapacity', props.maxCapacity, 1, MOST_CAPACITY);
  if (props.mutualTls && !props.domainName) {
    throw new PropsError(
      scope,
      "'mutualTls' needs 'domainName': AWS asks for client certificates under a name of yours only",
    );
  }
  checkLogGroup(scope, props.logGroup);
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

function within(scope: Construct, prop: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined || Token.isUnresolved(value)) return;
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new PropsError(scope, `'${prop}' must be a whole number from ${least} to ${most}, got ${value}`);
  }
}
