import { type Answers, eachResource } from '../../../control';
import { type Answer, PASS } from '../../../template/answer';
import type { Resource, Value } from '../../../template/resource';
import { isLlmWorkload } from '../../../workload/llm-workload';

/** A statement of a web ACL, wherever it is nested, and whether matching it does more than count. */
export interface Clause {
  readonly statement: Value;
  readonly rule: Value;
  readonly acts: boolean;
}

const WEB_ACL = 'AWS::WAFv2::WebACL';

/** Looks at each web ACL of an application that has to do with models. */
export const eachWebAcl = (run: (acl: Resource) => Answers) =>
  eachResource(WEB_ACL, (acl, view) => (isLlmWorkload(view) ? run(acl) : undefined));

/** Every statement of the ACL, those of its rule groups included. */
export const clausesOf = (acl: Resource): readonly Clause[] => acl.list('Rules').flatMap(within);

function within(rule: Value): readonly Clause[] {
  const statement = rule.get('Statement');
  if (!statement.get('RuleGroupReferenceStatement').present && !statement.get('ManagedRuleGroupStatement').present)
    return clausesIn(rule, true);
  const acts = rule.get('OverrideAction.Count').absent;
  const group = statement.tryTarget('RuleGroupReferenceStatement.Arn');
  return group?.type === 'AWS::WAFv2::RuleGroup'
    ? group.list('Rules').flatMap((inner) => clausesIn(inner, acts)) // which refers to no other group
    : [{ statement, rule, acts }];
}

function clausesIn(rule: Value, effective: boolean): readonly Clause[] {
  const acts = effective && ['Block', 'Captcha', 'Challenge'].some((action) => rule.get(`Action.${action}`).present);
  return nested(rule.get('Statement')).map((statement) => ({ statement, rule, acts }));
}

const nested = (statement: Value): readonly Value[] => [
  statement,
  ...statement.at('AndStatement.Statements[]', 'OrStatement.Statements[]').flatMap(nested),
  ...(statement.get('NotStatement').present ? nested(statement.get('NotStatement.Statement')) : []),
];

/** Whether the statement is a rule group that AWS manages, by its name. */
export const isManaged = (statement: Value, name: string): boolean =>
  statement.get('ManagedRuleGroupStatement').present &&
  statement.text('ManagedRuleGroupStatement.VendorName') === 'AWS' &&
  statement.text('ManagedRuleGroupStatement.Name') === name;

/** A rule group of somebody else, or of another stack: it may hold anything. */
const isOpaque = ({ statement }: Clause): boolean =>
  statement.get('RuleGroupReferenceStatement').present ||
  (statement.get('ManagedRuleGroupStatement').present &&
    statement.text('ManagedRuleGroupStatement.VendorName') !== 'AWS');

/** Passes when a clause that `test` accepts acts; `what` is said to be missing otherwise. */
export function enforced(acl: Resource, what: string, test: (statement: Value) => boolean): Answer {
  const clauses = clausesOf(acl);
  const hits = clauses.filter(({ statement }) => test(statement));
  if (hits.some(({ acts }) => acts)) return PASS;
  if (hits[0]) return hits[0].rule.fail('', `only counts: ${what} is not enforced`);
  const opaque = clauses.find(isOpaque);
  if (opaque) return opaque.rule.undecided('is a rule group that is not among the given templates');
  return acl.fail('Rules', `has no ${what}`);
}

/** The part of a request body that a statement looks at. */
export const bodyOf = (statement: Value): Value | undefined => {
  for (const kind of [
    'SizeConstraintStatement',
    'ByteMatchStatement',
    'RegexMatchStatement',
    'RegexPatternSetReferenceStatement',
    'SqliMatchStatement',
    'XssMatchStatement',
  ])
    for (const part of ['Body', 'JsonBody']) {
      const body = statement.get(`${kind}.FieldToMatch.${part}`);
      if (body.present) return body;
    }
  return undefined;
};
