import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { REGULAR_EXPRESSIONS } from '../facts/regular-expressions';
import { PropsError } from './errors';

/** Throws for an expression that a service refuses, or that no engine can read. */
export function checkExpression(
  scope: Construct,
  prop: string,
  service: keyof typeof REGULAR_EXPRESSIONS,
  expression: string,
): void {
  if (Token.isUnresolved(expression)) return;
  // an escaped character and a class hold no construct
  const bare = expression.replace(/\\[^1-9kCRK]/g, 'x').replace(/\[\^?\]?[^\]]*\]/g, 'x');
  for (const [what, pattern] of Object.entries(REGULAR_EXPRESSIONS[service])) {
    if (!pattern.test(bare)) continue;
    throw new PropsError(
      scope,
      `'${prop}' must be expressions without ${what}, which the service refuses, got '${expression}'`,
    );
  }
  try {
    new RegExp(inJavaScript(expression));
  } catch (error) {
    throw new PropsError(
      scope,
      `'${prop}' must be regular expressions, got '${expression}': ${(error as Error).message.replace(/^.*: /, '')}`,
    );
  }
}

/** What PCRE writes in another way, so that only what no engine reads is left to complain about. */
const inJavaScript = (expression: string): string =>
  expression
    .replace(/\(\?P</g, '(?<')
    .replace(/\(\?[a-z]*(-[a-z]+)?\)/g, '')
    .replace(/\(\?[a-z]+(-[a-z]+)?:/g, '(?:')
    .replace(/\(\?>/g, '(?:')
    .replace(/([*+?}])\+/g, '$1');
