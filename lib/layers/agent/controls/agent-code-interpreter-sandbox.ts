import { type Control, eachResource, rule } from '../../../control';
import { SIDE_DOORS } from '../../../facts/agent-doors';
import { PASS } from '../../../template/answer';
import { covers } from '../../../template/iam/actions';
import { Permissions } from '../../../template/iam/permissions';
import type { Statement } from '../../../template/iam/policy';
import type { Resource } from '../../../template/resource';

/** AWS's policies that open the account, or every resource of a service. */
const BROAD = /(AdministratorAccess|PowerUserAccess|FullAccess|ReadOnlyAccess)$/;

/** Actions for which IAM knows no resource and that tell or change nothing. */
const HARMLESS = [
  'cloudwatch:PutMetricData',
  'sts:GetCallerIdentity',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];

const isHarmless = (action: string) => HARMLESS.some((harmless) => harmless.toLowerCase() === action.toLowerCase());

/** What is too much for the role of generated code, in words. */
function tooMuch(statement: Statement): string | undefined {
  if (!statement.allows) return undefined;
  if (statement.concernsEverything) {
    if (statement.notActions.length > 0) return 'all but a few actions on every resource';
    const actions = statement.actions.map(String).filter((action) => !isHarmless(action));
    if (actions.length > 0) return `${actions.join(', ')} on every resource`;
  }
  const door = SIDE_DOORS.find((action) => statement.actions.some((pattern) => covers(pattern.toString(), action)));
  return door && `${door}, with which code takes another identity`;
}

/** Targets of a default route that lead out, or to where others decide. At an endpoint a firewall may decide. */
const WAYS_OUT = [
  'GatewayId',
  'NatGatewayId',
  'EgressOnlyInternetGatewayId',
  'CarrierGatewayId',
  'CoreNetworkArn',
  'InstanceId',
  'LocalGatewayId',
  'NetworkInterfaceId',
  'TransitGatewayId',
  'VpcPeeringConnectionId',
];

/** Where a subnet's traffic leaves the VPC: its default route. */
function wayOut(subnet: Resource): Resource | undefined {
  const tables = subnet
    .referrers('AWS::EC2::SubnetRouteTableAssociation', 'SubnetId')
    .map((association) => association.target('RouteTableId'));
  if (tables.length === 0) throw subnet.undecided('has the main route table of its VPC, which no template shows');
  const routes = tables.flatMap((table) => table?.referrers('AWS::EC2::Route', 'RouteTableId') ?? []);
  return routes.find(
    (route) =>
      ['0.0.0.0/0', '::/0'].some((all) =>
        ['DestinationCidrBlock', 'DestinationIpv6CidrBlock'].some((path) => route.text(path) === all),
      ) && WAYS_OUT.some((path) => route.get(path).present),
  );
}

export const control: Control = {
  id: 'agent-code-interpreter-sandbox',
  title: 'Generated code has no rights and reaches only what is listed',
  risks: ['LLM05:2025', 'LLM06:2025', 'LLM02:2023', 'LLM08:2023', 'ASI05:2026'],
  acts: {
    'bounds what generated code reaches to a network without a way out': [
      'LLM05:2025',
      'LLM06:2025',
      'LLM02:2023',
      'LLM08:2023',
      'ASI05:2026',
    ],
  },
  shownBy: {
    'bounds what generated code reaches to a network without a way out': ['CodeInterpreterIsolated'],
  },
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0032', 'AML.T0050', 'AML.T0105'],
  why: 'Code that a model wrote is code that a stranger may have dictated: it gets no credentials, and no way out. A sandbox still reaches buckets of strangers in S3.',
  source: 'Amazon Bedrock AgentCore Developer Guide, Resource and session management of the Code Interpreter',
  rules: [
    rule('CodeInterpreterNotPublic', {
      severity: 'HIGH',
      fix: "Set the network mode 'SANDBOX' or 'VPC'.",
      fixTemplate: 'Set NetworkConfiguration.NetworkMode to SANDBOX or VPC.',
      check: eachResource('AWS::BedrockAgentCore::CodeInterpreterCustom', (interpreter) =>
        interpreter.expect('NetworkConfiguration.NetworkMode', 'SANDBOX', 'VPC'),
      ),
    }),
    rule('CodeInterpreterIsolated', {
      severity: 'MEDIUM',
      fix: "Set the network mode 'VPC' with subnets that have no default route, and list the endpoints that the code may reach.",
      fixTemplate:
        'Set NetworkConfiguration: {NetworkMode: VPC, VpcConfig: {Subnets, SecurityGroups}} with isolated subnets.',
      check: eachResource('AWS::BedrockAgentCore::CodeInterpreterCustom', (interpreter) => {
        const mode = 'NetworkConfiguration.NetworkMode';
        const network = interpreter.text(mode);
        if (network === 'SANDBOX')
          return interpreter.fail(
            mode,
            'is SANDBOX, from which code reaches every bucket of S3, also those of strangers',
          );
        if (network !== 'VPC') return interpreter.fail(mode, `is ${network ?? 'not set'}; expected VPC`);
        const path = 'NetworkConfiguration.VpcConfig.Subnets';
        const subnets = interpreter.list(path);
        if (subnets.length === 0) return interpreter.fail(path, 'is not set');
        return subnets.each((value) => {
          const subnet = value.target();
          if (subnet?.type !== 'AWS::EC2::Subnet') throw value.undecided('is a subnet that no template shows');
          const route = wayOut(subnet);
          return route ? value.fail('', `is ${value}, whose route ${route.logicalId} leads out`) : PASS;
        });
      }),
    }),
    rule('CodeInterpreterRole', {
      severity: 'HIGH',
      fix: 'Leave out the execution role, or give it only the objects the code has to read: every caller of the code interpreter has its rights.',
      fixTemplate: 'Remove ExecutionRoleArn, or narrow the policies of its role.',
      check: eachResource('AWS::BedrockAgentCore::CodeInterpreterCustom', (interpreter) => {
        if (interpreter.get('ExecutionRoleArn').absent) return PASS;
        const role = interpreter.target('ExecutionRoleArn');
        if (role?.type !== 'AWS::IAM::Role') return undefined;
        const permissions = Permissions.of(role);
        const broad = permissions.managed.find((policy) => BROAD.test(policy.toString()));
        if (broad) return interpreter.fail('ExecutionRoleArn', `names a role with ${broad}`);
        const [found] = permissions.statements.flatMap((statement) => tooMuch(statement) ?? []);
        return found ? interpreter.fail('ExecutionRoleArn', `names a role that may do ${found}`) : PASS;
      }),
    }),
  ],
};
