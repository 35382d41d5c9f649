import type { Release } from '../../../runtime/approvals';
import { type AwsCall, AwsError } from '../../../runtime/aws-call';

/** Errors by which Step Functions says that nobody waits for the answer. */
const GONE = ['TaskTimedOut', 'TaskDoesNotExist'];

/** Starts executions, and tells waiting ones what was decided. */
export function stepFunctions(call: AwsCall): Release & {
  start(machine: string, name: string, input: string): Promise<void>;
} {
  const send = async (operation: string, body: object) => {
    await call({
      service: 'states',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AWSStepFunctions.${operation}` },
      body,
    });
  };
  const tell = async (operation: string, body: object) => {
    try {
      await send(operation, body);
      return 'told' as const;
    } catch (error) {
      if (error instanceof AwsError && GONE.includes(error.code)) return 'gone' as const;
      throw error;
    }
  };
  return {
    start: (stateMachineArn, name, input) => send('StartExecution', { stateMachineArn, name, input }),
    approve: (taskToken, output) => tell('SendTaskSuccess', { taskToken, output: JSON.stringify(output) }),
    reject: (taskToken, cause) => tell('SendTaskFailure', { taskToken, error: 'Rejected', cause }),
  };
}
