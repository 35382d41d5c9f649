import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';

const client = new DynamoDBClient({});
const TableName = process.env.ORDERS;

/** Orders are kept by company, which the gateway has verified: nobody names one in an argument. */
const keyOf = ({ caller, arguments: { order } }) => ({ pk: { S: `${caller.tenant}#${order}` } });

/** Reads an order of the caller's company. */
export async function read(call) {
  const { Item } = await client.send(new GetItemCommand({ TableName, Key: keyOf(call) }));
  if (!Item) return { found: false };
  return {
    found: true,
    status: Item.status?.S,
    totalCents: Number(Item.total_cents.N),
    refundedCents: Number(Item.refunded_cents?.N ?? 0),
  };
}

/**
 * Refunds an order of the caller's company, once and no more than it cost. The condition decides that in one step: a call that
 * comes twice changes nothing, and what is below the limit cannot be put together of pieces.
 */
export async function refund(call) {
  const { cents } = call.arguments;
  try {
    await client.send(
      new UpdateItemCommand({
        TableName,
        Key: keyOf(call),
        UpdateExpression: 'SET refunded_cents = :cents, refunded_for = :who',
        ConditionExpression: 'attribute_not_exists(refunded_cents) AND total_cents >= :cents',
        ExpressionAttributeValues: { ':cents': { N: String(cents) }, ':who': { S: call.caller.subject } },
      }),
    );
  } catch (error) {
    if (error.name === 'ConditionalCheckFailedException') {
      return { refunded: false, why: 'there is no such order, it cost less, or it was refunded before' };
    }
    throw error;
  }
  // here the order would be given to whoever pays; what is written above is what must not happen twice
  return { refunded: true, cents };
}
