/**
 * Capacity units of AWS WAF rule statements and of AWS's managed rule groups.
 *
 * Source: AWS WAF Developer Guide, "Match rule statements", "Rate-based rule statement", "AWS Managed Rules rule groups list".
 *
 * @asOf 2026-11
 */

/** The most a web ACL can use; a quota that AWS does not raise. */
export const MOST_CAPACITY = 5000;

const MANAGED: Record<string, number> = {
  AWSManagedRulesACFPRuleSet: 50,
  AWSManagedRulesATPRuleSet: 50,
  AWSManagedRulesAdminProtectionRuleSet: 100,
  AWSManagedRulesAmazonIpReputationList: 25,
  AWSManagedRulesAnonymousIpList: 50,
  AWSManagedRulesAntiDDoSRuleSet: 50,
  AWSManagedRulesBotControlRuleSet: 50,
  AWSManagedRulesCommonRuleSet: 700,
  AWSManagedRulesKnownBadInputsRuleSet: 200,
  AWSManagedRulesLinuxRuleSet: 200,
  AWSManagedRulesPHPRuleSet: 100,
  AWSManagedRulesSQLiRuleSet: 200,
  AWSManagedRulesUnixRuleSet: 100,
  AWSManagedRulesWindowsRuleSet: 200,
  AWSManagedRulesWordPressRuleSet: 100,
};

interface Match {
  readonly fieldToMatch: { readonly jsonBody?: unknown; readonly allQueryArguments?: unknown };
  readonly textTransformations: { readonly type: string }[];
}

interface Scoped {
  readonly scopeDownStatement?: Statement;
}

/** A resolved statement: the parts of the L1's that cost capacity. */
export interface Statement {
  readonly andStatement?: { readonly statements: Statement[] };
  readonly orStatement?: { readonly statements: Statement[] };
  readonly notStatement?: { readonly statement: Statement };
  readonly asnMatchStatement?: unknown;
  readonly geoMatchStatement?: unknown;
  readonly labelMatchStatement?: unknown;
  readonly ipSetReferenceStatement?: { readonly ipSetForwardedIpConfig?: { readonly position: string } };
  readonly sizeConstraintStatement?: Match;
  readonly byteMatchStatement?: Match & { readonly positionalConstraint: string };
  readonly regexMatchStatement?: Match;
  readonly regexPatternSetReferenceStatement?: Match;
  readonly sqliMatchStatement?: Match & { readonly sensitivityLevel?: string };
  readonly xssMatchStatement?: Match;
  readonly rateBasedStatement?: Scoped & { readonly customKeys?: unknown[] };
  readonly managedRuleGroupStatement?: Scoped & { readonly vendorName: string; readonly name: string };
  readonly ruleGroupReferenceStatement?: unknown;
}

/** A resolved rule. */
export interface Rule {
  readonly name: string;
  readonly statement: Statement;
}

/** What is wrong with the capacity of these rules, as errors. */
export function capacityErrors(rules: Rule[], most: number): string[] {
  const parts = rules.map(({ name, statement }) => ({ name, units: capacityOf(statement) }));
  const unknown = parts.filter(({ units }) => Number.isNaN(units)).map(({ name }) => name);
  if (unknown.length > 0) {
    return [`'maxCapacity' cannot be checked: only AWS knows the capacity of ${unknown.join(', ')}`];
  }
  const total = sum(parts.map(({ units }) => units));
  if (total <= most) return [];
  const list = parts.map(({ name, units }) => `${name} ${units}`).join(', ');
  return [`'maxCapacity' allows ${most} capacity units, the rules need ${total}: ${list}`];
}

/** Units of one statement and of all it holds; NaN for what only AWS or a rule group's author knows. */
export function capacityOf(statement: Statement): number {
  const s = statement;
  if (s.andStatement) return sum(s.andStatement.statements.map(capacityOf));
  if (s.orStatement) return sum(s.orStatement.statements.map(capacityOf));
  if (s.notStatement) return capacityOf(s.notStatement.statement);
  if (s.asnMatchStatement || s.geoMatchStatement || s.labelMatchStatement) return 1;
  if (s.ipSetReferenceStatement) return s.ipSetReferenceStatement.ipSetForwardedIpConfig?.position === 'ANY' ? 5 : 1;
  if (s.sizeConstraintStatement) return match(1, s.sizeConstraintStatement);
  if (s.byteMatchStatement) {
    return match(s.byteMatchStatement.positionalConstraint.startsWith('CONTAINS') ? 10 : 2, s.byteMatchStatement);
  }
  if (s.regexMatchStatement) return match(3, s.regexMatchStatement);
  if (s.regexPatternSetReferenceStatement) return match(25, s.regexPatternSetReferenceStatement);
  if (s.sqliMatchStatement)
    return match(s.sqliMatchStatement.sensitivityLevel === 'HIGH' ? 30 : 20, s.sqliMatchStatement);
  if (s.xssMatchStatement) return match(40, s.xssMatchStatement);
  if (s.rateBasedStatement) {
    return 2 + 30 * (s.rateBasedStatement.customKeys?.length ?? 0) + scopeDown(s.rateBasedStatement);
  }
  if (s.managedRuleGroupStatement?.vendorName === 'AWS') {
    return (MANAGED[s.managedRuleGroupStatement.name] ?? Number.NaN) + scopeDown(s.managedRuleGroupStatement);
  }
  return Number.NaN;
}

function scopeDown({ scopeDownStatement }: Scoped): number {
  return scopeDownStatement ? capacityOf(scopeDownStatement) : 0;
}

function match(base: number, { fieldToMatch, textTransformations }: Match): number {
  const transformations = textTransformations.filter(({ type }) => type !== 'NONE').length;
  return base * (fieldToMatch.jsonBody ? 2 : 1) + (fieldToMatch.allQueryArguments ? 10 : 0) + 10 * transformations;
}

function sum(parts: number[]): number {
  return parts.reduce((total, part) => total + part, 0);
}
