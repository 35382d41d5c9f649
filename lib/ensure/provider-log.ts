import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { keptKey } from '../private/kept-key';
import { keptLogGroup } from '../private/kept-log-group';

/** What keeps logs for others: an `LlmDataVault`, which this room may not know. */
interface LogKeeper {
  logGroup(id: string, options: { readonly maskSensitiveData: false }): logs.ILogGroup;
}

/** Where the providers of ensured services write down what they found and changed in the account. */
export class ProviderLog extends Construct {
  public readonly logGroup: logs.ILogGroup;

  /** @param keeper keeps the log when there is one; otherwise it has a key of its own */
  constructor(scope: Construct, id: string, keeper?: LogKeeper) {
    super(scope, id);
    this.logGroup = keeper
      ? keeper.logGroup(this.node.addr, { maskSensitiveData: false })
      : keptLogGroup(this, 'Resource', {
          key: keptKey(this, 'Key', `Log of the providers of account-level services (${this.node.path})`),
        });
  }
}
