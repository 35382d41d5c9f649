import { createHash } from 'node:crypto';
import { AwsError } from '../../../runtime/aws-call';
import { ownCalls } from '../../../runtime/own-calls';
import { checkTargets } from './check-targets';
import { writeLine } from './record';
import { checkSettings } from './settings';

const { machine, ...settings } = checkSettings(process.env);
const call = ownCalls();

/** Once a day: whether a gateway and its targets are as the template pins them. */
export const handler = checkTargets({
  ...settings,
  call,
  wait: () => new Promise((resolve) => setTimeout(resolve, 120_000)),
  now: Date.now,
  record: writeLine,
  stop: async (tool) => {
    const day = new Date().toISOString().slice(0, 10);
    const name = `drift-${day}-${createHash('sha256')
      .update(tool ?? '')
      .digest('hex')
      .slice(0, 16)}`;
    try {
      await call({
        service: 'states',
        headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AWSStepFunctions.StartExecution' },
        body: { stateMachineArn: machine, name, input: JSON.stringify({ incident: name, tool }) },
      });
    } catch (error) {
      // today's was started already
      if (!(error instanceof AwsError && error.code === 'ExecutionAlreadyExists')) throw error;
    }
  },
});
