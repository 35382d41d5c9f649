import { type Control, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import type { Value } from '../../../template/resource';
import { bodyOf, clausesOf, eachWebAcl, enforced, isManaged } from './_web-acl';

const COMMON = 'AWSManagedRulesCommonRuleSet';
const SIZE = 'SizeRestrictions_BODY';

/** Whether the common rule set still blocks bodies over 8 KB: prompts are long, so many turn that rule off. */
const restrictsSize = (statement: Value): boolean =>
  isManaged(statement, COMMON) &&
  !statement
    .list('ManagedRuleGroupStatement.RuleActionOverrides')
    .some((override) => override.text('Name') === SIZE && override.get('ActionToUse.Block').absent) &&
  !statement.list('ManagedRuleGroupStatement.ExcludedRules').some((rule) => rule.text('Name') === SIZE);

/** Whether the statement matches bodies above a size. */
const sizesBody = (statement: Value, negated: boolean): boolean => {
  const constraint = statement.get('SizeConstraintStatement');
  return (
    constraint.present &&
    bodyOf(statement) !== undefined &&
    (negated ? ['LT', 'LE'] : ['GT', 'GE']).includes(constraint.text('ComparisonOperator') ?? '')
  );
};

export const control: Control = {
  id: 'edge-waf-prompt-filter',
  title: 'WAF limits the size of bodies, and lets nothing past its inspection',
  risks: ['LLM01:2025', 'LLM10:2025', 'LLM01:2023', 'LLM04:2023', 'ASI01:2026'],
  acts: {
    'refuses bodies above a size, before a token is spent': ['LLM10:2025', 'LLM04:2023'],
  },
  csf: 'Protect',
  boundary: 'user-interface',
  atlas: ['AML.M0020', 'AML.T0051.000', 'AML.T0034.001', 'AML.T0068'],
  why: 'A body beyond the inspection limit is otherwise passed uninspected.',
  source: 'AWS WAF Developer Guide, Considerations for managing body inspection in AWS WAF',

  rules: [
    rule('WafBodySize', {
      severity: 'MEDIUM',
      fix: 'Add a size constraint on the body with oversize handling MATCH and action block.',
      fixTemplate:
        'Add to Rules a SizeConstraintStatement on the Body with OversizeHandling: MATCH, and Action: {Block: {}}.',
      counterparts: ['FS-68'],
      check: eachWebAcl((acl) =>
        enforced(
          acl,
          'limit on the size of a body',
          (statement, negated) => sizesBody(statement, negated) || restrictsSize(statement),
          'one rule',
        ),
      ),
    }),
    rule('WafBodyOversize', {
      severity: 'MEDIUM',
      fix: "Set `oversizeHandling: 'MATCH'` (or NO_MATCH in a rule that allows) on rules that look at the body.",
      fixTemplate:
        'Set OversizeHandling: MATCH (or NO_MATCH in a rule that allows) in each FieldToMatch that looks at the body.',
      proves: false,
      check: eachWebAcl((acl) => {
        const clauses = clausesOf(acl);
        // what is too big is blocked before the other rules matter
        const isCapped = clauses.some(
          ({ statement, acts, behind, negated }) =>
            acts &&
            !behind &&
            (restrictsSize(statement) ||
              (sizesBody(statement, negated) && bodyOf(statement)?.text('OversizeHandling') === 'MATCH')),
        );
        return clauses.flatMap(({ statement, acts }) => {
          const body = acts ? bodyOf(statement) : undefined;
          if (!body) return [];
          const handling = body.text('OversizeHandling') ?? 'CONTINUE';
          return handling === 'CONTINUE' && !isCapped
            ? body.fail('OversizeHandling', 'is CONTINUE: what exceeds the inspection limit is not looked at')
            : PASS;
        });
      }),
    }),
  ],
};
