import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AgentGateway, AgentTools, ApprovalQueue } from '../../../lib/layers/agent';
import { AGENT_ENV, type AgentCatalogue, CATALOGUE_PATH, toolName } from '../../../lib/layers/agent/contract';
import { WorkloadIdentity } from '../../../lib/layers/identity';
import { ModelGuardrail } from '../../../lib/layers/model';
import type { PolicyEngine } from '../../../local/agent/policy-engine';
import { Deployed } from '../../../local/samples/deployed';
import { suitePolicies } from './suite-policies';
import type { SuiteTool } from './suite-tools';

const ENV = { account: '111122223333', region: 'eu-central-1' };
const functionArn = (name: string) => `arn:aws:lambda:${ENV.region}:${ENV.account}:function:${name}`;

/** A tool as it is deployed. */
export interface DeployedTool extends SuiteTool {
  /** `<Target>___<tool>`. */
  readonly called: string;
  /** The function that does the work. */
  readonly function: string;
  /** Variables of its shim. */
  readonly shim: Readonly<Record<string, string>>;
}

/** The gateway that the constructs make for the tools of a suite, as its template deploys it. */
export class SuiteGateway {
  readonly scope: string;
  readonly tools: readonly DeployedTool[];
  readonly catalogue: AgentCatalogue;
  /** Variables of the REQUEST interceptor; the RESPONSE interceptor reads some of them. */
  readonly request: Readonly<Record<string, string>>;
  readonly response: Readonly<Record<string, string>>;
  /** Who may call what, by the policies of the template. */
  readonly policies: PolicyEngine;

  constructor(suite: string, tools: readonly SuiteTool[]) {
    const stack = new Stack(new App(), 'Tools', { env: ENV });
    const identity = new WorkloadIdentity(stack, 'Identity');
    const topic = sns.Topic.fromTopicArn(stack, 'Topic', `arn:aws:sns:${ENV.region}:${ENV.account}:approvals`);
    const gateway = new AgentGateway(stack, 'Gateway', {
      identity,
      guardrail: new ModelGuardrail(stack, 'Guardrail'),
      alarmTopic: topic,
      approvals: new ApprovalQueue(stack, 'Approvals', { identity, topic }),
      tools: tools.map(({ name, target, options }) =>
        AgentTools.lambdaFunction(target, {
          ...options,
          handler: lambda.Function.fromFunctionArn(stack, `Function-${target}`, functionArn(`${suite}-${name}`)),
        }),
      ),
    });
    const deployed = new Deployed(stack);
    const variables = deployed.all('AWS::Lambda::Function').map(({ logicalId, properties }) => {
      const { Environment } = properties as { Environment?: { Variables: Record<string, string> } };
      return { logicalId, ...Environment?.Variables };
    });
    const found = (is: (one: Record<string, string>) => boolean): Record<string, string> => {
      const [one, ...more] = variables.filter(is);
      if (!one || more.length > 0) throw new Error('a function is not there, or there twice');
      const { logicalId: _, ...rest } = one;
      return rest;
    };
    this.scope = gateway.scope;
    this.catalogue = catalogueOf(stack, deployed);
    this.request = found(({ logicalId }) => logicalId!.includes('InterceptorsRequest'));
    this.response = found(({ logicalId }) => logicalId!.includes('InterceptorsResponse'));
    this.tools = tools.map((tool) => {
      const called = toolName(tool.target, 'call');
      const shim = found(({ [AGENT_ENV.tool]: name }) => name === called);
      return { ...tool, called, function: shim[AGENT_ENV.function]!, shim };
    });
    this.policies = suitePolicies(deployed);
  }
}

/** What the layer of the functions holds. */
function catalogueOf(stack: Stack, deployed: Deployed): AgentCatalogue {
  const { directory } = (stack.node.root as App).synth();
  const { files } = JSON.parse(readFileSync(join(directory, `${stack.stackName}.assets.json`), 'utf8'));
  const catalogues = deployed.all('AWS::Lambda::LayerVersion').flatMap(({ properties }) => {
    const { Content } = properties as { Content: { S3Key: string } };
    const layer = join(directory, files[Content.S3Key.replace('.zip', '')].source.path);
    const file = join(layer, CATALOGUE_PATH.replace('/opt/', ''));
    return [JSON.parse(readFileSync(file, 'utf8')) as AgentCatalogue];
  });
  if (catalogues.length !== 1) throw new Error(`${catalogues.length} catalogues, not one`);
  return catalogues[0]!;
}
