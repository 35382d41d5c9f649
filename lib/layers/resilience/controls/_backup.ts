// What the selections of a backup plan take of what models learn from.

import { type Answer, attempt, Declared, decide, PASS, Undecided } from '../../../template/answer';
import { covers } from '../../../template/iam/actions';
import type { Resource, Value } from '../../../template/resource';
import { isCorpus, isModelStore } from '../../../workload/buckets';
import { holdsVectors } from '../../../workload/vector-databases';

/** The selections of a plan. One that says nothing takes everything that AWS Backup knows. */
export const selectionsOf = (plan: Resource): readonly Resource[] =>
  plan.referrers('AWS::Backup::BackupSelection', 'BackupPlanId');

/**
 * Passes when the plan takes a store of the templates that models learn or retrieve from, or that holds their files. What is
 * taken by a tag alone is declared. A plan that takes other things, or things of other templates, has no say here.
 */
export function takesKnowledge(plan: Resource): Answer | undefined {
  const answers = selectionsOf(plan).flatMap((selection) =>
    storesOf(plan).flatMap((store) => decide(() => taken(selection, store)) ?? []),
  );
  return (
    answers.find((answer) => answer === PASS) ?? answers.find((answer) => answer instanceof Undecided) ?? answers[0]
  );
}

/** Of what models learn from, what AWS Backup can copy: vectors in S3, OpenSearch and Neptune Analytics are none of its kinds. */
const storesOf = ({ view }: Resource): readonly Resource[] => [
  ...view
    .resources('AWS::S3::Bucket')
    .filter((bucket) => (isCorpus(bucket) || isModelStore(bucket)) && versioned(bucket)),
  ...view.resources('AWS::RDS::DBCluster').filter(holdsVectors),
];

/** AWS Backup copies no bucket without versions (AWS Backup Developer Guide, Amazon S3 backups). */
const versioned = (bucket: Resource): boolean =>
  attempt(
    () => bucket.text('VersioningConfiguration.Status') === 'Enabled' || bucket.flag('ObjectLockEnabled') === true,
  ) ?? false;

/** By a tag, or by nothing at all, AWS Backup takes only the kinds that the account has opted in to. */
const OPTED_IN = new Declared(
  'says so, and nothing shows it: what is selected by a tag alone, and not by its kind or its ARN, is copied where the account has opted in to the kind',
);

/** Whether a selection takes a store: what it names, less what it leaves out, and of that what has the tags. */
function taken(selection: Resource, store: Resource): Answer | undefined {
  const wanted = selection.get('BackupSelection');
  const named = wanted.list('Resources').filter((one) => covering(one, store));
  if (wanted.list('Resources').length > 0 && named.length === 0) return undefined;
  if (wanted.list('NotResources').some((one) => covering(one, store))) return undefined;
  const tags = wanted.list('ListOfTags');
  if (tags.length > 0 && !tags.some((tag) => meets('StringEquals', tag, store))) return undefined;
  const conditions = wanted
    .entries('Conditions')
    .map(([test, list]) => list.list().every((one) => meets(test, one, store)));
  if (conditions.includes(false)) return undefined;
  return named.some((one) => String(one) !== '*') ? PASS : OPTED_IN;
}

/** Whether a name or a pattern of ARNs covers the store. */
function covering(named: Value, store: Resource): boolean {
  if (named.tryTarget()?.is(store)) return true;
  const pattern = named.pattern();
  if (pattern?.unknown) throw named.undecided(pattern.unknown.why);
  return covers(inPlace(String(pattern), store), inPlace(arnOf(store), store), { caseSensitive: true });
}

/** The ARN of a store whose name is chosen at deployment begins as no pattern that somebody writes. */
const arnOf = (store: Resource): string =>
  store.type === 'AWS::S3::Bucket'
    ? `arn:\${AWS::Partition}:s3:::${nameOf(store, 'BucketName')}`
    : `arn:\${AWS::Partition}:rds:\${AWS::Region}:\${AWS::AccountId}:cluster:${nameOf(store, 'DBClusterIdentifier')}`;

const nameOf = (store: Resource, path: string): string => attempt(() => store.text(path)) ?? '-';

/** A text with the account and Region of the store's template, where they are known. */
const inPlace = (text: string, { template: { input } }: Resource): string =>
  text
    .replaceAll('${AWS::Partition}', 'aws')
    .replaceAll('${AWS::Region}', input.region ?? '-')
    .replaceAll('${AWS::AccountId}', input.account ?? '-');

/** Whether the tags of a store meet a condition; what has no such tag meets what wants another value. */
function meets(test: string, condition: Value, store: Resource): boolean {
  const key = condition.text('ConditionKey')?.replace(/^aws:ResourceTag\//, '');
  const tag = store.list('Tags').find((one) => one.text('Key') === key);
  const isMet =
    tag !== undefined && (test.endsWith('Like') ? isLike : isSame)(condition.get('ConditionValue'), tag.get('Value'));
  return isMet !== test.startsWith('StringNot');
}

const isLike = (wanted: Value, value: Value): boolean =>
  covers(wanted.text() ?? '', value.text() ?? '', { caseSensitive: true });

/** Two texts with the same parts that are filled in later are the same; of others the template does not tell. */
const isSame = (wanted: Value, value: Value): boolean =>
  (wanted.template === value.template && String(wanted) === String(value)) || wanted.text() === value.text();
