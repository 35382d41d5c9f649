import { type AwsCall, AwsError, parseBody } from './aws-call';

/** An item as DynamoDB has it, of texts and numbers. */
export type DynamoItem = Readonly<Record<string, { readonly S?: string; readonly N?: string } | undefined>>;

/** A table whose items are named by `pk`. Each call throws when it is not certain what came of it. */
export interface DynamoTable {
  send(operation: string, input: object, signal?: AbortSignal): Promise<Record<string, unknown>>;
  read(pk: string, signal?: AbortSignal): Promise<DynamoItem | undefined>;
  /** Writes under a condition; false when it does not hold. */
  conditionally(operation: string, input: object): Promise<boolean>;
}

/** Whether this is how DynamoDB says that a condition does not hold. */
export const isUnmet = (error: unknown): error is AwsError =>
  error instanceof AwsError && error.code === 'ConditionalCheckFailedException';

export function dynamoTable(call: AwsCall, table: string): DynamoTable {
  const send: DynamoTable['send'] = async (operation, input, signal) =>
    parseBody(
      'dynamodb',
      await call({
        service: 'dynamodb',
        headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `DynamoDB_20120810.${operation}` },
        body: { TableName: table, ...input },
        signal,
      }),
    );
  return {
    send,
    async read(pk, signal) {
      return (await send('GetItem', { Key: { pk: { S: pk } }, ConsistentRead: true }, signal)).Item as
        | DynamoItem
        | undefined;
    },
    async conditionally(operation, input) {
      try {
        await send(operation, input);
        return true;
      } catch (error) {
        if (isUnmet(error)) return false;
        throw error;
      }
    },
  };
}
