import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Size, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Key } from 'aws-cdk-lib/aws-kms';
import { AGENT_ERRORS } from '../../../lib/contract';
import { CONTROLS } from '../../../lib/controls';
import { gather } from '../../../lib/evidence';
import { AGENT_METRICS, type AgentCatalogue, CATALOGUE_PATH, toolHash } from '../../../lib/layers/agent/contract';
import { EdgeProtection } from '../../../lib/layers/edge';
import { TokenUse, WorkloadIdentity } from '../../../lib/layers/identity';
import { GuardrailTier, ModelGuardrail } from '../../../lib/layers/model';
import { LlmEndpoint, PrivateLlmNetwork } from '../../../lib/layers/network';
import { contextOf } from '../../../lib/packs/pack';
import { Synthesized } from '../../../lib/packs/synthesized';
import { Deployed } from '../../../local/samples/deployed';
import { findings } from '../../support/app';
import { nagFindings } from '../../support/nag';
import { env, FIND, functionArn, gatewayIn, made, PAY } from './gateways';

/** Properties at any depth. */
interface Tree {
  readonly [name: string]: Tree;
}

const { stack, gateway } = made({ 'find-claim': FIND, Pay: PAY });
(gateway.node.scope!.node.findChild('Identity') as WorkloadIdentity).addMachineClient('robot', 'acme');
const found = Template.fromStack(stack);
const deployed = new Deployed(stack);
const one = (type: string, part = '') => deployed.one(type, part);
const dependencies = (part: string): string[] => {
  const all = Object.entries(found.toJSON().Resources as Record<string, { DependsOn?: string[] }>);
  return all.filter(([id]) => id.includes(part)).flatMap(([, { DependsOn = [] }]) => DependsOn);
};
const variables = (part: string) =>
  (one('AWS::Lambda::Function', part).properties as { Environment: { Variables: Record<string, string> } }).Environment
    .Variables;

describe('the gateway', () => {
  test('takes access tokens of users with a scope of its own, and none of machines', () => {
    found.hasResourceProperties('AWS::BedrockAgentCore::Gateway', {
      AuthorizerType: 'CUSTOM_JWT',
      ProtocolType: 'MCP',
      AuthorizerConfiguration: {
        CustomJWTAuthorizer: {
          AllowedClients: [{ Ref: Match.stringLikeRegexp('^IdentityClient') }],
          AllowedScopes: ['agent-gateway/tools.call'],
          AllowedAudience: Match.absent(),
        },
      },
    });
    const { DiscoveryUrl } = (one('AWS::BedrockAgentCore::Gateway').properties as unknown as Tree)
      .AuthorizerConfiguration!.CustomJWTAuthorizer;
    expect(DiscoveryUrl).toBe(`${variables('InterceptorsRequest').AG_ISSUER}/.well-known/openid-configuration`);
  });

  test('asks its policies, and streams nothing past the interceptors', () => {
    found.hasResourceProperties('AWS::BedrockAgentCore::Gateway', {
      PolicyEngineConfiguration: { Mode: 'ENFORCE' },
      ProtocolConfiguration: {
        Mcp: { StreamingConfiguration: { EnableResponseStreaming: false }, SearchType: Match.absent() },
      },
      InterceptorConfigurations: [
        { InterceptionPoints: ['REQUEST'], InputConfiguration: { PassRequestHeaders: true } },
        { InterceptionPoints: ['RESPONSE'], InputConfiguration: { PassRequestHeaders: false } },
      ],
      ExceptionLevel: Match.absent(),
      WafConfiguration: { FailureMode: 'FAIL_CLOSE' },
    });
    found.resourceCountIs('AWS::WAFv2::WebACLAssociation', 1);
  });

  test('is made when its role may work, then come targets, then what is forbidden, then what is permitted', () => {
    const id = (type: string, part = '') => one(type, part).logicalId;
    expect(dependencies('Tools14E15C69')).toContain(id('AWS::IAM::ManagedPolicy', 'ToolsRolePolicy'));
    const isGateway = [id('AWS::BedrockAgentCore::Gateway')];
    expect(dependencies('TargetsTarget')).toEqual(expect.arrayContaining(isGateway));
    const policies = deployed.all('AWS::BedrockAgentCore::Policy');
    const targets = deployed.all('AWS::BedrockAgentCore::GatewayTarget').map(({ logicalId }) => logicalId);
    for (const { logicalId } of policies) {
      expect(dependencies(logicalId)).toEqual(expect.arrayContaining([...isGateway, ...targets]));
    }
    const forbid = policies.find(({ properties }) => String(properties.Name).startsWith('forbid_Pay'))!;
    const permits = policies.filter(({ properties }) => String(properties.Name).startsWith('permit_Pay'));
    expect(permits).toHaveLength(3);
    for (const { logicalId } of permits) expect(dependencies(logicalId)).toContain(forbid.logicalId);
  });

  test('has policies that AWS validates and enforces', () => {
    found.allResourcesProperties('AWS::BedrockAgentCore::Policy', {
      EnforcementMode: 'ACTIVE',
      ValidationMode: 'FAIL_ON_ANY_FINDINGS',
    });
  });

  test('limits each user, and each tool, by keys that AgentCore has verified', () => {
    const limits = deployed.all('AWS::BedrockAgentCore::GatewayRateLimit').map(({ properties }) => properties);
    expect(limits).toEqual([
      expect.objectContaining({
        DimensionKeys: ['$.context.jwt.sub'],
        Entries: [{ Dimensions: { '$.context.jwt.sub': '*' }, Requests: [{ Rate: 60, Period: 'minute' }] }],
      }),
      expect.objectContaining({
        DimensionKeys: ['toolName'],
        Entries: [{ Dimensions: { toolName: '*' }, Requests: [{ Rate: 600, Period: 'minute' }] }],
      }),
    ]);
  });

  test('tells what it does, with credentials and personal data masked', () => {
    found.hasResourceProperties('AWS::Logs::DeliverySource', {
      LogType: 'APPLICATION_LOGS',
      ResourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Tools'), 'GatewayArn'] },
    });
    const { LogGroupName, DataProtectionPolicy } = one('AWS::Logs::LogGroup', 'LogRequests').properties;
    expect(LogGroupName).toMatch(/^\/aws\/vendedlogs\/bedrock-agentcore\/gateway\//);
    expect(DataProtectionPolicy).toBeDefined();
  });

  test('raises an alarm for what fails, closed or open', () => {
    expect(gateway.alarms).toHaveLength(14);
    for (const name of ['WafBlocks', 'WafFailCloses', 'WafFailOpens', 'SystemErrors', 'Throttles']) {
      found.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: name,
        Namespace: 'AWS/Bedrock-AgentCore',
        Dimensions: [{ Name: 'Resource', Value: { 'Fn::GetAtt': [Match.anyValue(), 'GatewayArn'] } }],
      });
    }
  });

  test('raises an alarm for calls that its policies deny, and for no tool that a list leaves out', () => {
    found.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/Bedrock-AgentCore',
      MetricName: gateway.metricDenied().metricName,
      Dimensions: [
        { Name: 'OperationName', Value: 'AuthorizeAction' },
        { Name: 'TargetResource', Value: { 'Fn::GetAtt': [Match.anyValue(), 'GatewayIdentifier'] } },
      ],
      Statistic: 'Sum',
      Threshold: 5,
      AlarmActions: [`arn:aws:sns:${env.region}:${env.account}:alarms`],
    });
  });

  test('counts what its interceptors decided, each filter by decisions that there are, and raises an alarm', () => {
    const filters = new Deployed(stack)
      .all('AWS::Logs::MetricFilter')
      .map(({ properties }) => properties as unknown as Tree);
    expect(
      filters.map(({ MetricTransformations }) => (MetricTransformations as unknown as Tree[])[0]!.MetricName),
    ).toEqual(Object.keys(AGENT_METRICS));
    const decisions = Object.keys(AGENT_ERRORS);
    for (const { FilterPattern, LogGroupName } of filters) {
      expect(LogGroupName).toBe(one('AWS::Logs::LogGroup', 'LogDecisions').ref);
      for (const [, decision] of String(FilterPattern).matchAll(/\$\.decision = "(\w+)"/g))
        expect(decisions).toContain(decision);
    }
    for (const metric of [
      gateway.metricRefused(),
      gateway.metricBlocked(),
      gateway.metricUndecided(),
      gateway.metricDrifted(),
    ]) {
      found.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: metric.metricName,
        Namespace: metric.namespace,
        AlarmActions: [`arn:aws:sns:${env.region}:${env.account}:alarms`],
      });
    }
    // each refusal is counted but those that are meant: an approval that is missing, and the switch
    const counted = Object.values(AGENT_METRICS).join();
    expect(decisions.filter((each) => !counted.includes(`"${each}"`))).toEqual(['approvalRequired', 'switchedOff']);
  });

  test('has a name that its role knows before it is there', () => {
    const { Name } = one('AWS::BedrockAgentCore::Gateway').properties;
    expect(Name).toMatch(/^([0-9a-z]-?){1,48}$/);
    const [statement] = (one('AWS::IAM::Role', 'ToolsRole').properties as unknown as Tree).AssumeRolePolicyDocument
      .Statement as unknown as Tree[];
    expect(statement!.Condition).toEqual({
      StringEquals: { 'aws:SourceAccount': env.account },
      ArnLike: { 'aws:SourceArn': `arn:aws:bedrock-agentcore:${env.region}:${env.account}:gateway/${Name}-??????????` },
    });
  });

  test('gets an engine of another name with another key, because CloudFormation makes it anew', () => {
    const name = (of: Stack) => new Deployed(of).one('AWS::BedrockAgentCore::PolicyEngine').properties.Name as string;
    const other = made({ 'find-claim': FIND });
    expect(name(other.stack)).toBe(name(stack));
    expect(name(stack)).toMatch(/^[A-Za-z][A-Za-z0-9_]{0,47}$/);
    expect(name(made({ 'find-claim': FIND }, (at) => ({ encryptionKey: new Key(at, 'Other') })).stack)).not.toBe(
      name(stack),
    );
  });
});

describe('a tool', () => {
  const catalogue = (): AgentCatalogue => {
    const assembly = (stack.node.root as App).synth();
    const { files } = JSON.parse(readFileSync(join(assembly.directory, 'Stack.assets.json'), 'utf8'));
    const key = (one('AWS::Lambda::LayerVersion').properties as unknown as Tree).Content.S3Key as unknown as string;
    const { source } = files[key.replace('.zip', '')];
    return JSON.parse(readFileSync(join(assembly.directory, source.path, CATALOGUE_PATH.replace('/opt/', '')), 'utf8'));
  };

  test('is pinned in the catalogue as a model sees it, with its bounds and without the proof', () => {
    const { version, tools } = catalogue();
    expect(version).toBe(1);
    expect(Object.keys(tools)).toEqual(['find-claim___call', 'Pay___call']);
    const { description, inputSchema, effect, hash, timeoutMs, maxResultBytes } = tools['find-claim___call']!;
    expect([effect, timeoutMs, maxResultBytes]).toEqual(['READ', 10_000, 65_536]);
    expect(tools.Pay___call!.effect).toBe('MUTATING');
    expect(inputSchema).toEqual({ ...FIND.inputSchema, additionalProperties: false });
    expect(hash).toBe(toolHash('find-claim___call', description, inputSchema));
    expect(gateway.catalogue).toEqual({ 'find-claim___call': hash, Pay___call: tools.Pay___call!.hash });
  });

  test('is declared to AgentCore by types, with the proof as an argument that may be absent', () => {
    const { TargetConfiguration, CredentialProviderConfigurations } = one(
      'AWS::BedrockAgentCore::GatewayTarget',
      'findclaim',
    ).properties as unknown as Tree;
    expect(CredentialProviderConfigurations).toEqual([{ CredentialProviderType: 'GATEWAY_IAM_ROLE' }]);
    expect(TargetConfiguration.Mcp.Lambda.ToolSchema.InlinePayload).toEqual([
      {
        Name: 'call',
        Description: FIND.description,
        InputSchema: {
          Type: 'object',
          Properties: { number: { Type: 'string' }, _context: { Type: 'string', Description: expect.any(String) } },
          Required: ['number'],
        },
      },
    ]);
  });

  test('stands behind a shim of its own, which knows one tool and one function', () => {
    expect(variables('Shimfindclaim')).toMatchObject({
      AG_TOOL: 'find-claim___call',
      AG_FUNCTION: functionArn('find-claim'),
      AG_CATALOGUE: CATALOGUE_PATH,
      AG_PROOF_KEY: one('AWS::KMS::Key', 'ProofKey').arn,
    });
    expect(variables('ShimPay')).toMatchObject({ AG_TOOL: 'Pay___call', AG_FUNCTION: functionArn('Pay') });
    const { TargetConfiguration } = one('AWS::BedrockAgentCore::GatewayTarget', 'findclaim')
      .properties as unknown as Tree;
    expect(TargetConfiguration.Mcp.Lambda.LambdaArn).toBe(one('AWS::Lambda::Function', 'Shimfindclaim').arn);
  });

  test('the interceptors are told what they decide by', () => {
    expect(variables('InterceptorsRequest')).toMatchObject({
      AG_CLIENTS: expect.stringMatching(/^\["[^"]+"\]$/),
      AG_SCOPE: gateway.scope,
      AG_TENANT_CLAIM: 'tenant',
      AG_APPROVALS_TABLE: 'approvals',
      AG_APPROVALS_KEY: `arn:aws:kms:${env.region}:${env.account}:key/approvals`,
      AG_GUARDRAIL_VERSION: expect.not.stringMatching('DRAFT'),
      AG_MAX_REQUEST_BYTES: '16384',
    });
    // it makes no proof, and can make none
    expect(variables('InterceptorsResponse')).not.toHaveProperty('AG_PROOF_KEY');
    expect(variables('InterceptorsResponse')).toHaveProperty('AG_GUARDRAIL_ID');
  });
});

describe('users of a WorkloadIdentity', () => {
  const scopesOf = (of: Stack) => {
    const { Environment } = new Deployed(of).one('AWS::Lambda::Function', 'AccessToken').properties as unknown as Tree;
    return Environment.Variables.SCOPE;
  };

  test('get the scope of tools with each access token once there is a gateway', () => {
    expect(scopesOf(stack)).toBe('llm-gateway/invoke agent-gateway/tools.call');
    found.hasResourceProperties('AWS::Cognito::UserPoolResourceServer', {
      Identifier: 'agent-gateway',
      Scopes: [Match.objectLike({ ScopeName: 'tools.call' })],
    });
    const without = new Stack(new App(), 'Stack', { env });
    new WorkloadIdentity(without, 'Identity');
    expect(scopesOf(without)).toBe('llm-gateway/invoke');
  });

  test('machine clients do not get it', () => {
    const clients = deployed.all('AWS::Cognito::UserPoolClient').filter(({ logicalId }) => /Machine/.test(logicalId));
    expect(clients.map(({ properties }) => properties.AllowedOAuthScopes)).toEqual([['llm-gateway/invoke']]);
  });
});

describe('with a network', () => {
  const inNetwork = new Deployed(
    made({ 'find-claim': FIND }, (at) => ({
      network: new PrivateLlmNetwork(at, 'Network', { endpoints: [LlmEndpoint.AGENTCORE_GATEWAY] }),
    })).stack,
  );
  const endpoint = inNetwork.one('AWS::EC2::VPCEndpoint', 'bedrockagentcoregateway');

  test('is closed to whoever does not come through its endpoint', () => {
    const { ResourceArn, Policy } = inNetwork.one('AWS::BedrockAgentCore::ResourcePolicy').properties;
    const { arn } = inNetwork.one('AWS::BedrockAgentCore::Gateway');
    expect(ResourceArn).toBe(arn);
    expect(JSON.parse(Policy as string).Statement).toEqual([
      {
        Sid: 'ThroughTheEndpoint',
        Effect: 'Allow',
        Principal: '*',
        Action: 'bedrock-agentcore:InvokeGateway',
        Resource: arn,
        Condition: { StringEquals: { 'aws:SourceVpce': endpoint.ref } },
      },
    ]);
    expect(deployed.all('AWS::BedrockAgentCore::ResourcePolicy')).toEqual([]);
  });

  test('its endpoint lets callers with a token call this gateway, and no other one', () => {
    const { Statement } = endpoint.properties.PolicyDocument as { Statement: { Condition?: unknown }[] };
    expect(Statement.filter(({ Condition }) => Condition === undefined)).toEqual([
      {
        Effect: 'Allow',
        Principal: '*',
        Action: 'bedrock-agentcore:InvokeGateway',
        Resource: expect.stringMatching(/:gateway\/[a-z0-9-]+-\?{10}$/),
      },
    ]);
  });

  test('which may be of a stack that is deployed before', () => {
    const app = new App();
    const base = new Stack(app, 'Base', { env });
    const network = new PrivateLlmNetwork(base, 'Network', { endpoints: [LlmEndpoint.AGENTCORE_GATEWAY] });
    const tools = new Stack(app, 'Tools', { env });
    gatewayIn(tools, { network });
    app.synth();
    expect(tools.dependencies).toContain(base);
    expect(base.dependencies).not.toContain(tools);
  });
});

describe('rules', () => {
  const evidence = gather(new Synthesized(contextOf(stack)).application, CONTROLS);
  const of = (status: string) =>
    evidence
      .filter((each) => each.status === status && each.control.id.startsWith('agent-'))
      .map(({ control }) => control.id);

  test('of ours and of the stock packs find nothing in a gateway with all that it can have', () => {
    const ofGateway = (all: string[]) => all.filter((each) => !each.includes('Identity'));
    expect(ofGateway(findings(stack))).toEqual([]);
    expect(ofGateway(nagFindings(stack))).toEqual([]);
  });

  test('show what the gateway does, and leave nothing undecided', () => {
    expect(of('undecided')).toEqual([]);
    expect(of('partial')).toEqual([]);
    expect(of('proven')).toEqual(
      expect.arrayContaining([
        'agent-encryption',
        'agent-gateway-authenticated',
        'agent-gateway-logs',
        'agent-gateway-waf',
        'agent-identity-doors',
        'agent-policy-engine-enforced',
        'agent-refusals-alarm',
        'agent-resource-caps',
        'agent-tool-io-inspection',
        'agent-tool-minimization',
      ]),
    );
  });
});

describe('is refused', () => {
  const gatewayWith = (props: Parameters<typeof made>[1]) => () => made({ 'find-claim': FIND }, props);
  const fresh = () => new Stack(new App(), 'Stack', { env });
  const pool = (tokenUse: TokenUse, scopes: string[]) => {
    const at = fresh();
    const userPool = UserPool.fromUserPoolId(at, 'Pool', 'eu-central-1_abcdefghi');
    return WorkloadIdentity.fromUserPool(at, 'Users', { userPool, clientIds: ['c'], tokenUse, scopes });
  };

  test.each([
    ['no tools', () => gatewayWith({ tools: [] }), "'tools' must hold at least one target, got none"],
    [
      'a tool that changes something, and nobody who approves',
      () => () => made({ Pay: PAY }, { approvals: undefined }),
      "'approvals' must be given where a tool changes something: Pay___call is MUTATING, which is the default, got none",
    ],
    [
      'an identity from elsewhere without a scope',
      () => gatewayWith({ identity: pool(TokenUse.ACCESS, ['api/tools']) }),
      "'scope' must be given with an identity that exists elsewhere, got none",
    ],
    [
      'ID tokens',
      () => gatewayWith({ identity: pool(TokenUse.ID, []), scope: 'api/tools' }),
      "'identity' must accept access tokens: ID tokens have no scope, got TokenUse.ID",
    ],
    [
      'a scope beside the one that users get',
      () => gatewayWith({ scope: 'api/tools' }),
      "'scope' must be absent with a WorkloadIdentity, which gives its users one, got 'api/tools'",
    ],
    [
      'a longer request than the web ACL lets through',
      () => gatewayWith({ maxRequest: Size.kibibytes(17) }),
      "'maxRequest' must be 1024 to 16384 bytes, got 17408",
    ],
    [
      'a web ACL of CloudFront',
      () => gatewayWith({ webAclArn: 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/a/b' }),
      "'webAclArn' must name a regional web ACL",
    ],
    [
      'two web ACLs',
      () =>
        gatewayWith({
          edge: new EdgeProtection(fresh(), 'Edge'),
          webAclArn: 'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/a/b',
        }),
      "'webAclArn' must be absent with 'edge'",
    ],
    [
      'a network without the endpoint',
      () => gatewayWith({ network: new PrivateLlmNetwork(fresh(), 'Network', { endpoints: [LlmEndpoint.KMS] }) }),
      "'endpoints' must hold 'bedrock-agentcore.gateway'",
    ],
    [
      'a concurrency that is not reserved',
      () => gatewayWith({ concurrency: 5, reserveConcurrency: false }),
      "'concurrency' must be absent with 'reserveConcurrency' false: it is what would be reserved, got 5",
    ],
    [
      'no requests',
      () => gatewayWith({ userRequestsPerMinute: 0 }),
      "'userRequestsPerMinute' must be a whole number from 1 to 6000, got 0",
    ],
  ])('%s', (_, act, message) => {
    expect(act()).toThrow(message);
  });
});

test.each([
  ['ap-northeast-3', 'AWS::BedrockAgentCore::Gateway'],
  ['us-gov-west-1', 'AWS::BedrockAgentCore::GatewayRateLimit'],
])('in %s it is refused, where CloudFormation has no %s', (region, type) => {
  const guardrail = (at: Stack) => new ModelGuardrail(at, 'Classic', { tier: GuardrailTier.CLASSIC });
  expect(() => made({ 'find-claim': FIND }, (at) => ({ guardrail: guardrail(at) }), region)).toThrow(
    `'tools' must be given to an LlmGateway instead in ${region}, where CloudFormation has no ${type}`,
  );
});

test('a web ACL from elsewhere takes the place of an own one, and longer requests', () => {
  const webAclArn = `arn:aws:wafv2:${env.region}:${env.account}:regional/webacl/a/b`;
  const template = Template.fromStack(made({ 'find-claim': FIND }, { webAclArn, maxRequest: Size.mebibytes(1) }).stack);
  template.resourceCountIs('AWS::WAFv2::WebACL', 0);
  template.hasResourceProperties('AWS::WAFv2::WebACLAssociation', { WebACLArn: webAclArn });
  template.hasResourceProperties('AWS::BedrockAgentCore::Gateway', { WafConfiguration: { FailureMode: 'FAIL_CLOSE' } });
});

test('an OIDC issuer is known by its audience, and its scope where it stands', () => {
  const at = new Stack(new App(), 'Other', { env });
  const identity = WorkloadIdentity.fromOidc(at, 'Users', {
    issuer: 'https://id.example.com/',
    audience: ['api://tools'],
    tenantClaim: 'org',
  });
  const oidc = made({ 'find-claim': FIND }, { identity, scope: 'tools' });
  Template.fromStack(oidc.stack).hasResourceProperties('AWS::BedrockAgentCore::Gateway', {
    AuthorizerConfiguration: {
      CustomJWTAuthorizer: {
        DiscoveryUrl: 'https://id.example.com/.well-known/openid-configuration',
        AllowedAudience: ['api://tools'],
        AllowedClients: Match.absent(),
        AllowedScopes: ['tools'],
      },
    },
  });
  const [policy] = Object.values(Template.fromStack(oidc.stack).findResources('AWS::BedrockAgentCore::Policy'));
  const text = JSON.stringify(policy);
  expect(text).toContain('hasTag(\\"org');
  // how other issuers write scopes is not known: the authorizer asks for it
  expect(text).not.toContain('scope');
});
