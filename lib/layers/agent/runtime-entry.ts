import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IWorkloadIdentity } from '../identity';
import type { RuntimeGatewayOptions } from './runtime-gateway-options';

/** Who talks to an agent: users with a token, through a gateway; or roles that sign with IAM. AgentCore knows one of both for a runtime. */
export class RuntimeEntry {
  /**
   * Users with an access token, by a gateway before the agent: web ACL, token, policy. The runtime takes requests of this
   * gateway alone. The agent does not get the token, and does not learn who the user is.
   */
  public static gateway(identity: IWorkloadIdentity, options: RuntimeGatewayOptions = {}): RuntimeEntry {
    return new RuntimeEntry({ ...options, identity }, []);
  }

  /**
   * Roles and users of IAM, such as that of a backend, and nobody else, whatever IAM allows him. The agent does not learn which
   * user a request is for: the backend keeps for each session whose it is.
   */
  public static iam(...grantees: iam.IGrantable[]): RuntimeEntry {
    return new RuntimeEntry(undefined, grantees);
  }

  private constructor(
    /** @internal */
    public readonly _gateway: (RuntimeGatewayOptions & { readonly identity: IWorkloadIdentity }) | undefined,
    /** @internal */
    public readonly _grantees: readonly iam.IGrantable[],
  ) {}
}
