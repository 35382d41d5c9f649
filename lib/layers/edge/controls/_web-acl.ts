import { type Answers, asList, eachResource } from '../../../control';
import { DISTRIBUTION, STAGES } from '../../../facts/front-doors';
import { MANAGED_RULES } from '../../../facts/waf-managed-rules';
import { type Answer, attempt, Declared, PASS } from '../../../template/answer';
import type { Resource, Value } from '../../../template/resource';
import { Text } from '../../../template/text';
import { doorLeadsToModels, namesStage, servesFilesOnly, stageOf } from '../../../workload/doors';
import { isLlmWorkload } from '../../../workload/llm-workload';
import { type Reach, reachOf } from './_reach';

/** A statement of a web ACL, wherever it is nested, and what becomes of the requests that it matches. */
export interface Clause {
  readonly statement: Value;
  readonly rule: Value;
  /** Whether a match does more than count. */
  readonly acts: boolean;
  /** Whether it stands in a `NotStatement`, and so means the opposite. */
  readonly negated: boolean;
  /** What else has to be true of a request. */
  readonly besides: readonly Value[];
  /** A rule that has let requests past before this one is asked. */
  readonly behind: Value | undefined;
}

const WEB_ACL = 'AWS::WAFv2::WebACL';

/**
 * Looks at each web ACL of an application that has to do with models, but for those through which no prompt comes. It is
 * evidence where it stands before a door to models, or before what `guards` accepts.
 */
export const eachWebAcl = (run: (acl: Resource) => Answers, guards: (target: Resource) => boolean = takesPrompts) =>
  eachResource(WEB_ACL, (acl, view) => {
    if (!isLlmWorkload(view) || guardsFilesOnly(acl)) return undefined;
    const answers = run(acl);
    return asList(answers).some(isSaid) ? standing(acl, answers, guards) : answers;
  });

/** Whether an answer says that something is right, shown or not. */
const isSaid = ({ verdict }: Answer): boolean => verdict === 'pass' || verdict === 'declared';

/** What is right in a web ACL counts for what it stands before. */
function standing(acl: Resource, answers: Answers, guards: (target: Resource) => boolean): Answers {
  const targets = targetsOf(acl);
  if (targets.some((target) => target && guards(target))) return answers;
  if (!targets.includes(undefined)) return asList(answers).filter((answer) => !isSaid(answer));
  return asList(answers).map((answer) => (answer === PASS ? SOMEWHERE : answer));
}

const SOMEWHERE = new Declared(
  'says so, and nothing shows it: what the web ACL stands before is not among the given templates',
);

const ASSOCIATION = 'AWS::WAFv2::WebACLAssociation';

/** What a web ACL stands before; nothing for what is not among the templates. */
const targetsOf = (acl: Resource): readonly (Resource | undefined)[] => [
  ...acl.referrers(DISTRIBUTION, 'DistributionConfig.WebACLId'),
  ...acl
    .referrers(ASSOCIATION, 'WebACLArn')
    .map((association) => association.get('ResourceArn'))
    .map((arn) => arn.tryTarget() ?? acl.view.resources(...STAGES).find((stage) => isArnOfStage(arn, stage))),
];

const takesPrompts = (target: Resource): boolean =>
  target.type === 'AWS::BedrockAgentCore::Gateway' || doorLeadsToModels(target);

/** Where logins come in. */
export const takesLogins = (target: Resource): boolean =>
  target.type === 'AWS::Cognito::UserPool' || takesPrompts(target);

const IN_STAGES = '/stages/';

/** Whether this is the ARN of the stage that a door makes: `…/restapis/<API>/stages/<stage>`. */
export function isArnOfStage(arn: Value, door: Resource): boolean {
  const { parts = [], resources: [api] = [] } = attempt(() => arn.pattern()) ?? {};
  const at = parts.findIndex((part) => typeof part === 'string' && part.includes(IN_STAGES));
  const [before, behind] = String(parts[at] ?? '').split(IN_STAGES) as [string, string?];
  if (behind === undefined || before !== '' || parts[at - 1] !== api || !api) return false;
  if (!String(parts[at - 2] ?? '').endsWith(':/restapis/') || !stageOf(door).api?.is(arn.view.see(api.declaration)))
    return false;
  const rest = parts.slice(at + 1).map((part) => (typeof part === 'string' ? Text.of(part) : Text.hole(part)));
  return namesStage(Text.concat([Text.of(behind), ...rest]), door, arn);
}

/** Whether the web ACL stands before something, as far as the templates tell. */
export const standsBefore = (acl: Resource): boolean =>
  acl.referrers(ASSOCIATION, 'WebACLArn').length > 0 ||
  acl.referrers(DISTRIBUTION, 'DistributionConfig.WebACLId').length > 0;

/**
 * Whether all that the web ACL stands in front of are distributions that hand out files of a bucket. Where nothing of the
 * kind is known it counts as one that prompts come through, so that this leaves no doubt about the findings.
 */
function guardsFilesOnly(acl: Resource): boolean {
  const { view } = acl;
  const { doubted } = view;
  const distributions = acl.referrers(DISTRIBUTION, 'DistributionConfig.WebACLId');
  const filesOnly =
    distributions.length > 0 &&
    distributions.every(servesFilesOnly) &&
    acl.referrers(ASSOCIATION, 'WebACLArn').length === 0 &&
    !leavesTemplate(acl);
  view.doubted = doubted;
  return filesOnly;
}

/** Whether another stack may put the web ACL in front of something. */
export const leavesTemplate = (acl: Resource): boolean =>
  acl.isOutput || acl.view.resources('AWS::SSM::Parameter').some((parameter) => parameter.tryTarget('Value')?.is(acl));

/** The same for what guards against strangers: an ACL that lets in a list of addresses, or nobody, meets none. */
export const eachOpenWebAcl = (run: (acl: Resource) => Answers) =>
  eachWebAcl((acl) => (admitsOnlyAddresses(acl) ? undefined : run(acl)));

/** A rule as it runs: of the ACL itself, or of a rule group in it. */
interface Running {
  readonly rule: Value;
  readonly top: Value;
  /** Whether the ACL lets the rule do what it says. */
  readonly effective: boolean;
}

/** Every statement of the ACL, those of its rule groups included, in the order in which they are asked. */
export function clausesOf(acl: Resource): readonly Clause[] {
  const clauses: Clause[] = [];
  let behind: Value | undefined;
  for (const { rule, top, effective } of running(acl)) {
    const statement = rule.get('Statement');
    const acts = effective && (isGroup(statement) || ['Block', 'Captcha', 'Challenge'].some((one) => does(rule, one)));
    clauses.push(...nested(statement).map((clause) => ({ ...clause, rule: top, acts, behind })));
    if (!behind && effective && letsPast(rule, acl)) behind = top;
  }
  return clauses;
}

const does = (rule: Value, action: string): boolean => rule.get(`Action.${action}`).present;

/** What a managed group is, or one that is not among the templates: its rules are not seen, and keep their actions. */
const isGroup = (statement: Value): boolean =>
  statement.get('ManagedRuleGroupStatement').present || statement.get('RuleGroupReferenceStatement').present;

const running = (acl: Resource): readonly Running[] =>
  inOrder(acl).flatMap((top) => {
    const effective = top.get('OverrideAction.Count').absent;
    const reference = top.get('Statement.RuleGroupReferenceStatement');
    const group = reference.present ? reference.tryTarget('Arn') : undefined;
    if (group?.type !== 'AWS::WAFv2::RuleGroup') return [{ rule: top, top, effective }];
    const off = reference.present ? overridden(reference) : [];
    return inOrder(group).map((rule) => ({
      rule,
      top,
      effective: effective && !off.includes(rule.text('Name') ?? ''),
    }));
  });

/** Rules by their priority; those without one, which CloudFormation refuses, as they are written. */
const inOrder = (holder: Resource): readonly Value[] =>
  [...holder.list('Rules')]
    .map((rule) => [rule.number('Priority') ?? 0, rule] as const)
    .sort(([a], [b]) => a - b)
    .map(([, rule]) => rule);

/** The rules of a group that the ACL makes count, or lets past. */
const overridden = (group: Value): readonly string[] => [
  ...group.list('ExcludedRules').flatMap((rule) => rule.text('Name') ?? []),
  ...group
    .list('RuleActionOverrides')
    .filter((rule) => ['Count', 'Allow'].some((action) => rule.get(`ActionToUse.${action}`).present))
    .map((rule) => rule.text('Name') ?? ''),
];

/** Whether the rule ends the evaluation, with leave to pass, for more than a few. */
function letsPast(rule: Value, acl: Resource): boolean {
  if (!does(rule, 'Allow')) return false;
  const statement = rule.get('Statement');
  // where everything else is blocked, this is how requests get in
  if (acl.get('DefaultAction.Block').present) return !isAddresses(statement);
  return isForMany(statement) || ['all', 'most'].includes(reachOf(statement));
}

/** Headers in which a client writes what it likes, and of which everybody knows the usual words. */
const CLAIMED = /^(?:user-agent|referer|origin|host)$/i;

/** Whether whole countries match, or whoever claims to. */
const isForMany = (statement: Value): boolean =>
  statement.get('GeoMatchStatement').present ||
  ['ByteMatchStatement', 'RegexMatchStatement'].some((kind) =>
    CLAIMED.test(statement.text(`${kind}.FieldToMatch.SingleHeader.Name`) ?? ''),
  ) ||
  statement.list('OrStatement.Statements').some((part) => isForMany(part));

/** Whether the statement matches nothing but a list of addresses. */
function isAddresses(statement: Value): boolean {
  if (statement.get('IPSetReferenceStatement').present) return reachOf(statement) !== 'all';
  if (statement.get('AndStatement').present) return statement.list('AndStatement.Statements').some(isAddresses);
  if (statement.get('OrStatement').present) return statement.list('OrStatement.Statements').every(isAddresses);
  return false;
}

/** Whether the statement matches everything but a list of addresses. */
const isAllButAddresses = (statement: Value): boolean =>
  statement.get('AndStatement').present
    ? statement.list('AndStatement.Statements').every(isAllButAddresses)
    : statement.get('NotStatement').present && isAddresses(statement.get('NotStatement.Statement'));

function admitsOnlyAddresses(acl: Resource): boolean {
  const rules = inOrder(acl);
  if (rules.some((rule) => does(rule, 'Block') && isAllButAddresses(rule.get('Statement')))) return true;
  return (
    acl.get('DefaultAction.Block').present &&
    !running(acl).some(({ rule }) => does(rule, 'Allow') && !isAddresses(rule.get('Statement')))
  );
}

const LISTED_ELSEWHERE = new Declared(
  'says so, and nothing shows it: what the list of addresses holds that may come is not known',
);

/** Passes where only addresses of lists may come, which the templates show; nothing is said where others may come too. */
export const closedToOthers = (acl: Resource): Answer | undefined => {
  if (!admitsOnlyAddresses(acl)) return undefined;
  const sets = running(acl).flatMap(({ rule }) => setsIn(rule.get('Statement')));
  const isShown = (set: Value): boolean => {
    const target = set.tryTarget();
    return target?.type === 'AWS::WAFv2::IPSet' && attempt(() => target.list('Addresses').texts()) !== undefined;
  };
  return sets.every(isShown) ? PASS : LISTED_ELSEWHERE;
};

/** The sets of addresses that a statement names. */
const setsIn = (statement: Value): readonly Value[] => [
  ...statement.tryAt('IPSetReferenceStatement.Arn'),
  ...['AndStatement', 'OrStatement'].flatMap((kind) => [...statement.tryAt(`${kind}.Statements[]`)].flatMap(setsIn)),
  ...[...statement.tryAt('NotStatement.Statement')].flatMap(setsIn),
];

type Nested = Pick<Clause, 'statement' | 'negated' | 'besides'>;

function nested(statement: Value, negated = false, besides: readonly Value[] = []): readonly Nested[] {
  const all = [...statement.list('AndStatement.Statements')];
  const inner = statement.get('NotStatement.Statement');
  const scope = ['RateBasedStatement', 'ManagedRuleGroupStatement']
    .map((kind) => statement.get(`${kind}.ScopeDownStatement`))
    .filter((value) => value.present);
  return [
    { statement, negated, besides: [...besides, ...scope] },
    ...all.flatMap((part) => nested(part, negated, [...besides, ...all.filter((other) => other !== part)])),
    ...statement.list('OrStatement.Statements').flatMap((part) => nested(part, negated, besides)),
    ...(inner.present ? nested(inner, !negated, besides) : []),
  ];
}

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

/** Passes when a clause that `test` accepts acts on the requests that matter; `what` is said to be missing otherwise. */
export function enforced(
  acl: Resource,
  what: string,
  test: (statement: Value, negated: boolean) => boolean,
  purpose: 'group' | 'one rule' = 'group',
): Answer {
  const clauses = clausesOf(acl);
  const hits = clauses.filter(({ statement, negated }) => test(statement, negated));
  const answers = hits.map((clause) => clause.rule.decide(() => judge(clause, clauses, what, purpose)));
  const best = ['pass', 'undecided', 'fail'].flatMap(
    (verdict) => answers.find((answer) => answer.verdict === verdict) ?? [],
  );
  if (best[0]) return best[0];
  const opaque = clauses.find(isOpaque);
  if (opaque) return opaque.rule.undecided('is a rule group that is not among the given templates');
  return acl.fail('Rules', `has no ${what}`);
}

/**
 * Whether the clause acts, in time, and on the requests that matter. Where it is asked for what a managed group is for
 * (and not for one rule in it), that has to be left on.
 */
export function judge(
  clause: Clause,
  clauses: readonly Clause[],
  what: string,
  purpose: 'group' | 'one rule' = 'group',
): Answer {
  const { statement, rule, acts, behind, besides } = clause;
  if (behind)
    return rule.fail('', `is asked after ${nameOf(behind)}, which has let requests past: ${what} is not enforced`);
  const managed = statement.get('ManagedRuleGroupStatement');
  const known = managed.present && purpose === 'group' ? MANAGED_RULES[managed.text('Name') ?? ''] : undefined;
  // a group that counts leaves labels, by which a rule of the ACL's own may block
  const isBlockedByLabel = known !== undefined && clauses.some((other) => blocksLabel(other, known.labels));
  if (!acts && !isBlockedByLabel) return rule.fail('', `only counts: ${what} is not enforced`);
  const off = known && !isBlockedByLabel ? overridden(managed) : [];
  const open = known?.essential.find((rules) => rules.every((one) => off.includes(one)));
  if (open)
    return managed.fail(
      managed.get('RuleActionOverrides').present ? 'RuleActionOverrides' : 'ExcludedRules',
      `switches off ${open.join(' and ')}: what only they block passes`,
    );
  const reaches = besides.map((other) => [other, reachOf(other)] as const);
  const isOf = (...wanted: readonly Reach[]) => reaches.find(([, reach]) => wanted.includes(reach))?.[0];
  const never = isOf('none');
  if (never) return never.fail('', `matches no request: ${what} is never asked`);
  const seldom = isOf('some');
  return seldom
    ? seldom.undecided(`decides which requests meet the ${what}, and the template does not tell whether prompts do`)
    : PASS;
}

const nameOf = (rule: Value): string => `the rule '${attempt(() => rule.text('Name')) ?? rule.subject}'`;

const blocksLabel = ({ statement, acts, behind, negated }: Clause, labels: string): boolean =>
  acts &&
  !negated &&
  behind === undefined &&
  statement.get('LabelMatchStatement').present &&
  (statement.text('LabelMatchStatement.Key') ?? '').startsWith(labels);

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
