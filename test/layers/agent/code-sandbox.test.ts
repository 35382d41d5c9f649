import { App, type CfnResource, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { CodeSandbox, InternetAccess, PrivateLlmNetwork, type SandboxFiles } from '../../../lib';
import { evidenceOf } from '../../../local/samples/cases';
import { Iam, mighty, type Principal } from '../../support/iam';
import { type Attempt, unnoticedOf } from '../../support/policy-mutants';

const env = { account: '111122223333', region: 'eu-central-1' };
const TYPE = 'AWS::BedrockAgentCore::CodeInterpreterCustom';
const resourceOf = (stack: Stack) => Object.values(Template.fromStack(stack).findResources(TYPE))[0]!;

function build(network: (stack: Stack) => PrivateLlmNetwork, files?: (stack: Stack) => SandboxFiles) {
  const stack = new Stack(new App(), 'Stack', { env });
  return { stack, sandbox: new CodeSandbox(stack, 'Sandbox', { network: network(stack), files: files?.(stack) }) };
}
const own = (stack: Stack) => new PrivateLlmNetwork(stack, 'Network');
const bucket = (stack: Stack) =>
  new s3.Bucket(stack, 'Files', { encryptionKey: new kms.Key(stack, 'FileKey'), bucketName: 'files' });

const bare = build(own);
const caller = new iam.Role(bare.stack, 'Caller', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
bare.sandbox.grantInvoke(caller);
const withFiles = build(own, (stack) => ({ bucket: bucket(stack), readPrefix: 'in/', writePrefix: 'out/' }));
const OTHER = new s3.Bucket(withFiles.stack, 'Another', { bucketName: 'another' });
OTHER.grantReadWrite(withFiles.sandbox.role!);

test('code runs in isolated subnets, without a role, behind a security group that opens nothing', () => {
  const template = Template.fromStack(bare.stack);
  const { NetworkConfiguration, ExecutionRoleArn } = resourceOf(bare.stack).Properties;
  expect(ExecutionRoleArn).toBeUndefined();
  expect(NetworkConfiguration).toMatchObject({ NetworkMode: 'VPC', VpcConfig: { Subnets: expect.any(Array) } });
  const [group] = NetworkConfiguration.VpcConfig.SecurityGroups.map(
    (each: { 'Fn::GetAtt': string[] }) => each['Fn::GetAtt'][0],
  );
  const { SecurityGroupEgress } = template.findResources('AWS::EC2::SecurityGroup')[group]!.Properties;
  // how CDK writes that nothing is open: an address that there is not
  expect(SecurityGroupEgress).toEqual([expect.objectContaining({ CidrIp: '255.255.255.255/32' })]);
  for (const { Properties } of Object.values(template.findResources('AWS::EC2::SecurityGroupEgress')))
    expect(Properties.GroupId['Fn::GetAtt'][0]).not.toBe(group);
});

test.each(['CodeInterpreterNotPublic', 'CodeInterpreterIsolated', 'CodeInterpreterRole'])('%s is proven', (rule) => {
  for (const { stack } of [bare, withFiles])
    expect(evidenceOf(rule, Template.fromStack(stack).toJSON())).toMatchObject({ status: 'proven', findings: [] });
});

test('with files it reaches Amazon S3 by its gateway endpoint, and nothing else', () => {
  Template.fromStack(withFiles.stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
    GroupDescription: Match.stringLikeRegexp('^Code that a model wrote'),
    SecurityGroupEgress: [
      Match.objectLike({ DestinationPrefixListId: Match.anyValue(), FromPort: 443, ToPort: 443, IpProtocol: 'tcp' }),
    ],
  });
});

describe('a name', () => {
  const nameOf = (stack: Stack): string => resourceOf(stack).Properties.Name;
  test('is another one when anything changes that cannot be changed in place', () => {
    const other = build(own);
    expect(nameOf(other.stack)).toBe(nameOf(bare.stack));
    expect(nameOf(other.stack)).toMatch(/^[A-Za-z][A-Za-z0-9_]{0,47}$/);
    expect(nameOf(withFiles.stack)).not.toBe(nameOf(bare.stack));
    const overridden = build(own);
    overridden.sandbox.resource.addPropertyOverride('Description', 'Another');
    expect(nameOf(overridden.stack)).not.toBe(nameOf(bare.stack));
  });

  test('is the same when tags change', () => {
    const other = build(own);
    other.sandbox.resource.addPropertyOverride('Tags', { a: 'b' });
    expect(nameOf(other.stack)).toBe(nameOf(bare.stack));
  });
});

describe('a network', () => {
  const existing = (stack: Stack, more: object) =>
    new PrivateLlmNetwork(stack, 'Network', {
      vpc: new ec2.Vpc(stack, 'Vpc', {
        subnetConfiguration: [
          { name: 'Public', subnetType: ec2.SubnetType.PUBLIC },
          { name: 'Private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
        ],
      }),
      ...more,
    });
  test('with internet, without a DNS firewall, or with a way out is refused', () => {
    expect(() =>
      build(
        (stack) =>
          new PrivateLlmNetwork(stack, 'Network', {
            internet: InternetAccess.VIA_FIREWALL,
            availabilityZones: ['eu-central-1a', 'eu-central-1b'],
          }),
      ),
    ).toThrow("'network' must be one without internet");
    expect(() => build((stack) => existing(stack, {}))).toThrow("'network' must have a DNS firewall");
    expect(() => build((stack) => existing(stack, { dnsFirewall: true }))).toThrow(
      "'network' must have isolated subnets for workloads, got Stack/Vpc/PrivateSubnet1",
    );
  });
});

test.each<[Partial<SandboxFiles>, string]>([
  [{}, "'files' must have 'readPrefix' or 'writePrefix', got neither"],
  [{ readPrefix: 'in' }, "'files.readPrefix' must end with a slash, and begin with none, without a wildcard, got 'in'"],
  [{ readPrefix: '/in/' }, "'files.readPrefix' must end with a slash"],
  [{ writePrefix: '*/' }, "'files.writePrefix' must end with a slash"],
  [{ writePrefix: '/' }, "'files.writePrefix' must end with a slash"],
])('files %j are refused', (files, message) => {
  expect(() => build(own, (stack) => ({ bucket: bucket(stack), ...files }))).toThrow(message);
});

describe('IAM', () => {
  test('whoever runs code here runs it in this sandbox alone, and changes nothing', async () => {
    const sim = new Iam(bare.stack);
    const { arn } = sim.deployed.one(TYPE);
    const principal = sim.role('Caller');
    const ask = (action: string, resource = arn) => ({ principal, action: `bedrock-agentcore:${action}`, resource });
    const others = [`${arn}x`, `arn:aws:bedrock-agentcore:${env.region}:aws:code-interpreter/aws.codeinterpreter.v1`];
    const attempts: Attempt[] = ['Get', 'Start', 'Stop']
      .map((verb) => `${verb}CodeInterpreterSession`)
      .concat('InvokeCodeInterpreter')
      .flatMap((action): Attempt[] => [
        [ask(action), 'allowed'],
        ...others.map((other): Attempt => [ask(action, other), 'denied']),
      ]);
    const found = await unnoticedOf(principal, attempts, (asked, identityPolicies) =>
      sim.decide({ ...asked, principal: { ...principal, identityPolicies } }),
    );
    expect(found).toEqual([]);
    for (const action of ['DeleteCodeInterpreter', 'GetCodeInterpreter', 'ListCodeInterpreterSessions'])
      expect(await sim.decide(ask(action))).toBe('denied by identity');
  });

  describe('code', () => {
    const sim = new Iam(withFiles.stack);
    const role = sim.role('SandboxRole');
    const endpointPolicy = sim.document('AWS::EC2::VPCEndpoint', 'PolicyDocument', 'NetworkEndpointss3');
    const decide = (action: string, resource: string, principal: Principal = role, resourceAccount = env.account) =>
      sim.decide({
        principal,
        action: `s3:${action}`,
        resource,
        resourceAccount,
        endpointPolicy,
        context: { 'aws:ResourceAccount': resourceAccount },
      });

    test('reads one prefix and writes another', async () => {
      expect(await decide('GetObject', 'arn:aws:s3:::files/in/a')).toBe('allowed');
      expect(await decide('PutObject', 'arn:aws:s3:::files/out/a')).toBe('allowed');
      for (const [action, resource] of [
        ['GetObject', 'arn:aws:s3:::files/out/a'],
        ['PutObject', 'arn:aws:s3:::files/in/a'],
        ['GetObject', 'arn:aws:s3:::files/inn'],
        ['DeleteObject', 'arn:aws:s3:::files/out/a'],
        ['ListBucket', 'arn:aws:s3:::files'],
      ] as const)
        expect([action, resource, await decide(action, resource)]).toEqual([
          action,
          resource,
          expect.stringMatching(/^denied by/),
        ]);
    });

    test('gets nowhere else through the endpoint, whatever its role is granted elsewhere', async () => {
      // the role was granted the other bucket: its own policies let it through, the endpoint does not
      expect(await decide('GetObject', 'arn:aws:s3:::another/a')).toBe('denied by vpce');
      expect(await decide('PutObject', 'arn:aws:s3:::another/a', mighty(role.arn))).toBe('denied by vpce');
      expect(await decide('PutObject', 'arn:aws:s3:::another/a', mighty(`${role.arn}x`))).toBe('allowed');
    });

    test('carries nothing to a bucket of strangers, with its own credentials or with theirs', async () => {
      for (const principal of [mighty(role.arn), mighty('arn:aws:iam::999988887777:role/Stranger')])
        for (const account of ['999988887777', env.account])
          if (principal.arn !== role.arn || account !== env.account)
            expect(await decide('PutObject', 'arn:aws:s3:::strangers/a', principal, account)).toMatch(/^denied by/);
    });

    test('is the only one that uses the role, through AgentCore', () => {
      const { Properties } = Template.fromStack(withFiles.stack).findResources('AWS::IAM::Role', {
        Properties: { Description: 'Code that a model wrote: one prefix of a bucket' },
      })[withFiles.stack.getLogicalId(withFiles.sandbox.role!.node.defaultChild as CfnResource)]!;
      expect(Properties.AssumeRolePolicyDocument.Statement).toEqual([
        expect.objectContaining({
          Principal: { Service: 'bedrock-agentcore.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': env.account },
            ArnLike: { 'aws:SourceArn': expect.anything() },
          },
        }),
      ]);
    });
  });
});
