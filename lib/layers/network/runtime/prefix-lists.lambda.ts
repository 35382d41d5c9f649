import { EC2Client } from '@aws-sdk/client-ec2';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { findPrefixLists } from './prefix-lists';

const client = new EC2Client({});

export const handler = (event: CloudFormationCustomResourceEvent) => findPrefixLists(event, client);
