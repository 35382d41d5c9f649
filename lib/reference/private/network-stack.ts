import { Annotations, Stack, type StackProps, Token } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import {
  EgressFirewall,
  type ExistingVpcOptions,
  InternetAccess,
  type LlmEndpoint,
  PrivateLlmNetwork,
  type PrivateLlmNetworkOptions,
  VpcEncryption,
} from '../../layers/network';
import { lacking } from '../../private/offered';
import type { ProfileSettings } from './profile-settings';

export interface NetworkStackProps extends StackProps {
  readonly settings: ProfileSettings;
  /** A VPC that exists, and what of it may be used. */
  readonly existing: ExistingVpcOptions;
  readonly internetAccess: boolean;
  /** What the gateway calls. */
  readonly needed: LlmEndpoint[];
  readonly networkOptions: PrivateLlmNetworkOptions;
  readonly key?: kms.IKey;
  /** Where the knowledge base is, which the endpoint names then. */
  readonly knowledge?: Stack;
}

/** Where the application runs. */
export class NetworkStack extends Stack {
  public readonly network: PrivateLlmNetwork;
  public readonly firewall?: EgressFirewall;

  constructor(scope: Construct, id: string, props: NetworkStackProps) {
    super(scope, id, props);
    const { existing, internetAccess, key, knowledge, networkOptions, settings } = props;
    if (knowledge) this.addStackDependency(knowledge, 'the endpoint names the knowledge base');
    const { vpc } = existing;
    this.network = new PrivateLlmNetwork(this, 'Network', {
      ...networkOptions,
      ...existing,
      availabilityZones: vpc ? undefined : (networkOptions.availabilityZones ?? this.zones(settings.zones)),
      encryptionKey: key,
      internet: internetAccess ? InternetAccess.VIA_FIREWALL : InternetAccess.NONE,
      endpoints: [...settings.endpoints, ...props.needed],
      ...(this.watchesEncryption(settings, vpc) && { vpcEncryption: VpcEncryption.MONITOR }),
    });
    if (internetAccess) this.firewall = new EgressFirewall(this, 'Firewall', { network: this.network });
  }

  /** Whether the VPC tells of traffic that is not encrypted; synthesis says so where a profile wants it and AWS cannot. */
  private watchesEncryption({ strict }: ProfileSettings, vpc: ExistingVpcOptions['vpc']): boolean {
    if (!strict || vpc) return false;
    const region = lacking(this, 'AWS::EC2::VPCEncryptionControl');
    if (region === undefined) return true;
    Annotations.of(this).addWarningV2(
      'cdk-secure-llm:reference:no-vpc-encryption',
      `the VPC does not tell of traffic that is not encrypted: CloudFormation has no AWS::EC2::VPCEncryptionControl in ${region}`,
    );
    return false;
  }

  /** The CLI looks zones up for an account that it knows; each Region but a few has an `a` and a `b`. */
  private zones(zones: number): string[] | undefined {
    if (Token.isUnresolved(this.region)) return undefined;
    return Token.isUnresolved(this.account)
      ? ['a', 'b'].slice(0, zones).map((zone) => `${this.region}${zone}`)
      : this.availabilityZones.slice(0, zones);
  }
}
