import {
  BatchGetAccountStatusCommand,
  DisableCommand,
  EnableCommand,
  type FailedAccount,
  Inspector2Client,
  type ResourceScanType,
} from '@aws-sdk/client-inspector2';
import type { ServiceFactory } from '../service';

/** Settings: the scan types `EC2`, `ECR`, `LAMBDA`, `LAMBDA_CODE`, `CODE_REPOSITORY`, each `ENABLED`. */
export const inspector: ServiceFactory = ({ client, account }) => {
  const inspector2 = new Inspector2Client(client);

  return {
    async read() {
      const { accounts, failedAccounts } = await inspector2.send(
        new BatchGetAccountStatusCommand({ accountIds: [account] }),
      );
      refuse(failedAccounts);
      const state = accounts?.[0]?.resourceState;
      const settings: Record<string, string> = {};
      for (const [name, part] of Object.entries({
        EC2: state?.ec2,
        ECR: state?.ecr,
        LAMBDA: state?.lambda,
        LAMBDA_CODE: state?.lambdaCode,
        CODE_REPOSITORY: state?.codeRepository,
      })) {
        // activation takes minutes; what is being activated is on its way and needs no second call
        if (part?.status === 'ENABLED' || part?.status === 'ENABLING') settings[name] = 'ENABLED';
      }
      return { settings };
    },

    async write(changes) {
      const names = Object.keys(changes) as ResourceScanType[];
      const on = names.filter((name) => changes[name] !== undefined);
      const off = names.filter((name) => changes[name] === undefined);
      if (on.length > 0) {
        const done = await inspector2.send(new EnableCommand({ accountIds: [account], resourceTypes: on }));
        refuse(done.failedAccounts);
      }
      if (off.length > 0) {
        const done = await inspector2.send(new DisableCommand({ accountIds: [account], resourceTypes: off }));
        refuse(done.failedAccounts);
      }
    },
  };
};

/** Inspector reports a failure for an account inside an answer that succeeds. */
function refuse(failed: FailedAccount[] | undefined): void {
  const first = failed?.[0];
  if (!first) return;
  throw Object.assign(new Error(`Inspector: ${first.errorMessage}`), { name: first.errorCode ?? 'FailedAccount' });
}
