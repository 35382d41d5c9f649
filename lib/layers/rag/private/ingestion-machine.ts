import { Stack } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { grantTell } from '../../../private/grant-tell';
import { INGESTION_PATH } from '../../../private/ingestion-path';
import { Machine } from '../../response/internal';

export interface IngestionMachineProps {
  /** What it does, in a word or two. */
  readonly does: string;
  readonly definition: object;
  /** What it calls, by the name in its definition. */
  readonly functions: Readonly<Record<string, lambda.IFunction>>;
  readonly substitutions?: Readonly<Record<string, string>>;
  readonly key: kms.IKey;
  readonly topic: sns.ITopic;
  readonly logGroup: logs.ILogGroup;
  /** False where what it works on holds a secret. */
  readonly logData?: boolean;
}

/** What a machine of ingestion is called, for people. */
export const titleOf = (does: string): string => `Ingestion of documents: ${does}`;

/** A state machine of ingestion: it may call its functions and tell the topic, until more is granted. */
export function ingestionMachine(scope: Construct, id: string, props: IngestionMachineProps): Machine {
  const { does, definition, functions, substitutions, key, topic, logGroup, logData } = props;
  const arns = Object.fromEntries(Object.entries(functions).map(([name, made]) => [name, made.functionArn]));
  const machine = new Machine(scope, id, {
    title: titleOf(does),
    definition,
    substitutions: { Topic: topic.topicArn, ...arns, ...substitutions },
    key,
    topic,
    logGroup,
    logData,
    // no work of incident response
    path: `${INGESTION_PATH}${Stack.of(scope).stackName}/`,
  });
  machine.allow(['lambda:InvokeFunction'], Object.values(arns));
  grantTell(topic, machine.grantee);
  return machine;
}
