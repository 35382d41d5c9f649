import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { IncidentResponse } from '../../response';
import { Machine } from '../../response/internal';
import { type IngestionMachineProps, ingestionMachine, titleOf } from './ingestion-machine';
import { RELEASED, releaseDefinition } from './release-definition';

export interface UploadReleaseProps extends Pick<IngestionMachineProps, 'key' | 'topic' | 'logGroup'> {
  readonly response: IncidentResponse;
  /** By which it is asked for. */
  readonly name: string;
  readonly inboxName: string;
  /** Writes what people see of an upload. */
  readonly release: lambda.IFunction;
}

const DOES = 'release of an upload';
const ID = 'Machine';

/** The way into the corpus of an upload that was refused, which waits at the approval desk. */
export class UploadRelease extends Construct {
  public readonly machine: Machine;

  constructor(scope: Construct, id: string, props: UploadReleaseProps) {
    super(scope, id);
    const { response, name, inboxName, release, ...rest } = props;
    const place = response._letWait(this, name, Machine.arnOf(this, Machine.nameIn(this, ID)), RELEASED);
    this.machine = ingestionMachine(this, ID, {
      ...rest,
      does: DOES,
      definition: releaseDefinition(titleOf(DOES), response._approvalSeconds),
      functions: { Release: release },
      substitutions: { Inbox: inboxName, ...place.substitutions },
      logData: false, // what it hands to the function that keeps it is the token
    });
    this.machine.allow(['lambda:InvokeFunction'], [place.holdFunctionArn]);
  }
}
