import { DescribeManagedPrefixListsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import type { PrefixListsProperties } from '../contract';

/** What CloudFormation is told; the error of a handler that throws is told by the caller. */
export interface PrefixListsAnswer {
  readonly PhysicalResourceId: string;
  readonly Data: Record<string, string>;
}

/** Answers with the ids of prefix lists by their names; throws when the Region lacks one of them. */
export async function findPrefixLists(
  event: CloudFormationCustomResourceEvent,
  client: EC2Client,
): Promise<PrefixListsAnswer> {
  const PhysicalResourceId = 'prefix-lists';
  if (event.RequestType === 'Delete') return { PhysicalResourceId, Data: {} };
  const { Names } = event.ResourceProperties as unknown as PrefixListsProperties;
  const { PrefixLists = [] } = await client.send(
    new DescribeManagedPrefixListsCommand({
      Filters: [
        // Anyone may share a list under any name.
        { Name: 'owner-id', Values: ['AWS'] },
        { Name: 'prefix-list-name', Values: Object.values(Names) },
      ],
    }),
  );
  const Data: Record<string, string> = {};
  for (const [attribute, name] of Object.entries(Names)) {
    const id = PrefixLists.find((list) => list.PrefixListName === name)?.PrefixListId;
    if (!id) throw new Error(`the Region has no prefix list ${name}`);
    Data[attribute] = id;
  }
  return { PhysicalResourceId, Data };
}
