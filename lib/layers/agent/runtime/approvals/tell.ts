import { addressOf } from '../../../../contract/approval-queue';
import type { AwsCall } from '../../../../runtime/aws-call';

/** Tells a topic that a request waits: which one, and where people decide. What it asks for is read on the page alone. */
export const tellBy =
  (call: AwsCall, topic: string, page: string) =>
  async (id: string): Promise<void> => {
    const Message = `A call of a tool waits for approval.\n\n${addressOf(page, id)}\n`;
    // the Query protocol of SNS, as it has no other
    const query = { Action: 'Publish', Version: '2010-03-31', TopicArn: topic, Subject: 'Approval needed', Message };
    await call({ service: 'sns', method: 'GET', query });
  };
