/** What a service does not take in a regular expression, by what people call it. */
export type Untaken = Readonly<Record<string, RegExp>>;

const BACKTRACKING: Untaken = {
  'a back reference': /\\[1-9]|\\k[<{']|\(\?P=/,
  'a recursive pattern': /\(\?(R|[+-]?\d+|&\w+|P>\w+)\)/,
  'a conditional pattern': /\(\?\(/,
  'embedded code or a callout': /\(\?(C|\{|\?\{)/,
};
const LOOK_AROUND: Untaken = { 'look-around': /\(\?<?[=!]/ };

/**
 * Sources: Amazon Bedrock User Guide, Remove PII from conversations by using sensitive information filters (look-around);
 * AWS WAF Developer Guide, Supported regular expression syntax in AWS WAF; Amazon Macie User Guide, Configuration options for
 * custom data identifiers. What none of them says, such as which zero-width assertions AWS WAF takes, is not judged.
 *
 * @asOf 2026-11
 */
export const REGULAR_EXPRESSIONS: Readonly<Record<'bedrock' | 'waf' | 'macie', Untaken>> = {
  bedrock: LOOK_AROUND,
  waf: {
    ...BACKTRACKING,
    'a control verb': /\(\*[A-Z]/,
    'an atomic group': /\(\?>/,
    'a possessive quantifier': /[*+?}]\+/,
    '\\C, \\R or \\K': /\\[CRK]/,
  },
  macie: { ...BACKTRACKING, ...LOOK_AROUND, 'a flag': /\(\?[a-z]+\)/ },
};
