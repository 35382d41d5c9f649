import { App, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CfnKnowledgeBase, type IKnowledgeBaseRef } from 'aws-cdk-lib/aws-bedrock';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import {
  Authorization,
  DataClass,
  EdgeProtection,
  type GatewayAlias,
  GroundingAction,
  InternetAccess,
  KillSwitch,
  LlmDataVault,
  LlmEndpoint,
  LlmGateway,
  type LlmGatewayProps,
  LlmModel,
  ModelAccess,
  ModelFallback,
  ModelGuardrail,
  type ModelGuardrailProps,
  OutputPolicy,
  PrivateLlmNetwork,
  SystemPrompt,
  UsageLimits,
  WorkloadIdentity,
} from '../../../lib';
import { type AuditRecord, doors, ENV, type GatewayDocument, NOT_OFFERED } from '../../../lib/contract';
import { CONTROLS } from '../../../lib/controls';
import { gather } from '../../../lib/evidence';
import { cedarAuthorizer } from '../../../lib/layers/gateway/runtime/cedar-authorizer';
import { contextOf } from '../../../lib/packs/pack';
import { Synthesized } from '../../../lib/packs/synthesized';
import { Deployed } from '../../../local/samples/deployed';
import { findings } from '../../support/app';
import { nagFindings } from '../../support/nag';
import { foundation, gateway, settingsOf, tool } from './gateways';

const policies = { all: 'permit (principal, action in [SecureLlm::Action::"Invoke"], resource);' };
/** Ids of the controls that what is synthesized with a construct proves. */
const proven = (construct: IConstruct): string[] =>
  gather(new Synthesized(contextOf(construct)).application, CONTROLS)
    .filter(({ status }) => status === 'proven')
    .map(({ control }) => control.id);

/** What most tests look at: a gateway of the smallest call. */
const smallest = Template.fromStack(gateway().stack);

const lookup = { type: 'object', properties: { order: { type: 'string' } }, required: ['order'] };

describe('the handler accepts its settings', () => {
  test('of the smallest gateway', () => {
    const settings = settingsOf(gateway());
    expect(settings.tokenSource).toBe('authorizer');
    expect(settings.issuers).toHaveLength(1);
    expect(settings.claims).toEqual({ subject: 'sub', groups: 'cognito:groups', tenant: 'tenant' });
    expect(settings.document).toBeUndefined();
    expect(settings.quota).toMatchObject({ userTokensPerDay: 100_000, tenantTokensPerDay: 1_000_000 });
    expect(settings.guardrail.version).not.toBe('DRAFT');
    expect(settings.auditMode).toBe('strict');
    expect(settings.timeouts.request).toBe(115_000);
  });

  test('of a gateway with everything', async () => {
    const on = foundation();
    const identity = new WorkloadIdentity(on.stack, 'Callers', {
      authorization: Authorization.inProcess({
        ...policies,
        orders:
          'permit (principal, action == SecureLlm::Action::"CallTool:orders", resource) when { context.arguments.order like "A*" };',
      }),
    });
    const systemPrompt = new SystemPrompt(on.stack, 'Prompt', { text: 'You are brief.' });
    const made = gateway(
      {
        identity,
        aliases: {
          default: { systemPrompt, tenantModels: { acme: 'acme' }, temperature: 0.2, maxToolCalls: 4 },
          large: { maxOutputTokens: 100, tools: ['orders'] },
        },
        tools: { orders: { handler: tool(on.stack, 'orders'), description: 'Orders', inputSchema: lookup } },
        output: OutputPolicy.jsonSchema({ type: 'object' }),
        linkHosts: ['docs.example.com', '.example.org'],
        fallback: ModelFallback.model('spare'),
        staticMessage: 'Later.',
        timeout: Duration.seconds(60),
      },
      on,
    );
    const machine = identity.addMachineClient('Batch', 'globex'); // after the gateway
    const settings = settingsOf(made);
    const client = new Deployed(on.stack).value(on.stack, machine.clientId);
    expect(settings.issuers[0]?.clientTenants).toEqual({ [client]: 'globex' });
    expect(settings.issuers[0]?.clientIds).toContain(client);
    expect(settings.aliases.default).toMatchObject({
      temperature: 0.2,
      maxToolCalls: 4,
      prompt: { version: expect.any(String) },
    });
    expect(Object.keys(settings.aliases.default!.tenantProfiles!)).toEqual(['acme']);
    expect(settings.fallbackModelId).toBe('amazon.nova-lite-v1:0');
    expect(settings.output).toMatchObject({ mode: 'json-schema', linkHosts: ['docs.example.com', '.example.org'] });
    const document = settings.document as GatewayDocument;
    // who changes something is asked first, unless the tool says it changes nothing
    expect(document.tools?.orders).toMatchObject({ mutating: true, inputSchema: lookup });
    await expect(cedarAuthorizer(document.cedar!, document.tools)).resolves.toBeInstanceOf(Function);
    expect(proven(made.gateway)).toEqual(
      expect.arrayContaining([
        'agent-refusals-alarm',
        'agent-tool-io-inspection',
        'identity-fine-grained-authorization',
      ]),
    );
    // counted where there are tools: without them nothing of the kind is denied
    const ofDenied = {
      MetricName: 'ToolCallsDenied',
      Threshold: 20,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    };
    Template.fromStack(on.stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...ofDenied,
      Namespace: made.gateway.metricToolCallsDenied().namespace,
    });
    smallest.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', ofDenied, 0);
  });

  test('of a gateway whose policies are in a store', () => {
    const on = foundation();
    const authorization = Authorization.verifiedPermissions(policies);
    const identity = new WorkloadIdentity(on.stack, 'Callers', { authorization });
    const settings = settingsOf(gateway({ identity }, on));
    expect(settings.policyStoreId).toBeTruthy();
    expect(settings.document).toBeUndefined();
  });
});

describe('the API', () => {
  const template = smallest;
  const methods = Object.values(template.findResources('AWS::ApiGateway::Method')).map(({ Properties }) => Properties);

  /** The methods of the API, as callers name them. */
  const ways = () => {
    const resources = template.findResources('AWS::ApiGateway::Resource');
    const pathOf = (of: { Ref?: string }): string => {
      const { Properties } = resources[of.Ref ?? ''] ?? {};
      return Properties ? `${pathOf(Properties.ParentId)}/${Properties.PathPart}` : '';
    };
    return methods.map(({ HttpMethod, ResourceId }) => `${HttpMethod} ${pathOf(ResourceId)}`).sort();
  };

  test('has a way in for each door and no other', () => {
    expect(ways()).toEqual(
      doors()
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    );
  });

  test('verifies, validates and streams each of them', () => {
    for (const method of methods) {
      expect(method).toMatchObject({
        AuthorizationType: 'COGNITO_USER_POOLS',
        // without a scope API Gateway would take ID tokens
        AuthorizationScopes: ['llm-gateway/invoke'],
        RequestValidatorId: expect.anything(),
        Integration: { ResponseTransferMode: 'STREAM', TimeoutInMillis: 120_000 },
      });
      // a body of any other content type is validated too
      const models = method.HttpMethod === 'POST' ? ['application/json', '$default'] : [];
      expect(Object.keys(method.RequestModels ?? {})).toEqual(models);
    }
  });

  test('says at a path that does not exist what is offered, in both forms of an error', () => {
    template.hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
      ResponseType: 'MISSING_AUTHENTICATION_TOKEN',
      ResponseTemplates: {
        'application/json': Match.serializedJson(
          Match.objectLike({ status: 404, detail: NOT_OFFERED, error: Match.objectLike({ message: NOT_OFFERED }) }),
        ),
      },
    });
    expect(doors().filter(({ path }) => !NOT_OFFERED.includes(path))).toEqual([]);
  });

  test('remembers no token past its expiry', () => {
    template.hasResourceProperties('AWS::ApiGateway::Authorizer', { AuthorizerResultTtlInSeconds: 0 });
  });

  test('takes nothing but what the handler takes', () => {
    template.allResourcesProperties('AWS::ApiGateway::Model', {
      Schema: Match.objectLike({ $schema: 'http://json-schema.org/draft-04/schema#', additionalProperties: false }),
    });
  });

  test('is throttled, logged, traced, and never logs a body', () => {
    template.hasResourceProperties('AWS::ApiGateway::Stage', {
      TracingEnabled: true,
      AccessLogSetting: { DestinationArn: Match.anyValue() },
      MethodSettings: [
        Match.objectLike({ DataTraceEnabled: false, ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 }),
      ],
    });
  });

  test('writes neither a key, nor a token, nor any other header of the caller into its access log', () => {
    const [stage] = Object.values(template.findResources('AWS::ApiGateway::Stage'));
    const logged = Object.values(JSON.parse(stage!.Properties.AccessLogSetting.Format) as Record<string, string>);
    const ofCaller = logged.filter((value) =>
      /^\$context\.(identity|requestOverride)|[hH]eader|[aA]pi_?[kK]ey/.test(value),
    );
    expect(ofCaller).toEqual(['$context.identity.sourceIp', '$context.identity.userAgent']);
  });

  test('speaks TLS with forward secrecy only', () => {
    template.hasResourceProperties('AWS::ApiGateway::RestApi', {
      SecurityPolicy: 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09',
      EndpointAccessMode: 'STRICT',
      EndpointConfiguration: { Types: ['REGIONAL'] },
    });
  });

  test('answers by itself as the handler does, in both shapes and without its reasons', () => {
    const responses = Object.values(template.findResources('AWS::ApiGateway::GatewayResponse'));
    for (const { Properties } of responses) {
      const body = JSON.parse(Properties.ResponseTemplates['application/json']);
      expect(Object.keys(body).filter((name) => name !== 'detail')).toEqual([
        'type',
        'title',
        'status',
        'code',
        'requestId',
        'error',
      ]);
      expect(String(body.status)).toBe(Properties.StatusCode);
      expect(body.error).toEqual({ message: body.detail ?? body.title, type: expect.any(String), code: body.code });
      expect(JSON.stringify(Properties)).not.toContain('$context.error');
    }
    const statuses = Object.fromEntries(
      responses.map(({ Properties }) => [Properties.ResponseType, Properties.StatusCode]),
    );
    expect(statuses).toMatchObject({ UNAUTHORIZED: '401', WAF_FILTERED: '403', THROTTLED: '429', DEFAULT_5XX: '503' });
  });

  test('stands behind one web ACL', () => {
    template.resourceCountIs('AWS::WAFv2::WebACLAssociation', 1);
    const webAclArn = 'arn:aws:wafv2:us-east-1:111122223333:regional/webacl/ours/1';
    const other = Template.fromStack(gateway({ webAclArn }).stack);
    other.hasResourceProperties('AWS::WAFv2::WebACLAssociation', { WebACLArn: webAclArn });
    other.resourceCountIs('AWS::WAFv2::WebACL', 0);
  });

  test('counts requests by key where keys are demanded', () => {
    template.hasResourceProperties('AWS::ApiGateway::UsagePlan', { Quota: { Limit: 10_000, Period: 'DAY' } });
    const other = Template.fromStack(gateway({ apiKeyRequired: true }).stack);
    other.allResourcesProperties('AWS::ApiGateway::Method', { ApiKeyRequired: true });
  });

  test('can be private, and then refuses every other way in', () => {
    const on = foundation();
    const endpoint = ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(on.stack, 'Vpce', {
      vpcEndpointId: 'vpce-1',
      port: 443,
    });
    const closed = Template.fromStack(gateway({ vpcEndpoints: [endpoint] }, on).stack);
    closed.hasResourceProperties('AWS::ApiGateway::RestApi', {
      EndpointConfiguration: { Types: ['PRIVATE'], VpcEndpointIds: ['vpce-1'] },
      Policy: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { StringNotEquals: { 'aws:SourceVpce': ['vpce-1'] } } }),
        ]),
      },
    });
  });
});

describe('the handler', () => {
  const template = smallest;

  test('works in isolated subnets, with a limit of its own', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      ReservedConcurrentExecutions: 20,
      RecursiveLoop: 'Terminate',
      Timeout: 120,
      VpcConfig: { SubnetIds: [Match.anyValue(), Match.anyValue()] },
      TracingConfig: { Mode: 'Active' },
      KmsKeyArn: Match.anyValue(),
      Environment: { Variables: Match.objectLike({ GW_ROLE: 'gateway' }) },
    });
    template.resourceCountIs('AWS::EC2::InternetGateway', 0);
  });

  test('reserves nothing where that is asked for, and neither does what verifies tokens', () => {
    const on = foundation();
    const issuer = { issuer: 'https://login.example.com', audience: ['llm'] };
    const identity = WorkloadIdentity.fromOidc(on.stack, 'Issuer', issuer);
    const network = new PrivateLlmNetwork(on.stack, 'Net', { internet: InternetAccess.VIA_FIREWALL });
    const { stack } = gateway({ identity, network, reserveConcurrency: false }, on);
    const functions = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'));
    expect(functions.filter(({ Properties }) => Properties.Environment?.Variables?.GW_ROLE)).toHaveLength(1);
    expect(functions.filter(({ Properties }) => Properties.ReservedConcurrentExecutions !== undefined)).toEqual([]);
    expect(() => gateway({ reserveConcurrency: false, concurrency: 5 })).toThrow(
      "'concurrency' must be absent with 'reserveConcurrency' false: it is what would be reserved, got 5",
    );
  });

  test('tells which endpoints a network must have for it, and does with these', () => {
    const { on, identity } = (() => {
      const on = foundation();
      const all = 'permit (principal, action, resource is SecureLlm::Alias);';
      const tool = 'permit (principal, action == SecureLlm::Action::"CallTool:orders", resource);';
      const authorization = Authorization.verifiedPermissions({ all, tool });
      return { on, identity: new WorkloadIdentity(on.stack, 'Staff', { authorization }) };
    })();
    const options = {
      aliases: {
        default: { systemPrompt: new SystemPrompt(on.stack, 'Prompt', { text: 'Be brief.' }), tools: ['orders'] },
      },
      tools: { orders: { description: 'd', inputSchema: { type: 'object' }, handler: tool(on.stack, 'orders') } },
    };
    const least = ['bedrock-runtime', 'appconfigdata', 'secretsmanager'];
    expect(LlmGateway._endpointsFor({}, on.identity.authorization)).toEqual(least);
    const endpoints = LlmGateway._endpointsFor(options, identity.authorization);
    expect(new Set(endpoints)).toEqual(new Set([...least, 'bedrock-agent', 'lambda', 'verifiedpermissions']));
    const network = new PrivateLlmNetwork(on.stack, 'Enough', { endpoints });
    expect(() => gateway({ ...options, identity, network }, on)).not.toThrow();
    const less = new PrivateLlmNetwork(on.stack, 'Less', { endpoints: endpoints.slice(1) });
    expect(() => new LlmGateway(on.stack, 'Other', { ...on, ...options, identity, network: less })).toThrow();
  });

  test('reaches only what it calls', () => {
    const services = Object.values(template.findResources('AWS::EC2::VPCEndpoint'))
      .filter(({ Properties }) => Properties.VpcEndpointType === 'Interface')
      .map(({ Properties }) => JSON.stringify(Properties.ServiceName).match(/us-east-1\.([a-z-]+)/)?.[1]);
    expect(services.sort()).toEqual(['appconfigdata', 'bedrock-runtime', 'secretsmanager']);
  });

  test('is invoked by way of an alias, by the API alone', () => {
    template.hasResourceProperties('AWS::Lambda::Alias', { Name: 'live', FunctionVersion: Match.anyValue() });
    template.hasResource('AWS::Lambda::Version', { DeletionPolicy: 'RetainExceptOnCreate' });
    for (const { Properties } of Object.values(template.findResources('AWS::Lambda::Permission'))) {
      if (Properties.Principal !== 'apigateway.amazonaws.com') continue;
      expect(JSON.stringify(Properties.FunctionName)).toContain('GatewayLive');
      expect(JSON.stringify(Properties.SourceArn)).not.toContain('test-invoke-stage');
    }
  });

  test('uses a network that is given, and opens it to the approved models', () => {
    const on = foundation();
    const network = new PrivateLlmNetwork(on.stack, 'Net');
    const template = Template.fromStack(gateway({ network }, on).stack);
    template.resourceCountIs('AWS::EC2::VPC', 1);
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Action: Match.arrayWith(['bedrock:InvokeModel']), Resource: Match.anyValue() }),
        ]),
      },
    });
  });

  test('lets a guardrail that the organization enforces through the endpoint of models', () => {
    const on = foundation();
    const enforced = ModelGuardrail.fromModelGuardrailAttributes(on.stack, 'Enforced', {
      guardrailArn: 'arn:aws:bedrock:us-east-1:999988887777:guardrail/enforced',
      guardrailVersion: '3',
    });
    const modelAccess = new ModelAccess(on.stack, 'Guarded', {
      guardrail: on.guardrail,
      enforcedGuardrails: [enforced],
      models: { default: LlmModel.foundationModel('amazon.nova-micro-v1:0') },
    });
    gateway({}, { ...on, modelAccess });
    Template.fromStack(on.stack).hasResourceProperties('AWS::EC2::VPCEndpoint', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Action: 'bedrock:ApplyGuardrail', Resource: enforced.guardrailArn }),
        ]),
      },
    });
  });

  test('names a guardrail of another account by its ARN, and lets it through the endpoint', () => {
    const on = foundation();
    const guardrailArn = 'arn:aws:bedrock:us-east-1:999988887777:guardrail/shared';
    const guardrail = ModelGuardrail.fromModelGuardrailAttributes(on.stack, 'Shared', {
      guardrailArn,
      guardrailVersion: '3',
    });
    const models = { default: LlmModel.foundationModel('amazon.nova-micro-v1:0') };
    gateway({}, { ...on, modelAccess: new ModelAccess(on.stack, 'Guarded', { guardrail, models }) });
    const template = Template.fromStack(on.stack);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ GW_GUARDRAIL_ID: guardrailArn, GW_GUARDRAIL_VERSION: '3' }) },
    });
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({ Action: 'bedrock:ApplyGuardrail', Resource: guardrailArn })]),
      },
    });
  });

  test('is deployed anew when another user pool verifies its callers', () => {
    const deployment = (poolId: string) => {
      const on = foundation();
      const identity = WorkloadIdentity.fromUserPool(on.stack, 'Elsewhere', {
        userPool: UserPool.fromUserPoolId(on.stack, 'Pool', poolId),
        clientIds: ['app'],
        scopes: ['llm/invoke'],
      });
      const template = Template.fromStack(gateway({ identity }, on).stack);
      return Object.keys(template.findResources('AWS::ApiGateway::Deployment'));
    };
    expect(deployment('us-east-1_one')).toEqual(deployment('us-east-1_one'));
    expect(deployment('us-east-1_one')).not.toEqual(deployment('us-east-1_two'));
  });

  test('fails where the network has no way to what it calls', () => {
    const on = foundation();
    const network = new PrivateLlmNetwork(on.stack, 'Net', { endpoints: [LlmEndpoint.BEDROCK_RUNTIME] });
    expect(() => gateway({ network }, on)).toThrow("'endpoints' must hold 'appconfigdata'");
    const other = foundation();
    const systemPrompt = new SystemPrompt(other.stack, 'Prompt', { text: 'x' });
    const usual = new PrivateLlmNetwork(other.stack, 'Net');
    expect(() => gateway({ network: usual, aliases: { default: { systemPrompt } } }, other)).toThrow('bedrock-agent');
  });
});

test('a new version of the guardrail comes with a policy of its own, so that the old one holds until the code has changed', () => {
  const policies = (guardrail?: ModelGuardrailProps) => {
    const on = foundation('us-east-1', new App());
    const made = guardrail && new ModelGuardrail(on.stack, 'Other', guardrail);
    const models = { default: LlmModel.foundationModel('amazon.nova-micro-v1:0') };
    const access = made && new ModelAccess(on.stack, 'OtherModels', { guardrail: made, models });
    const { stack } = gateway(access ? { modelAccess: access } : {}, on);
    return Object.keys(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy')).filter((id) =>
      /GatewayHandlerRole(Models|Policy|Platform)/.test(id),
    );
  };
  const [one, other] = [policies({ blockedWords: ['one'] }), policies({ blockedWords: ['other'] })];
  const changed = one.filter((id) => !other.includes(id));
  expect(one).toHaveLength(3);
  expect(changed).toEqual([expect.stringContaining('GatewayHandlerRoleModels')]);
  expect(policies({ blockedWords: ['one'] })).toEqual(one);
});

describe('what is kept', () => {
  const made = gateway();
  const template = Template.fromStack(made.stack);

  test('are counters that can be restored and not deleted', () => {
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      Properties: {
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
        DeletionProtectionEnabled: true,
        BillingMode: 'PAY_PER_REQUEST',
      },
    });
  });

  test('are records of at least a year', () => {
    const { logicalId } = new Deployed(made.stack).one('AWS::Logs::LogGroup', 'GatewayAuditLog');
    expect(template.toJSON().Resources[logicalId].Properties).toMatchObject({
      RetentionInDays: 400,
      KmsKeyId: expect.anything(),
      DataProtectionPolicy: expect.anything(),
    });
    expect(() => gateway({ auditRetention: logs.RetentionDays.SIX_MONTHS })).toThrow(
      "'auditRetention' must be at least 365 days, got 180 (at Stack/Gateway)",
    );
  });

  test('is a secret that is replaced every 90 days', () => {
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      GenerateSecretString: { PasswordLength: 64 },
      KmsKeyId: Match.anyValue(),
    });
    template.hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
      RotationRules: { AutomaticallyAfterDays: 90 },
    });
  });
});

describe('a knowledge base', () => {
  const on = foundation();
  const knowledgeBase = new CfnKnowledgeBase(on.stack, 'Handbook', {
    name: 'handbook',
    roleArn: 'arn:aws:iam::111122223333:role/ingestion',
    knowledgeBaseConfiguration: { type: 'VECTOR' },
  });
  const made = gateway({ aliases: { default: { retrieval: { knowledgeBase, tenantMetadataKey: 'tenantId' } } } }, on);
  const template = Template.fromStack(made.stack);
  const { Variables } = new Deployed(made.stack).one('AWS::Lambda::Function', 'GatewayHandler').properties
    .Environment as { Variables: Record<string, string> };

  test('is searched by the claim that names the tenant, and answers need its support', () => {
    const settings = settingsOf(made);
    const id = new Deployed(made.stack).value(made.stack, knowledgeBase.ref);
    expect(settings.aliases.default!.knowledgeBase).toEqual({ id, tenantKey: 'tenantId', maxSources: 5 });
    expect(Variables[ENV.retrievalFilterClaim]).toBe('tenant');
    expect(settings).toMatchObject({ requireCitations: true, groundingAction: 'block' });
  });

  test('is reached by an endpoint, under a permission for it alone', () => {
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      ServiceName: Match.stringLikeRegexp('bedrock-agent-runtime'),
    });
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          {
            Action: 'bedrock:Retrieve',
            Effect: 'Allow',
            Resource: { 'Fn::GetAtt': [Match.anyValue(), 'KnowledgeBaseArn'] },
          },
        ]),
      },
    });
    const other = foundation();
    const network = new PrivateLlmNetwork(other.stack, 'Net', {
      endpoints: [LlmEndpoint.BEDROCK_RUNTIME, LlmEndpoint.APPCONFIG_DATA, LlmEndpoint.SECRETS_MANAGER],
    });
    const retrieval = {
      knowledgeBase: CfnKnowledgeBase.fromKnowledgeBaseId(other.stack, 'Base', 'KB12345678'),
      singleTenant: true,
    };
    expect(() => gateway({ network, aliases: { default: { retrieval } } }, other)).toThrow('bedrock-agent-runtime');
  });

  describe('at its endpoint', () => {
    const FAR = { env: { account: '111122223333', region: 'us-east-1' } };
    const allowed = (...bases: ((stack: Stack) => IKnowledgeBaseRef)[]): unknown => {
      const other = foundation();
      const aliases = Object.fromEntries(
        bases.map((make, i) => {
          const knowledgeBase = make(other.stack);
          return [i === 0 ? 'default' : 'large', { retrieval: { knowledgeBase, tenantMetadataKey: 'tenantId' } }];
        }),
      );
      const authorization = Authorization.inProcess(policies);
      const identity = new WorkloadIdentity(other.stack, 'Callers', { authorization });
      const { stack } = gateway({ identity, aliases }, other);
      const endpoint = new Deployed(stack)
        .all('AWS::EC2::VPCEndpoint')
        .find(({ properties }) => String(properties.ServiceName).includes('bedrock-agent-runtime'))!;
      const { Statement } = endpoint.properties.PolicyDocument as {
        Statement: { Action: string; Resource: unknown }[];
      };
      return Statement.find(({ Action }) => Action === 'bedrock:Retrieve')!.Resource;
    };
    const byId = (id: string) => (stack: Stack) => CfnKnowledgeBase.fromKnowledgeBaseId(stack, id, id);
    const ofLater = (stack: Stack) =>
      new CfnKnowledgeBase(new Stack(stack.node.root as App, 'Later', FAR), 'Base', {
        name: 'later',
        roleArn: 'arn:aws:iam::111122223333:role/ingestion',
        knowledgeBaseConfiguration: { type: 'VECTOR' },
      });

    test('no other passes, where all are known', () => {
      expect(allowed(byId('KB12345678'))).toEqual([expect.stringMatching(/:knowledge-base\/KB12345678$/)]);
      expect(allowed(byId('KB12345678'), byId('KB87654321'))).toEqual([
        expect.stringMatching(/:knowledge-base\/KB12345678$/),
        expect.stringMatching(/:knowledge-base\/KB87654321$/),
      ]);
    });

    test('those of the account pass, where one is of another stack', () => {
      expect(allowed(byId('KB12345678'), ofLater)).toEqual([expect.stringMatching(/:knowledge-base\/\*$/)]);
    });
  });

  test('that returns what others own raises an alarm', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ForeignSources', Threshold: 1 });
    template.hasResourceProperties('AWS::Logs::MetricFilter', {
      FilterPattern: Match.stringLikeRegexp('sourcesForeign > 0'),
    });
    expect(
      Object.keys(
        smallest.findResources('AWS::CloudWatch::Alarm', {
          Properties: { MetricName: 'ForeignSources' },
        }),
      ),
    ).toEqual([]);
  });

  test('proves the controls of tenants and trust, and gives neither pack nor control a finding', () => {
    expect(proven(made.gateway)).toEqual(expect.arrayContaining(['gateway-trust-signals', 'rag-tenant-filter']));
    expect(findings(made.gateway)).toEqual([]);
    expect(nagFindings(made.gateway)).toEqual([]);
  });

  test('without a filter, or answers without citations, are findings', () => {
    const open = foundation();
    const base = CfnKnowledgeBase.fromKnowledgeBaseId(open.stack, 'Base', 'KB12345678');
    const weak = gateway(
      {
        aliases: { default: { retrieval: { knowledgeBase: base, singleTenant: true } } },
        requireCitations: false,
        groundingAction: GroundingAction.ANNOTATE,
      },
      open,
    );
    expect(settingsOf(weak)).toMatchObject({ requireCitations: false, groundingAction: 'annotate' });
    expect(findings(weak.gateway).map((finding) => finding.split(' ')[0])).toEqual([
      'GatewayRetrievalTenantFilter',
      'GatewayTrustSignals',
    ]);
  });

  const fails = (more: object, props: Partial<LlmGatewayProps> = {}) => {
    const on = foundation();
    const base = CfnKnowledgeBase.fromKnowledgeBaseId(on.stack, 'Base', 'KB12345678');
    return () => gateway({ aliases: { default: { retrieval: { knowledgeBase: base, ...more } } }, ...props }, on);
  };
  test.each<[string, object, string]>([
    ['no filter', {}, "'tenantMetadataKey' of alias 'default' must be given, unless 'singleTenant'"],
    [
      'a filter and none',
      { tenantMetadataKey: 'a', singleTenant: true },
      "must be absent with 'singleTenant', got 'a'",
    ],
    [
      'a key without a name',
      { tenantMetadataKey: '' },
      "must be 1 to 100 characters that do not begin with 'x-amz-bedrock' or '_', got ''",
    ],
    ['a key of Bedrock', { tenantMetadataKey: 'x-amz-bedrock-kb-source-uri' }, "got 'x-amz-bedrock-kb-source-uri'"],
    ['a key of a managed knowledge base', { tenantMetadataKey: '_source_uri' }, "got '_source_uri'"],
    ['no source', { singleTenant: true, maxSources: 0 }, 'must be a whole number from 1 to 20, got 0'],
    ['too many sources', { singleTenant: true, maxSources: 21 }, 'got 21'],
  ])('with %s is refused', (_, more, message) => {
    expect(fails(more)).toThrow(message);
  });

  test('whose filter no token can fill is refused', () => {
    const on = foundation();
    const identity = new WorkloadIdentity(on.stack, 'One', { singleTenant: true });
    const base = CfnKnowledgeBase.fromKnowledgeBaseId(on.stack, 'Base', 'KB12345678');
    const retrieval = { knowledgeBase: base, tenantMetadataKey: 'tenantId' };
    expect(() => gateway({ identity, aliases: { default: { retrieval } } }, on)).toThrow(
      "'tenantMetadataKey' of alias 'default' needs an identity whose tokens name a tenant, got 'tenantId' without one",
    );
  });

  test('of another Region is refused', () => {
    const on = foundation();
    const arn = 'arn:aws:bedrock:eu-west-1:111122223333:knowledge-base/KB12345678';
    const base = CfnKnowledgeBase.fromKnowledgeBaseArn(on.stack, 'Base', arn);
    const retrieval = { knowledgeBase: base, singleTenant: true };
    expect(() => gateway({ aliases: { default: { retrieval } } }, on)).toThrow(
      "'knowledgeBase' of alias 'default' must be in the gateway's Region us-east-1, got one in eu-west-1",
    );
  });
});

describe('with tenants kept apart', () => {
  const made = gateway({ tenantIsolation: true });
  const template = Template.fromStack(made.stack);
  const isolated = { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } };

  test('the handler serves each in environments of its own, by the verified claim', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      ...isolated,
      Environment: { Variables: Match.objectLike({ GW_ROLE: 'gateway' }) },
    });
    template.allResourcesProperties('AWS::ApiGateway::Method', {
      Integration: Match.objectLike({
        ResponseTransferMode: 'STREAM',
        RequestParameters: { 'integration.request.header.X-Amz-Tenant-Id': 'context.authorizer.claims.tenant' },
      }),
    });
    for (const [type, name] of [
      ['AWS::Lambda::Url', 'a URL'],
      ['AWS::Lambda::EventSourceMapping', 'a source of events'],
    ] as const)
      expect([name, Object.keys(template.findResources(type))]).toEqual([name, []]);
    expect(JSON.stringify(template.toJSON())).not.toContain('ProvisionedConcurrencyConfig');
  });

  test('the control is proven, and nothing found', () => {
    expect(proven(made.gateway)).toContain('gateway-tenant-isolated-compute');
    expect(findings(made.gateway)).toEqual([]);
    expect(nagFindings(made.gateway)).toEqual([]);
  });

  test('it is another function: AWS sets this only when one is made', () => {
    const functionId = (on: { stack: Stack }) =>
      new Deployed(on.stack).one('AWS::Lambda::Function', 'GatewayHandler').logicalId;
    const usual = gateway();
    expect(functionId(made)).not.toBe(functionId(usual));
    Template.fromStack(usual.stack).resourcePropertiesCountIs('AWS::Lambda::Function', isolated, 0);
  });

  test('an OIDC issuer’s tenant comes from the authorizer', () => {
    const on = foundation();
    const identity = WorkloadIdentity.fromOidc(on.stack, 'Login', {
      issuer: 'https://login.example.com',
      audience: ['llm'],
      tenantClaim: 'urn:example:org',
      clientTenants: { robot: 'acme' },
    });
    const network = new PrivateLlmNetwork(on.stack, 'Net', { internet: InternetAccess.VIA_FIREWALL });
    const template = Template.fromStack(gateway({ identity, network, tenantIsolation: true }, on).stack);
    template.allResourcesProperties('AWS::ApiGateway::Method', {
      Integration: Match.objectLike({
        RequestParameters: { 'integration.request.header.X-Amz-Tenant-Id': 'context.authorizer.tenant' },
      }),
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Verifies tokens of an OIDC issuer',
      Environment: { Variables: Match.objectLike({ GW_PRINCIPAL_CLAIMS: Match.stringLikeRegexp('urn:example:org') }) },
    });
    template.hasResourceProperties('AWS::ApiGateway::Stage', {
      AccessLogSetting: { Format: Match.stringLikeRegexp('"subject":"\\$context\\.authorizer\\.principalId"') },
    });
  });

  test('it is refused where a caller’s tenant would not be known', () => {
    const on = foundation();
    const one = new WorkloadIdentity(on.stack, 'One', { singleTenant: true });
    expect(() => gateway({ identity: one, tenantIsolation: true }, on)).toThrow(
      "'tenantIsolation' needs an identity whose tokens name a tenant, got one without",
    );
    const other = foundation();
    const pool = WorkloadIdentity.fromUserPool(other.stack, 'Pool', {
      userPool: other.identity.userPool,
      clientIds: ['a'],
      scopes: ['llm/invoke'],
      tenantClaim: 'custom:tenantId',
    });
    expect(() => gateway({ identity: pool, tenantIsolation: true }, other)).toThrow("got 'custom:tenantId'");
    const machines = foundation();
    gateway({ tenantIsolation: true }, machines);
    machines.identity.addMachineClient('Batch', 'acme');
    expect(() => machines.app.synth()).toThrow("'tenantIsolation' must be absent where machine clients");
  });
});

describe('metrics and alarms', () => {
  test('come from the audit log, under a name of this gateway alone', () => {
    const on = foundation();
    const made = gateway({}, on);
    const template = Template.fromStack(made.stack);
    template.hasResourceProperties('AWS::Logs::MetricFilter', {
      FilterPattern: Match.stringLikeRegexp('\\$.canary = "leak"'),
      MetricTransformations: [
        Match.objectLike({ MetricName: 'CanaryLeak', MetricNamespace: made.gateway.metricTokens().namespace }),
      ],
    });
    expect(made.gateway.metricTokens().namespace).toMatch(/^SecureLlm\/Gateway\/Stack-Gateway/);
    expect(made.gateway.metricLatency().statistic).toBe('p99');
  });

  test('tell somebody', () => {
    const template = smallest;
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'CanaryLeak',
      Threshold: 1,
      AlarmActions: ['arn:aws:sns:us-east-1:111122223333:alarms'],
    });
  });
});

describe('usage limits', () => {
  test('are there by default, under the gateway’s key, and the handler finds them with their ceilings', () => {
    const on = foundation();
    const made = gateway({ maxUserTokensPerDay: 300_000 }, on);
    expect(made.gateway.usageLimits.key).toBe(made.gateway.encryptionKey);
    const { usageLimits, quota } = settingsOf(on);
    expect(usageLimits).toMatchObject({
      userTokensPerDay: 300_000,
      tenantTokensPerDay: 1_000_000,
      userRequestsPerMinute: 30,
    });
    expect(quota).toMatchObject({ userTokensPerDay: 100_000, tenantTokensPerDay: 1_000_000 });
    const profiles = Template.fromStack(made.stack).findResources('AWS::AppConfig::ConfigurationProfile');
    const schema = JSON.parse(
      profiles[made.stack.getLogicalId(made.gateway.usageLimits.profile)]!.Properties.Validators[0].Content,
    );
    expect(schema.properties.users.items.properties.tokensPerDay.maximum).toBe(300_000);
    expect(schema.properties.aliases.items.properties.name.enum).toEqual(['default']);
  });

  test('of another stack are taken, and serve one gateway', () => {
    const on = foundation();
    const usageLimits = new UsageLimits(on.stack, 'Limits');
    expect(gateway({ usageLimits }, on).gateway.usageLimits).toBe(usageLimits);
    const { identity, modelAccess, alarmTopic } = on;
    expect(
      () =>
        new LlmGateway(on.stack, 'Second', {
          identity,
          modelAccess,
          alarmTopic,
          usageLimits,
          aliases: { default: {} },
        }),
    ).toThrow("'usageLimits' must be those of one gateway");
  });

  test('that cannot be read, or are not valid, raise an alarm', () => {
    Template.fromStack(gateway().stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'LimitsFault',
      Threshold: 1,
      AlarmActions: ['arn:aws:sns:us-east-1:111122223333:alarms'],
    });
  });
});

describe('saved queries', () => {
  const saved = (props: Partial<LlmGatewayProps> = {}, on = foundation()) => {
    const made = gateway(props, on);
    const definitions = Object.values(Template.fromStack(made.stack).findResources('AWS::Logs::QueryDefinition'));
    const groups = (definition: (typeof definitions)[number]) =>
      definition.Properties.LogGroupNames.map(({ Ref }: { Ref: string }) => Ref.replace(/[0-9A-F]{8}$/, ''));
    return definitions.map((definition) => ({
      name: definition.Properties.Name.split('/').at(-1) as string,
      text: definition.Properties.QueryString as string,
      groups: groups(definition) as string[],
    }));
  };

  test('tell who was refused and why, to whoever may read both logs: the record has the reason, the access log the name', () => {
    const [refused] = saved();
    expect(refused).toMatchObject({
      name: 'Who was refused, and why',
      groups: ['GatewayAuditLog', 'GatewayAccessLog'],
    });
    for (const part of ['max(subject) as caller', 'max(code) as why', 'max(cause) as because', 'by requestId']) {
      expect(refused!.text).toContain(part);
    }
    expect(refused!.text.split('\n').map((line) => line.replace(/^\| /, '').split(' ')[0])).toEqual([
      'filter',
      'stats',
      'filter',
      'sort',
      'limit',
    ]);
  });

  test('tell which tokens were refused by whom, by fault', () => {
    const [, faults] = saved();
    expect(faults).toMatchObject({ name: 'Tokens that were refused, by fault', groups: ['GatewayAuditLog'] });
    expect(faults!.text).toContain('by tokenFault');
    const on = foundation();
    const oidc = WorkloadIdentity.fromOidc(on.stack, 'Oidc', {
      issuer: 'https://login.example.com',
      audience: ['api'],
      tenantClaim: 'tid',
    });
    expect(saved({ identity: oidc }, on)[1]!.groups).toEqual(['GatewayAuditLog', 'GatewayAuthorizerLog']);
  });

  test('name fields that the records have', () => {
    const { stack } = gateway();
    const formats = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::Stage')).map(
      ({ Properties }) => Object.keys(JSON.parse(Properties.AccessLogSetting.Format)),
    );
    const ofRecords: (keyof AuditRecord)[] = [
      'tenant',
      'alias',
      'outcome',
      'code',
      'step',
      'cause',
      'tokenFault',
      'time',
    ];
    const known = new Set([...formats.flat(), ...ofRecords, '@timestamp']);
    const named = saved().flatMap(({ text }) =>
      [...text.matchAll(/(?:max|min|ispresent)\(([@\w]+)\)|by (requestId|tokenFault)/g)].map(
        ([, field, key]) => field ?? key!,
      ),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((field) => !known.has(field))).toEqual([]);
  });
});

describe('a machine', () => {
  test('is let in by reading its client’s credentials', () => {
    const { stack, identity, gateway: made } = gateway();
    const role = new iam.Role(stack, 'Batch', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
    const client = identity.addMachineClient('Batch', 'acme');
    made.grantInvoke(role, client).assertSuccess();
    const strangers = new WorkloadIdentity(stack, 'Strangers').addMachineClient('Batch', 'acme');
    expect(() => made.grantInvoke(role, strangers)).toThrow(
      "'client' must be a machine client of the gateway's identity",
    );
  });
});

describe('an OIDC issuer', () => {
  const build = (internet: InternetAccess) => {
    const on = foundation();
    const identity = WorkloadIdentity.fromOidc(on.stack, 'Login', {
      issuer: 'https://login.example.com/tenant',
      audience: ['llm'],
      tenantClaim: 'org',
    });
    const network = new PrivateLlmNetwork(on.stack, 'Net', { internet });
    return { network, ...gateway({ identity, network }, on) };
  };

  test('is asked before the handler runs, and by the handler again', () => {
    const made = build(InternetAccess.VIA_FIREWALL);
    const template = Template.fromStack(made.stack);
    template.allResourcesProperties('AWS::ApiGateway::Method', { AuthorizationType: 'CUSTOM' });
    template.hasResourceProperties('AWS::ApiGateway::Authorizer', { Type: 'TOKEN', AuthorizerResultTtlInSeconds: 0 });
    // forged tokens are counted wherever they end: in front, and at the handler
    const forged = Object.values(
      template.findResources('AWS::Logs::MetricFilter', {
        Properties: { MetricTransformations: [{ MetricName: 'ForgedTokens' }] },
      }),
    );
    expect(new Set(forged.map(({ Properties }) => JSON.stringify(Properties.LogGroupName))).size).toBe(2);
    expect(settingsOf(made)).toMatchObject({ tokenSource: 'header', issuers: [{ kind: 'oidc', audience: ['llm'] }] });
    expect(made.network.allowedDomains).toEqual(['login.example.com']);
    expect(nagFindings(made.gateway)).toEqual([]);
  });
});

describe('a kill switch', () => {
  test('is made, or shared with whoever pulls it', () => {
    const one = (template: Template) =>
      template.resourcePropertiesCountIs('AWS::AppConfig::Application', { Description: 'LLM kill switch' }, 1);
    one(smallest);
    const on = foundation();
    const killSwitch = new KillSwitch(on.stack, 'Switch');
    const made = gateway({ killSwitch }, on);
    one(Template.fromStack(made.stack));
    expect(made.gateway.killSwitch).toBe(killSwitch);
  });
});

describe('what callers may say beyond text', () => {
  const schemas = (on: ReturnType<typeof gateway>): Record<string, { properties: Record<string, unknown> }> =>
    Object.fromEntries(
      Object.entries(Template.fromStack(on.stack).findResources('AWS::ApiGateway::Model')).map(([id, model]) => [
        id.includes('ChatCompletions') ? 'chat' : id.includes('Converse') ? 'converse' : id,
        model.Properties.Schema,
      ]),
    );
  const variables = (on: ReturnType<typeof gateway>) =>
    new Deployed(on.stack).one('AWS::Lambda::Function', 'GatewayHandler').properties.Environment as {
      Variables: Record<string, string>;
    };

  test('is nothing by default, in the handler, in the API and in the template', () => {
    const made = gateway();
    expect(settingsOf(made).aliases.default).not.toHaveProperty(['clientTools']);
    expect(variables(made).Variables[ENV.callersMay]).toBe('text');
    const { chat, converse } = schemas(made);
    expect(Object.keys(converse.properties)).toEqual(['alias', 'messages', 'conversationId', 'maxTokens', 'approvals']);
    expect(chat.properties.temperature).toEqual({ type: ['number', 'null'], minimum: 1, maximum: 1 });
    expect(chat.properties.tools).toEqual({ type: ['array', 'null'], maxItems: 0 });
    expect(JSON.stringify(chat)).not.toMatch(/"system"|"developer"|"tool"/);
    expect(findings(made.gateway)).toEqual([]);
  });

  test('is what its alias says, and the API takes what any alias does', () => {
    const hash = 'a'.repeat(64);
    const on = foundation();
    const identity = new WorkloadIdentity(on.stack, 'Callers', {
      authorization: Authorization.inProcess({
        invoke: 'permit (principal, action == SecureLlm::Action::"Invoke", resource);',
      }),
    });
    const made = gateway(
      {
        identity,
        aliases: {
          default: { parameters: { temperature: { min: 0, max: 0.5 }, stopSequences: 2 }, clientInstructions: {} },
          large: { parameters: { temperature: { min: 0.2, max: 1 } }, clientTools: { pinned: [hash] } },
        },
      },
      on,
    );
    const { aliases } = settingsOf(made);
    expect(aliases.default).toMatchObject({
      parameters: { temperature: [0, 0.5], stopSequences: 2 },
      clientInstructions: { maxChars: 2_000 },
    });
    expect(aliases.large).toMatchObject({
      parameters: { temperature: [0.2, 1] },
      clientTools: { maxTools: 16, pinned: [hash] },
    });
    expect(aliases.large).not.toHaveProperty('clientInstructions');
    const { chat, converse } = schemas(made);
    expect(chat.properties.temperature).toEqual({ type: ['number', 'null'], minimum: 0, maximum: 1 });
    expect(chat.properties.top_p).toEqual({ type: ['number', 'null'], minimum: 1, maximum: 1 });
    expect(Object.keys(converse.properties)).toEqual(
      expect.arrayContaining(['system', 'inferenceConfig', 'toolConfig']),
    );
  });

  test.each<[string, Partial<GatewayAlias>, string[]]>([
    ['parameters', { parameters: { temperature: { min: 0, max: 1 } } }, []],
    ['instructions', { clientInstructions: {} }, ['GatewayCallersSendTextOnly']],
    ['tools', { clientTools: {} }, ['GatewayCallersSendTextOnly']],
  ])('is a finding where it is more than parameters: %s', (_, alias, rules) => {
    const made = gateway({ aliases: { default: alias } });
    expect(findings(made.gateway).map((finding) => finding.split(' ')[0])).toEqual(rules);
  });

  test('has no null in a template, which CloudFormation would refuse', () => {
    const made = gateway({ aliases: { default: { clientTools: {}, clientInstructions: {}, parameters: {} } } });
    expect(JSON.stringify(Template.fromStack(made.stack).findResources('AWS::ApiGateway::Model'))).not.toMatch(
      /[:,[]null[,}\]]/,
    );
  });

  test('is no tool where answers rest on a knowledge base', () => {
    const on = foundation();
    const base = CfnKnowledgeBase.fromKnowledgeBaseId(on.stack, 'Base', 'KB12345678');
    const retrieval = { knowledgeBase: base, singleTenant: true };
    expect(() => gateway({ aliases: { default: { retrieval, clientTools: {} } } }, on)).toThrow(
      "'clientTools' of alias 'default' must be absent with 'retrieval'",
    );
  });
});

describe('fails at synthesis', () => {
  test.each<[string, Partial<LlmGatewayProps>, string]>([
    ['for an alias without a model', { aliases: { chat: {} } }, "got 'chat'"],
    ['for no alias', { aliases: {} }, "'aliases' must hold at least one alias"],
    ['for an alias that no request can name', { aliases: { 'a b': { model: 'default' } } }, "got 'a b'"],
    [
      'for aliases that nobody may use',
      { aliases: { large: {} } },
      "without any only the alias 'default' may be invoked, and not alias 'large'",
    ],
    ['for a tenant’s model that does not exist', { aliases: { default: { tenantModels: { acme: 'x' } } } }, "got 'x'"],
    ['for an unknown tool', { aliases: { default: { tools: ['orders'] } } }, "got 'orders'"],
    ['for a fallback that does not exist', { fallback: ModelFallback.model('x') }, "got 'x'"],
    ['for a limit above the gateway’s', { aliases: { default: { maxOutputTokens: 2000 } } }, '1024, got 2000'],
    [
      'for too many output tokens',
      { maxOutputTokens: 4097 },
      "'maxOutputTokens' must be a whole number from 1 to 4096, got 4097",
    ],
    ['for too much input', { maxInputChars: 32_001 }, "'maxInputChars'"],
    [
      'for too many requests',
      { requestsPerSecond: 51 },
      "'requestsPerSecond' must be a whole number from 1 to 50, got 51",
    ],
    ['for no budget', { userTokensPerDay: 0 }, "'userTokensPerDay'"],
    [
      'for a budget that only a deployment knows, without those that follow from it',
      { userTokensPerDay: Lazy.number({ produce: () => 5 }), tenantTokensPerDay: 50 },
      "'globalTokensPerDay' must be given where 'userTokensPerDay' is a token",
    ],
    [
      'for a rate that only a deployment knows',
      { requestsPerSecond: Lazy.number({ produce: () => 5 }) },
      "'requestsPerSecond' must be known at synthesis",
    ],
    [
      'for a timeout beyond two minutes',
      { timeout: Duration.seconds(121) },
      "'timeout' must be 10 to 120 seconds, got 121",
    ],
    ['for a link host with a wildcard', { linkHosts: ['*.example.com'] }, "got '*.example.com'"],
    [
      'for an output schema that cannot be checked',
      { output: OutputPolicy.jsonSchema({ oneOf: [] }) },
      "keyword 'oneOf' is not supported",
    ],
    [
      'for temperatures that no model has',
      { aliases: { default: { parameters: { temperature: { min: 0, max: 1.5 } } } } },
      "'parameters.temperature' of alias 'default' must be a range within 0 to 1, got 0 to 1.5",
    ],
    [
      'for a range without a number',
      { aliases: { default: { parameters: { topP: { min: 0.9, max: 0.1 } } } } },
      "'parameters.topP' of alias 'default' must be a range within 0 to 1, got 0.9 to 0.1",
    ],
    [
      'for too many stop sequences',
      { aliases: { default: { parameters: { stopSequences: 5 } } } },
      "'parameters.stopSequences' of alias 'default' must be a whole number from 1 to 4, got 5",
    ],
    [
      'for instructions without end',
      { aliases: { default: { clientInstructions: { maxChars: 8_001 } } } },
      "'clientInstructions.maxChars' of alias 'default' must be a whole number from 1 to 8000, got 8001",
    ],
    [
      'for a bound that only a deployment knows',
      { aliases: { default: { clientTools: { maxTools: Lazy.number({ produce: () => 5 }) } } } },
      "'clientTools.maxTools' of alias 'default' must be a whole number from 1 to 64",
    ],
    [
      'for no definition that is pinned',
      { aliases: { default: { clientTools: { pinned: [] } } } },
      "'clientTools.pinned' of alias 'default' must hold 1 to 32 hashes, got 0",
    ],
    [
      'for what is no hash',
      { aliases: { default: { clientTools: { pinned: ['get_weather'] } } } },
      "'clientTools.pinned' of alias 'default' must hold SHA-256 hashes of 64 hexadecimal digits in lower case, got 'get_weather'",
    ],
    ['for a private API that nobody reaches', { vpcEndpoints: [] }, "'vpcEndpoints' must hold at least one endpoint"],
  ])('%s', (_, props, message) => {
    expect(() => gateway(props)).toThrow(message);
  });

  test('for settings that do not fit a function’s variables', () => {
    const tenantModels = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`tenant-${i}`, 'acme']));
    const made = gateway({ aliases: { default: { tenantModels } } });
    expect(() => made.app.synth()).toThrow("'aliases' must fit the 4096 bytes of a function's variables");
  });

  test('for several aliases of which the default policy permits one', () => {
    expect(() => gateway({ aliases: { default: {}, large: {} } })).toThrow(
      "'authorization' must have policies that permit what the gateway has: without any only the alias 'default' may be invoked, and not alias",
    );
  });

  test('for a tool that no policy permits, but not for one that a policy permits on a condition', () => {
    const on = (statement: string) => {
      const made = foundation();
      const policies = {
        invoke: 'permit (principal, action == SecureLlm::Action::"Invoke", resource);',
        tool: statement,
      };
      const identity = new WorkloadIdentity(made.stack, 'Staff', { authorization: Authorization.inProcess(policies) });
      const orders = { description: 'd', inputSchema: { type: 'object' }, handler: tool(made.stack, 'orders') };
      return () => gateway({ identity, tools: { orders } }, made);
    };
    const sometimes =
      'permit (principal, action == SecureLlm::Action::"CallTool:orders", resource) when { context.approved };';
    expect(on(sometimes)).not.toThrow();
    expect(on(sometimes.replace('permit', 'forbid'))).toThrow(
      "no policy permits tool 'orders'; got the policies invoke, tool",
    );
  });
});

describe('a system prompt', () => {
  const versions = (text: string) =>
    Object.keys(
      (() => {
        const stack = new Stack(new App(), 'Stack');
        new SystemPrompt(stack, 'Prompt', { text });
        return Template.fromStack(stack).findResources('AWS::Bedrock::PromptVersion', {
          DeletionPolicy: 'RetainExceptOnCreate',
        });
      })(),
    );

  test('is published anew when its text changes, and only then', () => {
    expect(versions('a')).toEqual(versions('a'));
    expect(versions('a')).not.toEqual(versions('b'));
  });

  test('is encrypted, and gives the stock packs nothing to find', () => {
    const stack = new Stack(new App(), 'Stack');
    new SystemPrompt(stack, 'Prompt', { text: 'You are brief.' });
    Template.fromStack(stack).hasResourceProperties('AWS::Bedrock::Prompt', {
      CustomerEncryptionKeyArn: Match.anyValue(),
    });
    expect(nagFindings(stack)).toEqual([]);
  });

  test('holds neither secrets nor variables, and is never DRAFT', () => {
    const stack = new Stack(new App(), 'Stack');
    const prompt = (id: string, text: string) => () => new SystemPrompt(stack, id, { text });
    expect(prompt('A', 'Use AKIAIOSFODNN7EXAMPLE to sign.')).toThrow('got an AWS access key id');
    expect(prompt('B', 'The password: hunter2')).toThrow('got a password');
    expect(prompt('C', 'Hello {{name}}')).toThrow("got '{{'");
    expect(prompt('D', '')).toThrow('1 to 32000 characters');
    const promptArn = 'arn:aws:bedrock:us-east-1:111122223333:prompt/ABCDEFGHIJ';
    expect(() => SystemPrompt.fromSystemPromptAttributes(stack, 'E', { promptArn, promptVersion: 'DRAFT' })).toThrow(
      "'promptVersion' must be the number of a version, got 'DRAFT'",
    );
    expect(SystemPrompt.fromSystemPromptAttributes(stack, 'F', { promptArn, promptVersion: '3' }).promptId).toBe(
      'ABCDEFGHIJ',
    );
  });
});

test('two gateways do not collide in one stack', () => {
  const on = foundation();
  const { identity, modelAccess, alarmTopic, stack } = on;
  const first = gateway({}, on).gateway;
  const second = new LlmGateway(stack, 'Other', { identity, modelAccess, alarmTopic, aliases: { default: {} } });
  const template = Template.fromStack(stack);
  expect(second.metricRequests().namespace).not.toBe(first.metricRequests().namespace);
  for (const [type, count] of [
    ['AWS::ApiGateway::RestApi', 2],
    ['AWS::AppConfig::Application', 4],
  ] as const) {
    const names = Object.values(template.findResources(type)).map(({ Properties }) => JSON.stringify(Properties.Name));
    expect(new Set(names).size).toBe(count);
  }
});

test('its parts may live in other stacks, and none of them depends on the gateway but the web ACL', () => {
  const app = new App();
  const env = { account: '111122223333', region: 'us-east-1' };
  const inStack = (id: string) => new Stack(app, id, { env });
  const on = foundation('us-east-1', app);
  const network = new PrivateLlmNetwork(inStack('Network'), 'Net', {
    endpoints: [
      LlmEndpoint.BEDROCK_RUNTIME,
      LlmEndpoint.APPCONFIG_DATA,
      LlmEndpoint.SECRETS_MANAGER,
      LlmEndpoint.BEDROCK_AGENT,
    ],
  });
  const vault = new LlmDataVault(inStack('Data'), 'Vault');
  for (const service of ['dynamodb', 'secretsmanager', 'lambda']) vault.allowKeyThrough(DataClass.EVIDENCE, service);
  const killSwitch = new KillSwitch(inStack('Response'), 'Switch');
  const systemPrompt = new SystemPrompt(inStack('Prompts'), 'Prompt', { text: 'You are brief.' });
  const edge = new EdgeProtection(inStack('Edge'), 'Edge');
  const application = inStack('Application');
  new LlmGateway(application, 'Gateway', {
    identity: new WorkloadIdentity(inStack('Identity'), 'Identity'),
    modelAccess: on.modelAccess,
    alarmTopic: on.alarmTopic,
    encryptionKey: vault.key(DataClass.EVIDENCE),
    network,
    killSwitch,
    edge,
    aliases: { default: { systemPrompt } },
  });
  app.synth(); // throws for a cycle
  const dependents = app.node.children.filter(
    (child) => child instanceof Stack && child.dependencies.includes(application),
  );
  expect(dependents.map(({ node }) => node.id)).toEqual(['Edge']);
  // a new version of guardrail or prompt must not wait for the gateway to let go of the old one
  expect(JSON.stringify(Template.fromStack(application).toJSON())).toMatch(/Fn::GetStackOutput[^}]*Prompts/);
});
