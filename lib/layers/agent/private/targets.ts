import { type CfnResource, Duration, CfnResource as Resource } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { AGENT_ENV, AGENT_HANDLER, CATALOGUE_PATH } from '../contract';
import { AgentFunction } from './agent-function';
import type { InterceptorsProps } from './interceptors';
import { declaredSchema, type ToolTarget } from './tool-target';

export interface TargetsProps extends InterceptorsProps {
  readonly targets: readonly ToolTarget[];
}

/** The targets of a gateway, and the shims before functions: one each, with a role that invokes one function. */
export class Targets extends Construct {
  private readonly shims: readonly (lambda.Function | undefined)[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: TargetsProps,
  ) {
    super(scope, id);
    this.shims = props.targets.map((target) => this.shim(target));
  }

  public get functionArns(): string[] {
    return this.shims.flatMap((shim) => shim?.functionArn ?? []);
  }

  /** Makes the targets of a gateway that may invoke the shims. */
  public attach(gatewayId: string, gateway: CfnResource): void {
    this.props.targets.forEach((target, i) => {
      const { target: name, tool, entry } = target.tools[0]!;
      const { remote } = target;
      const resource = new Resource(this, `Target-${name}`, {
        type: 'AWS::BedrockAgentCore::GatewayTarget',
        properties: {
          GatewayIdentifier: gatewayId,
          Name: name,
          Description: remote ? `Tools of ${name}` : entry.description.slice(0, 200),
          TargetConfiguration: {
            Mcp: remote?.configuration ?? {
              Lambda: {
                LambdaArn: this.shims[i]!.functionArn,
                ToolSchema: {
                  InlinePayload: [
                    { Name: tool, Description: entry.description, InputSchema: declaredSchema(entry.inputSchema) },
                  ],
                },
              },
            },
          },
          CredentialProviderConfigurations: [
            remote
              ? { CredentialProviderType: remote.credential.type, CredentialProvider: remote.credential.provider }
              : { CredentialProviderType: 'GATEWAY_IAM_ROLE' },
          ],
          PrivateEndpoint: remote?.privateEndpoint,
        },
      });
      resource.addResourceDependency(gateway);
    });
  }

  private shim({ tools, handler }: ToolTarget): lambda.Function | undefined {
    if (!handler) return undefined;
    const { settings, layer: catalogue, logGroup, proof } = this.props;
    const { name, target, entry } = tools[0]!;
    const shim = new AgentFunction(this, `Shim-${target}`, {
      name: AGENT_HANDLER.shim,
      description: `Calls the function of ${name} for whom the gateway has verified`,
      timeout: Duration.millis(Math.ceil(entry.timeoutMs / 1000) * 1000 + 5_000),
      logGroup,
      catalogue,
      concurrency: settings.concurrency,
      environment: {
        [AGENT_ENV.catalogue]: CATALOGUE_PATH,
        [AGENT_ENV.proofKey]: proof.arn,
        [AGENT_ENV.function]: handler.functionArn,
        [AGENT_ENV.tool]: name,
        [AGENT_ENV.maxResultBytes]: String(entry.maxResultBytes),
      },
    });
    proof.grantVerify(shim.grantee);
    iam.Grant.addToPrincipal({
      grantee: shim.grantee,
      actions: ['lambda:InvokeFunction'],
      resourceArns: [handler.functionArn],
    });
    return shim.function;
  }
}
