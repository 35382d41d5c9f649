import { type App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  AgentArtifact,
  AgentCodeRuntime,
  type AgentRuntimeProps,
  RuntimeEntry,
  type RuntimeGatewayOptions,
  ToolAccess,
} from '../../../lib/layers/agent';
import { WorkloadIdentity } from '../../../lib/layers/identity';
import { InternetAccess, LlmEndpoint, PrivateLlmNetwork } from '../../../lib/layers/network';
import { evidenceOf } from '../../../local/samples/cases';
import { Deployed } from '../../../local/samples/deployed';
import { agent, DIGEST, freshStack, imageIn, modelsIn, networkIn, roleIn } from './agents';
import { env } from './gateways';

const HEADER = 'X-Amzn-Bedrock-AgentCore-Runtime-Custom-Trace';

/** Properties at any depth. */
interface Tree {
  readonly [name: string]: Tree;
}

const { stack, agent: made } = agent((at) => ({
  modelAccess: modelsIn(at),
  aliases: ['small'],
  entry: RuntimeEntry.gateway(new WorkloadIdentity(at, 'Identity'), {
    allow: [ToolAccess.claim('department', 'claims', 'board')],
  }),
  headers: [HEADER],
  environment: { LEVEL: 'info' },
}));
const template = Template.fromStack(stack);
const deployed = new Deployed(stack);
const one = (type: string, part = '') => deployed.one(type, part);
const runtime = one('AWS::BedrockAgentCore::Runtime').properties as unknown as Tree;
const byIam = agent((at) => ({ entry: RuntimeEntry.iam(roleIn(at, 'Backend')) }));

const frontGateway = () => one('AWS::BedrockAgentCore::Gateway', 'AgentGateway');
const statementsOf = (of: Deployed, part: string) =>
  JSON.parse(of.one('AWS::BedrockAgentCore::ResourcePolicy', part).properties.Policy as string).Statement;

describe('an agent', () => {
  test('runs what its digest says, in isolated subnets, and not for longer than it is told', () => {
    expect(runtime.AgentRuntimeArtifact).toEqual({
      ContainerConfiguration: {
        ContainerUri: `111122223333.dkr.ecr.eu-central-1.amazonaws.com/agents@${DIGEST}`,
      },
    });
    expect(runtime.NetworkConfiguration.NetworkMode).toBe('VPC');
    expect(runtime.NetworkConfiguration.NetworkModeConfig.Subnets).not.toHaveLength(0);
    expect(runtime.LifecycleConfiguration).toEqual({ IdleRuntimeSessionTimeout: 300, MaxLifetime: 3600 });
  });

  test('has a security group of its own that opens endpoints and Amazon S3, and that outlives its stack', () => {
    const group = one('AWS::EC2::SecurityGroup', 'AgentSecurityGroup');
    expect(runtime.NetworkConfiguration!.NetworkModeConfig!.SecurityGroups).toEqual([
      group.properties.GroupId ?? expect.anything(),
    ]);
    const { SecurityGroupEgress } = group.properties as unknown as Tree;
    expect(SecurityGroupEgress).toEqual([
      expect.objectContaining({ DestinationPrefixListId: expect.anything(), FromPort: 443, ToPort: 443 }),
    ]);
    const rules = Object.values(template.findResources('AWS::EC2::SecurityGroupEgress')).filter(
      ({ Properties }) => Properties.GroupId['Fn::GetAtt']?.[0] === group.logicalId,
    );
    expect(rules.map(({ Properties }) => [Properties.FromPort, Properties.ToPort])).toEqual([[443, 443]]);
    expect(template.toJSON().Resources[group.logicalId]).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate' });
  });

  test('is told which models it may call, and sees the headers that are listed', () => {
    expect(runtime.EnvironmentVariables).toMatchObject({
      LEVEL: 'info',
      SECURE_LLM_MODELS: expect.stringContaining('"small"'),
      SECURE_LLM_GUARDRAIL_VERSION: expect.not.stringMatching('DRAFT'),
    });
    expect(runtime.EnvironmentVariables.SECURE_LLM_MODELS).not.toContain('large');
    expect(runtime.RequestHeaderConfiguration).toEqual({ RequestHeaderAllowlist: [HEADER] });
  });

  test('writes into a log group that is there, masked and encrypted, before there is an endpoint to call', () => {
    const log = one('AWS::Logs::LogGroup', 'AgentCodeLog');
    expect(log.properties).toMatchObject({
      LogGroupName: expect.stringMatching(/^\/aws\/bedrock-agentcore\/runtimes\/.+-live$/),
      RetentionInDays: 400,
      KmsKeyId: expect.anything(),
      DataProtectionPolicy: expect.anything(),
    });
    const { DependsOn } = template.toJSON().Resources[one('AWS::BedrockAgentCore::RuntimeEndpoint').logicalId];
    expect(DependsOn).toContain(log.logicalId);
  });

  test('is called at an endpoint of the version that was deployed', () => {
    template.hasResourceProperties('AWS::BedrockAgentCore::RuntimeEndpoint', {
      Name: 'live',
      AgentRuntimeVersion: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Agent'), 'AgentRuntimeVersion'] },
    });
  });

  test('has its requests and answers told', () => {
    const sources = deployed.all('AWS::Logs::DeliverySource').map(({ properties }) => properties.ResourceArn);
    expect(sources).toContain(one('AWS::BedrockAgentCore::Runtime').arn);
    expect(sources).toContain(frontGateway().arn);
    expect(one('AWS::Logs::LogGroup', 'AgentLogRequests').properties.LogGroupName).toMatch(
      /^\/aws\/vendedlogs\/bedrock-agentcore\/runtime\//,
    );
  });

  test('raises an alarm for what fails and for what is refused', () => {
    expect(made.alarms).toHaveLength(8);
    expect(byIam.agent.alarms).toHaveLength(3);
    for (const MetricName of ['SystemErrors', 'Throttles', 'UserErrors']) {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName,
        Dimensions: Match.arrayWith([{ Name: 'Name', Value: `${runtime.AgentRuntimeName}::live` }]),
      });
    }
  });

  test('measures its endpoint over five minutes, unless something else is asked', () => {
    const metrics = [
      made.metricInvocations(),
      made.metricSessions(),
      made.metricThrottles(),
      made.metricUserErrors(),
      made.metricSystemErrors(),
    ];
    expect(metrics.map(({ metricName, statistic, period }) => [metricName, statistic, period.toMinutes()])).toEqual([
      ['Invocations', 'Sum', 5],
      ['SessionCount', 'Sum', 5],
      ['Throttles', 'Sum', 5],
      ['UserErrors', 'Sum', 5],
      ['SystemErrors', 'Sum', 5],
    ]);
    expect(made.metricLatency().statistic).toBe('Average');
    expect(made.metricLatency({ statistic: 'p99' }).statistic).toBe('p99');
  });
});

describe('behind a gateway', () => {
  test('users show a token to the gateway, and the runtime takes no token of anybody', () => {
    const { CustomJWTAuthorizer } = (frontGateway().properties as unknown as Tree).AuthorizerConfiguration!;
    expect(CustomJWTAuthorizer).toMatchObject({
      AllowedScopes: ['agent-runtime/invoke'],
      AllowedClients: [expect.anything()],
      DiscoveryUrl: expect.stringMatching(/openid-configuration$/),
    });
    // a runtime that takes tokens cannot be closed to whoever has one
    expect(runtime).not.toHaveProperty('AuthorizerConfiguration');
  });

  test('the gateway has no protocol, asks its policies, and lets nothing pass without the web ACL', () => {
    const { properties } = frontGateway();
    expect(properties).toMatchObject({
      AuthorizerType: 'CUSTOM_JWT',
      PolicyEngineConfiguration: { Mode: 'ENFORCE' },
      WafConfiguration: { FailureMode: 'FAIL_CLOSE' },
    });
    expect(properties).not.toHaveProperty('ProtocolType');
    expect(one('AWS::WAFv2::WebACLAssociation', 'AgentGateway').properties.ResourceArn).toBe(frontGateway().arn);
  });

  test('the gateway calls the endpoint with its own role, and no version beside it', () => {
    const target = one('AWS::BedrockAgentCore::GatewayTarget', 'AgentGateway');
    expect(target.properties).toMatchObject({
      Name: 'agent',
      TargetConfiguration: {
        Http: { AgentcoreRuntime: { Arn: one('AWS::BedrockAgentCore::Runtime').arn, Qualifier: 'live' } },
      },
      CredentialProviderConfigurations: [{ CredentialProviderType: 'GATEWAY_IAM_ROLE' }],
      MetadataConfiguration: { AllowedRequestHeaders: [HEADER] },
    });
    const { DependsOn } = template.toJSON().Resources[target.logicalId];
    expect(DependsOn).toContain(one('AWS::BedrockAgentCore::RuntimeEndpoint').logicalId);
  });

  test('one request is permitted to whom `allow` names, and no other request to anybody', () => {
    const policies = deployed
      .all('AWS::BedrockAgentCore::Policy')
      .filter(({ logicalId }) => logicalId.startsWith('AgentGateway'));
    expect(policies.map(({ properties }) => properties)).toEqual([
      expect.objectContaining({ EnforcementMode: 'ACTIVE', ValidationMode: 'FAIL_ON_ANY_FINDINGS' }),
    ]);
    const { Statement } = (policies[0]!.properties as unknown as Tree).Definition.Cedar;
    expect(Statement).toBe(
      [
        'permit (',
        '  principal is AgentCore::OAuthUser,',
        '  action == AgentCore::Action::"agent___POST:/invocations",',
        `  resource == AgentCore::Gateway::"${frontGateway().arn}"`,
        ')',
        'when {',
        '  principal.hasTag("scope") &&',
        '  (principal.getTag("scope") == "agent-runtime/invoke" || principal.getTag("scope") like "agent-runtime/invoke *" || principal.getTag("scope") like "* agent-runtime/invoke *" || principal.getTag("scope") like "* agent-runtime/invoke") &&',
        '  principal.hasTag("tenant") &&',
        '  principal.getTag("tenant") != "" &&',
        '  principal.hasTag("department") &&',
        '  ["claims", "board"].contains(principal.getTag("department"))',
        '};',
      ].join('\n'),
    );
  });

  test('the policies of the runtime and of the endpoint let the role of the gateway send requests, and nobody else do anything', () => {
    const { arn } = one('AWS::IAM::Role', 'AgentGatewayRole');
    for (const part of ['OfRuntime', 'OfEndpoint']) {
      expect(statementsOf(deployed, part)).toEqual([
        expect.objectContaining({
          Effect: 'Allow',
          Action: 'bedrock-agentcore:InvokeAgentRuntime',
          Condition: { ArnEquals: { 'aws:PrincipalArn': [arn] } },
        }),
        expect.objectContaining({
          Sid: 'NobodyElse',
          Effect: 'Deny',
          Principal: '*',
          Action: 'bedrock-agentcore:InvokeAgentRuntime',
          Condition: { ArnNotEquals: { 'aws:PrincipalArn': [arn] } },
        }),
        expect.objectContaining({
          Sid: 'NoSideDoors',
          Effect: 'Deny',
          Principal: '*',
          Action: [
            'bedrock-agentcore:InvokeAgentRuntimeCommand',
            'bedrock-agentcore:InvokeAgentRuntimeCommandShell',
            'bedrock-agentcore:InvokeAgentRuntimeForUser',
            'bedrock-agentcore:InvokeAgentRuntimeWithWebSocketStream',
            'bedrock-agentcore:InvokeAgentRuntimeWithWebSocketStreamForUser',
          ],
        }),
      ]);
      expect(statementsOf(deployed, part)[2]).not.toHaveProperty('Condition');
    }
  });

  test('users of a WorkloadIdentity get a scope for agents of its own', () => {
    const { Environment } = one('AWS::Lambda::Function', 'AccessToken').properties as unknown as Tree;
    expect(Environment.Variables.SCOPE).toBe('llm-gateway/invoke agent-runtime/invoke');
    expect(made.scope).toBe('agent-runtime/invoke');
  });

  test('with a network it is called through the endpoint of that network alone', () => {
    const inNetwork = agent((at) => {
      const network = networkIn(at);
      return { network, entry: RuntimeEntry.gateway(new WorkloadIdentity(at, 'Identity'), { network }) };
    });
    const found = new Deployed(inNetwork.stack);
    const policies = found.all('AWS::BedrockAgentCore::ResourcePolicy').map(({ properties }) => properties);
    const ofGateway = policies.find(
      ({ ResourceArn }) => ResourceArn === found.one('AWS::BedrockAgentCore::Gateway').arn,
    );
    expect(JSON.parse(ofGateway!.Policy as string).Statement).toEqual([
      expect.objectContaining({ Condition: { StringEquals: { 'aws:SourceVpce': expect.anything() } } }),
    ]);
  });

  test.each([
    'AgentCoreRuntimeVpc',
    'AgentRuntimeBehindGateway',
    'AgentRuntimeHeaderAllowlist',
    'AgentGatewayRoleTrustPinned',
    'AgentCoreGatewayAuth',
    'AgentCoreTargetNoPassthroughCredential',
    'AgentCoreLogsDelivered',
    'AgentIdentityNoImpersonation',
    'ModelImageDigest',
  ])('%s is proven', (rule) => {
    expect(evidenceOf(rule, template.toJSON())).toMatchObject({ status: 'proven', findings: [] });
  });
});

describe('by IAM', () => {
  const found = new Deployed(byIam.stack);
  test('it has no gateway and takes no tokens', () => {
    expect(found.all('AWS::BedrockAgentCore::Gateway')).toEqual([]);
    expect(found.one('AWS::BedrockAgentCore::Runtime').properties).not.toHaveProperty('AuthorizerConfiguration');
    expect([byIam.agent.url, byIam.agent.scope, byIam.agent.gateway]).toEqual([undefined, undefined, undefined]);
  });

  test('nobody calls it before somebody is named', () => {
    const alone = agent(() => ({ entry: RuntimeEntry.iam() }));
    const [first, ...others] = statementsOf(new Deployed(alone.stack), 'OfEndpoint');
    expect(first).toMatchObject({ Sid: 'NobodyElse', Effect: 'Deny', Principal: '*' });
    expect(first).not.toHaveProperty('Condition');
    expect(others).toHaveLength(1);
  });

  test('who is granted later stands in the policies too, with an account of his own', () => {
    const other = agent((at) => ({ entry: RuntimeEntry.iam(roleIn(at, 'Backend')) }));
    other.agent.grantInvoke(iam.Role.fromRoleArn(other.stack, 'Far', 'arn:aws:iam::444455556666:role/Far'));
    const statements = statementsOf(new Deployed(other.stack), 'OfRuntime');
    expect(statements.map(({ Sid }: { Sid: string }) => Sid)).toEqual([
      'Callers',
      'Callers1',
      'NobodyElse',
      'NoSideDoors',
    ]);
    expect(statements[1]).toMatchObject({
      Principal: { AWS: 'arn:aws:iam::444455556666:root' },
      Condition: { ArnEquals: { 'aws:PrincipalArn': ['arn:aws:iam::444455556666:role/Far'] } },
    });
    expect(statements[2].Condition.ArnNotEquals['aws:PrincipalArn']).toHaveLength(2);
  });

  test('a grant that does not fit the entry is refused', () => {
    const late = new iam.ArnPrincipal('arn:aws:iam::111122223333:role/Late');
    expect(() => made.grantInvoke(late)).toThrow("'entry' must be RuntimeEntry.iam");
    expect(() => byIam.agent.grantInvokeGateway(late)).toThrow("'entry' must be RuntimeEntry.gateway");
    expect(() => byIam.agent.grantInvoke(new iam.ServicePrincipal('lambda.amazonaws.com'))).toThrow(
      "'grantee' must be roles or users of IAM",
    );
  });
});

describe('code in a bucket', () => {
  const coded = agent((at) => ({
    entry: RuntimeEntry.iam(),
    artifact: AgentArtifact.code(
      Bucket.fromBucketName(at, 'Code', 'code'),
      'agents/claims.zip',
      'V1',
      AgentCodeRuntime.NODE_22,
      ['main.js'],
    ),
  }));
  test('is named by its version, and the role of the agent cannot read it', () => {
    Template.fromStack(coded.stack).hasResourceProperties('AWS::BedrockAgentCore::Runtime', {
      AgentRuntimeArtifact: {
        CodeConfiguration: {
          Code: { S3: { Bucket: 'code', Prefix: 'agents/claims.zip', VersionId: 'V1' } },
          Runtime: 'NODE_22',
          EntryPoint: ['main.js'],
        },
      },
    });
    const policy = new Deployed(coded.stack).one('AWS::IAM::ManagedPolicy', 'AgentRole').properties;
    expect(JSON.stringify(policy)).not.toMatch(/s3:|ecr:/);
  });

  test('reaches the agent through the endpoint of Amazon S3, for AgentCore alone', () => {
    Template.fromStack(coded.stack).hasResourceProperties('AWS::EC2::VPCEndpoint', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 's3:GetObject',
            Condition: { StringEquals: { 'aws:PrincipalServiceName': 'bedrock-agentcore.amazonaws.com' } },
          }),
        ]),
      },
    });
  });
});

test('the network, the models and the users may be of a stack that is deployed before', () => {
  const base = freshStack();
  const stackOfAgents = new Stack(base.node.root as App, 'Agents', { env });
  agent(
    () => ({
      network: networkIn(base),
      modelAccess: modelsIn(base),
      entry: RuntimeEntry.gateway(new WorkloadIdentity(base, 'Identity')),
    }),
    stackOfAgents,
  );
  (base.node.root as App).synth();
  expect(stackOfAgents.dependencies).toContain(base);
  expect(base.dependencies).not.toContain(stackOfAgents);
});

test('no prop gives the runtime another name: what cannot be changed in place is the name alone', () => {
  const nameOf = (of: Stack) => new Deployed(of).one('AWS::BedrockAgentCore::Runtime').properties.AgentRuntimeName;
  expect(nameOf(byIam.stack)).toBe(runtime.AgentRuntimeName);
  expect(runtime.AgentRuntimeName).toMatch(/^[a-zA-Z][a-zA-Z0-9_]{0,47}$/);
});

test('another key makes an engine of policies of another name, because CloudFormation makes it anew', () => {
  const engineOf = (of: Stack) => new Deployed(of).one('AWS::BedrockAgentCore::PolicyEngine').properties.Name;
  const other = agent((at) => ({ encryptionKey: new Key(at, 'Other') }));
  expect(engineOf(other.stack)).not.toBe(engineOf(stack));
});

describe('is refused', () => {
  type Given = (at: Stack) => Partial<AgentRuntimeProps>;
  const entry =
    (options: RuntimeGatewayOptions): Given =>
    (at) => ({ entry: RuntimeEntry.gateway(new WorkloadIdentity(at, 'Identity'), options) });
  const signed: Given = () => ({ entry: RuntimeEntry.iam() });
  const also =
    (props: Partial<AgentRuntimeProps>): Given =>
    () => ({ entry: RuntimeEntry.iam(), ...props });
  const custom = (name: string) => `X-Amzn-Bedrock-AgentCore-Runtime-Custom-${name}`;

  test.each<[string, Given, string]>([
    ['a tag', (at) => ({ artifact: imageIn(at, 'latest') }), "'artifact' must have a digest of 'sha256:'"],
    [
      'an archive without a version',
      (at) => ({
        artifact: AgentArtifact.code(Bucket.fromBucketName(at, 'Code', 'code'), 'k', 'null', AgentCodeRuntime.NODE_22, [
          'a',
        ]),
      }),
      "'artifact' must have a versionId that names one archive, got 'null'",
    ],
    [
      'an archive without an entry point',
      (at) => ({
        artifact: AgentArtifact.code(Bucket.fromBucketName(at, 'Code', 'code'), 'k', 'v', AgentCodeRuntime.NODE_22, []),
      }),
      "'artifact' must have an entry point of one or two texts, got []",
    ],
    [
      'a network with internet',
      (at) => ({
        network: new PrivateLlmNetwork(at, 'Network', {
          internet: InternetAccess.VIA_FIREWALL,
          availabilityZones: ['eu-central-1a', 'eu-central-1b'],
        }),
      }),
      "'network' must be one without internet",
    ],
    [
      'a network through which no image comes',
      (at) => ({ network: new PrivateLlmNetwork(at, 'Network', { endpoints: [LlmEndpoint.LOGS] }) }),
      "'endpoints' must hold 'ecr.api'",
    ],
    ['the token of the user', also({ headers: ['Authorization'] }), "'headers' must begin with 'X-Amzn-"],
    ['a header twice', also({ headers: [custom('A'), custom('a')] }), "'headers' must have a name each"],
    ['eleven headers', also({ headers: [...'abcdefghijk'].map(custom) }), "'headers' must hold at most 10, got 11"],
    [
      'a user that a client names',
      (at) => ({ ...entry({})(at), headers: [custom('User-Id')] }),
      "'headers' must not say who calls",
    ],
    ...['On-Behalf-Of', 'Caller-Id', 'Is-Admin'].map((name): [string, Given, string] => [
      `somebody whom a client calls ${name}`,
      (at) => ({ ...entry({})(at), headers: [custom(name)] }),
      "'headers' must not say who calls",
    ]),
    ['a name that is taken', also({ environment: { SECURE_LLM_TOOLS_URL: 'x' } }), "'environment' must have names"],
    ['too short a session', also({ idleTimeout: Duration.seconds(59) }), "'idleTimeout' must be 1 minute to 1 hour"],
    ['too long a session', also({ maxLifetime: Duration.hours(9) }), "'maxLifetime' must be 1 minute to 8 hours"],
    [
      'a session that is idle for longer than it lasts',
      also({ idleTimeout: Duration.minutes(30), maxLifetime: Duration.minutes(10) }),
      "'idleTimeout' must be at most 'maxLifetime', 10 minutes, got 30 minutes",
    ],
    [
      'aliases without models',
      also({ aliases: ['small'] }),
      "'aliases' must be absent without 'modelAccess', got small",
    ],
    [
      'a model that there is not',
      (at) => ({ ...signed(at), modelAccess: modelsIn(at), aliases: ['tiny'] }),
      "'aliases' must be among large, small, got 'tiny'",
    ],
    [
      'limits of arguments',
      entry({ allow: [ToolAccess.anyUser().limitedTo({ amount: { maximum: 5 } })] }),
      "'allow' of the entry must limit no arguments, which policies of a runtime do not see, got 'amount'",
    ],
    ['nobody', entry({ allow: [] }), "'allow' of the entry must hold at least one ToolAccess, got none"],
    ['nobody at all', entry({ allow: [ToolAccess.allOf()] }), "'allow' of the entry must name a claim, got ''"],
    [
      'an option that is written nearly right',
      entry({ userRequestPerMinute: 5 } as RuntimeGatewayOptions),
      "'userRequestsPerMinute' must be written so, got 'userRequestPerMinute'",
    ],
    [
      'no requests',
      entry({ userRequestsPerMinute: 0 }),
      "'userRequestsPerMinute' must be a whole number from 1 to 6000",
    ],
    ['a scope of its own', entry({ scope: 'a/b' }), "'scope' must be absent with a WorkloadIdentity"],
  ])('%s', (_, given, message) => {
    expect(() => agent(given)).toThrow(message);
  });

  test('in a Region that has no runtimes', () => {
    expect(() => agent(signed, freshStack('ap-northeast-3'))).toThrow(
      "'AgentRuntime' must be absent in ap-northeast-3, where CloudFormation has no AWS::BedrockAgentCore::Runtime",
    );
  });
});

test('a repository of another account is one that its owner lets the role pull from', () => {
  const far = agent((at) => ({
    entry: RuntimeEntry.iam(),
    artifact: AgentArtifact.image(
      Repository.fromRepositoryAttributes(at, 'Far', {
        repositoryName: 'agents',
        repositoryArn: 'arn:aws:ecr:eu-central-1:444455556666:repository/agents',
      }),
      DIGEST,
    ),
  }));
  expect(JSON.stringify(new Deployed(far.stack).one('AWS::IAM::ManagedPolicy', 'AgentRole').properties)).toContain(
    'arn:aws:ecr:eu-central-1:444455556666:repository/agents',
  );
});
