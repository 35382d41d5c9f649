import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { KMSClient } from '@aws-sdk/client-kms';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { endTrialKey } from './trial-key';

const clients = { cloudFormation: new CloudFormationClient({}), kms: new KMSClient({}) };

export const handler = (event: CloudFormationCustomResourceEvent) => endTrialKey(event, clients);
