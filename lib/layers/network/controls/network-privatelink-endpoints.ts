import { type Answers, type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import type { Resource } from '../../../template/resource';
import { mayDo, NETWORKED_TYPES, subnetsOf } from '../../../workload/callers';
import { isLlmEndpoint, serviceOf } from './_endpoint';
import { anywhere, rulesOf } from './_security-group';

/**
 * What a caller may do, the endpoint that its call then takes, and what an action must not give as well: `bedrock:Invoke*`
 * was written for models, and says nothing of agents.
 */
const DOORS = {
  bedrock: [
    ['bedrock:InvokeModel', 'bedrock-runtime', 'iam:CreateUser'],
    ['bedrock:InvokeModelWithResponseStream', 'bedrock-runtime', 'iam:CreateUser'],
    ['bedrock:Retrieve', 'bedrock-agent-runtime', 'bedrock:InvokeModel'],
    ['bedrock:InvokeAgent', 'bedrock-agent-runtime', 'bedrock:InvokeModel'],
  ],
  agentcore: [
    ['bedrock-agentcore:InvokeAgentRuntime', 'bedrock-agentcore', 'bedrock-agentcore:InvokeGateway'],
    ['bedrock-agentcore:InvokeGateway', 'bedrock-agentcore.gateway', 'bedrock-agentcore:InvokeAgentRuntime'],
  ],
} as const;

/** Whether the VPC of a caller has an endpoint for every door that its role may use. */
function doors(compute: Resource, wanted: readonly (readonly [string, string, string])[]): Answers {
  const subnets = subnetsOf(compute);
  if (subnets.absent) return undefined;
  const services = new Set(
    wanted.filter(([action, , besides]) => mayDo(compute, [action], besides)).map(([, service]) => service),
  );
  if (services.size === 0) return undefined;
  const [first] = subnets.list();
  const vpc = first?.target()?.target('VpcId');
  if (!vpc) return undefined;
  const there = vpc.referrers('AWS::EC2::VPCEndpoint', 'VpcId').map((endpoint) => serviceOf(endpoint));
  const missing = [...services].filter((service) => !there.some((has) => has?.replace(/-fips$/, '') === service));
  return missing.length === 0 ? PASS : subnets.fail('', `is in a VPC without an endpoint for ${missing.join(', ')}`);
}

/**
 * Whether a function of the template, or another stack, is told the endpoint's own name: then a private one, which all of the
 * VPC would follow, is not needed.
 */
function isNamedToCallers(endpoint: Resource): boolean {
  const name = JSON.stringify({ 'Fn::GetAtt': [endpoint.logicalId, 'DnsEntries'] });
  if (JSON.stringify(endpoint.template.outputs).includes(name)) return true;
  return endpoint.view.resources('AWS::Lambda::Function').some((caller) => {
    if (caller.template !== endpoint.template) return false;
    const variables = (caller.get('Environment.Variables').raw ?? {}) as Readonly<Record<string, unknown>>;
    return Object.entries(variables).some(
      ([variable, value]) => variable.startsWith('AWS_ENDPOINT_URL_') && JSON.stringify(value).includes(name),
    );
  });
}

export const control: Control = {
  id: 'network-privatelink-endpoints',
  title: 'Interface endpoints for what callers use of Bedrock and AgentCore',
  risks: ['LLM02:2025', 'LLM10:2025', 'LLM06:2023', 'LLM10:2023'],
  acts: 'aid',
  csf: 'Protect',
  boundary: 'model',
  atlas: ['AML.M0019', 'AML.T0025'],
  why: 'Prompts and completions stay off the internet and become subject to endpoint policies.',
  source: 'Amazon Bedrock User Guide, Use interface VPC endpoints (AWS PrivateLink) to create a private connection',

  rules: [
    rule('BedrockVpcEndpoints', {
      severity: 'MEDIUM',
      fix: 'Add interface endpoints for bedrock-runtime (and bedrock-agent-runtime) to the VPC, or use `PrivateLlmNetwork`.',
      fixTemplate:
        'Add an AWS::EC2::VPCEndpoint for com.amazonaws.<region>.bedrock-runtime in the VPC of the function.',
      counterparts: ['P', 'FMI-09', 'SRA', 'BR-02', 'ST'],
      check: eachResource(NETWORKED_TYPES, (compute) => doors(compute, DOORS.bedrock)),
    }),
    rule('AgentCoreVpcEndpoint', {
      severity: 'MEDIUM',
      fix: 'Add interface endpoints for bedrock-agentcore and bedrock-agentcore.gateway to the VPC, or use `PrivateLlmNetwork`.',
      fixTemplate: 'Add an AWS::EC2::VPCEndpoint each for bedrock-agentcore and bedrock-agentcore.gateway to the VPC.',
      counterparts: ['AC-08'],
      check: eachResource(NETWORKED_TYPES, (compute) => doors(compute, DOORS.agentcore)),
    }),
    rule('BedrockEndpointPrivateDns', {
      severity: 'MEDIUM',
      fix: 'Leave `privateDnsEnabled` of the endpoint true, so that SDK calls reach it, or give the callers its own name in AWS_ENDPOINT_URL_BEDROCK_RUNTIME (`PrivateLlmNetwork.environment`).',
      fixTemplate:
        'Set PrivateDnsEnabled: true, so that SDK calls reach the endpoint, or give the callers its own name in AWS_ENDPOINT_URL_BEDROCK_RUNTIME.',
      counterparts: ['FMI-10'],
      proves: false,
      check: eachResource('AWS::EC2::VPCEndpoint', (endpoint) => {
        if (!isLlmEndpoint(endpoint) || isNamedToCallers(endpoint)) return undefined;
        return endpoint.get('PrivateDnsEnabled').absent
          ? endpoint.fail('PrivateDnsEnabled', 'is not set: calls still go to the public address')
          : endpoint.expectFlag('PrivateDnsEnabled', true);
      }),
    }),
    rule('EndpointSgIngress', {
      severity: 'MEDIUM',
      fix: "Admit only the VPC's address range or the callers' security groups to the endpoint's security group.",
      fixTemplate:
        'In SecurityGroupIngress of the AWS::EC2::SecurityGroup, admit only the address range of the VPC or the security groups of the callers.',
      proves: false,
      check: eachResource('AWS::EC2::VPCEndpoint', (endpoint) => {
        if (!isLlmEndpoint(endpoint)) return undefined;
        return endpoint.list('SecurityGroupIds').flatMap((item) => {
          const group = item.target();
          return group
            ? rulesOf(group, 'Ingress').map((ingress) =>
                ingress.decide(() => {
                  const open = anywhere(ingress);
                  return open
                    ? ingress.fail(open, `is ${ingress.get(open)}: every address may use the endpoint`)
                    : PASS;
                }),
              )
            : [];
        });
      }),
    }),
  ],
};
