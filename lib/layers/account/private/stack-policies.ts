import type * as iam from 'aws-cdk-lib/aws-iam';
import { STACK_TAG } from '../../../private/stack-tag';
import { deny, document } from './denial';
import { type Exemptions, STACK_NAME } from './exemptions';
import { OWN_TAGGED, STACK_DEFENSES, type StackDefense } from './stack-defenses';

type Need = 'change' | 'use' | 'operate';

const actionsOf = (defenses: readonly StackDefense[], need: Need) =>
  defenses.flatMap((defense) => (defense[need] ?? []).map((action) => `${defense.service}:${action}`));

/** Nobody but the exempt changes what the stacks deployed, told by the marks that CloudFormation and this library set. */
export function markedPolicy(exempt: Exemptions): iam.PolicyDocument {
  const { namedStacks, others, outsiders, bystanders } = exempt;
  const tagged = STACK_DEFENSES.filter((defense) => defense.tagged ?? true);
  const marked = (tag: string) => ({ StringLike: { [tag]: [...namedStacks] } });
  const own = `aws:ResourceTag/${STACK_TAG}`;
  return document(
    deny('NoChangeOfMarked', {
      actions: actionsOf(tagged, 'change'),
      conditions: { ...others, ...marked(STACK_NAME) },
    }),
    deny('NoUseOfMarked', { actions: actionsOf(tagged, 'use'), conditions: { ...outsiders, ...marked(STACK_NAME) } }),
    deny('NoOperationOfMarked', {
      actions: actionsOf(tagged, 'operate'),
      conditions: { ...bystanders, ...marked(STACK_NAME) },
    }),
    deny('NoChangeOfUsers', { actions: actionsOf(OWN_TAGGED, 'change'), conditions: { ...others, ...marked(own) } }),
    deny('NoOperationOfUsers', {
      actions: actionsOf(OWN_TAGGED, 'operate'),
      conditions: { ...bystanders, ...marked(own) },
    }),
  );
}

/** The same, told by the names that CloudFormation gives. */
export function namedPolicy(exempt: Exemptions): iam.PolicyDocument {
  const { others, outsiders, bystanders } = exempt;
  const forNames = (need: Need) => {
    // who changes logs is asked by `noHandsOnLogs`
    const concerned = STACK_DEFENSES.filter(
      (defense) => defense.named && defense[need] && !(need === 'change' && isLogs(defense)),
    );
    return { actions: actionsOf(concerned, need), resources: concerned.flatMap((defense) => arnsOf(defense, exempt)) };
  };
  return document(
    deny('NoChangeOfNamed', { ...forNames('change'), conditions: others }),
    deny('NoUseOfNamed', { ...forNames('use'), conditions: outsiders }),
    deny('NoOperationOfNamed', { ...forNames('operate'), conditions: bystanders }),
  );
}

/** What is forgotten no deployment brings back: the logs of all stacks, whichever way their groups are named. */
export function noHandsOnLogs(exempt: Exemptions): iam.PolicyStatement {
  const logs = STACK_DEFENSES.filter(isLogs);
  return deny('NoHandsOnLogs', {
    actions: actionsOf(logs, 'change'),
    resources: [
      ...logs.flatMap((defense) => arnsOf(defense, exempt, exempt.stacks)),
      // named after an API's id, which no stack's name tells
      arn('logs', 'log-group:API-Gateway-Execution-Logs_*'),
    ],
    conditions: exempt.others,
  });
}

const isLogs = ({ service }: StackDefense) => service === 'logs';

/** Where CloudFormation cuts a name, the mark tells whose a resource is, if it has one. */
function arnsOf(defense: StackDefense, exempt: Exemptions, stacks = exempt.namedStacks) {
  const { service, named = [], tagged = true } = defense;
  const names = tagged && !isLogs(defense) ? stacks.map((name) => `${name}-*`) : exempt.names(stacks);
  // names of buckets are lower case
  const cased = service === 's3' ? names.map((name) => name.toLowerCase()) : names;
  return named.flatMap((pattern) => cased.map((name) => arn(service, pattern.replace('%', name))));
}

/** In any partition, Region and account: those of S3 and IAM name none of some. The policy is long, and this is short. */
const arn = (service: string, resource: string) => `arn:*:${service}:${PLACES[service] ?? '*:*'}:${resource}`;
const PLACES: Record<string, string> = { s3: ':', iam: ':*' };
