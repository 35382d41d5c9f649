import { ArnFormat, type Stack, Validations } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  AccountSettings,
  Adoption,
  AgentArtifact,
  AgentCodeRuntime,
  AgentGateway,
  AgentMemory,
  AgentRuntime,
  AgentTools,
  ApprovalQueue,
  AuditTrail,
  CodeSandbox,
  DataClass,
  EdgeProtection,
  EgressFirewall,
  EnforcedGuardrail,
  IncidentResponse,
  InternetAccess,
  KbTenancy,
  KillSwitch,
  KnowledgeIngestion,
  LlmDashboard,
  LlmDataVault,
  LlmEndpoint,
  LlmGateway,
  LlmModel,
  ModelAccess,
  ModelGuardrail,
  ModelInvocationLogging,
  OrganizationGuardrails,
  PrivateCa,
  PrivateLlmNetwork,
  RecoveryPlan,
  RuntimeEntry,
  SecureAccountBaseline,
  SecureKnowledgeBase,
  SpendGuard,
  SystemPrompt,
  ThreatDetection,
  ToolAccess,
  ToolEffect,
  UsageLimits,
  VectorStore,
  WorkloadIdentity,
} from '../../lib';

/** A construct by itself, in its smallest call. */
export interface Alone {
  readonly build: (stack: Stack) => void;
  /** Regions where a service that it needs does not exist. */
  readonly notIn?: readonly string[];
}

/** Every construct of the library by itself: what cfn-lint, the control rules and the stock packs are run on. */
export const ALONE: Readonly<Record<string, Alone>> = {
  AccountSettings: { build: (stack) => void new AccountSettings(stack, 'Settings') },
  AgentGateway: {
    notIn: ['us-gov-west-1'], // policies of AgentCore
    build: (stack) => {
      const { topic: alarmTopic } = new IncidentResponse(stack, 'Response', { contacts: ['sec@example.com'] });
      const handler = lambda.Function.fromFunctionArn(
        stack,
        'Find',
        stack.formatArn({
          service: 'lambda',
          resource: 'function',
          resourceName: 'find-claim:live',
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      );
      const inputSchema = {
        type: 'object',
        properties: { number: { type: 'string', maxLength: 20 } },
        required: ['number'],
      };
      new AgentGateway(stack, 'Tools', {
        identity: new WorkloadIdentity(stack, 'Identity'),
        guardrail: new ModelGuardrail(stack, 'Guardrail'),
        alarmTopic,
        tools: [
          AgentTools.lambdaFunction('find-claim', {
            handler,
            description: 'Finds a claim by its number.',
            inputSchema,
            effect: ToolEffect.READ,
            allow: [ToolAccess.anyUser()],
          }),
        ],
      });
    },
  },
  AuditTrail: { build: (stack) => void new AuditTrail(stack, 'Audit') },
  EdgeProtection: { build: (stack) => void new EdgeProtection(stack, 'Edge') },
  EgressFirewall: {
    build: (stack) => {
      const network = new PrivateLlmNetwork(stack, 'Network', {
        internet: InternetAccess.VIA_FIREWALL,
        availabilityZones: [`${stack.region}a`, `${stack.region}b`],
      });
      new EgressFirewall(stack, 'Egress', { network });
    },
  },
  EnforcedGuardrail: {
    build: (stack) =>
      void new EnforcedGuardrail(stack, 'Enforced', { guardrail: new ModelGuardrail(stack, 'Guardrail') }),
  },
  IncidentResponse: {
    build: (stack) => void new IncidentResponse(stack, 'Response', { contacts: ['sec@example.com'] }),
  },
  KillSwitch: { build: (stack) => void new KillSwitch(stack, 'KillSwitch') },
  UsageLimits: { build: (stack) => void new UsageLimits(stack, 'UsageLimits') },
  KnowledgeIngestion: {
    notIn: ['us-gov-west-1'], // EventBridge Pipes
    build: (stack) => {
      const knowledge = new SecureKnowledgeBase(stack, 'Knowledge', {
        vault: new LlmDataVault(stack, 'Vault'),
        tenancy: KbTenancy.byTenant(),
      });
      const { topic } = new IncidentResponse(stack, 'Response', { contacts: ['sec@example.com'] });
      new KnowledgeIngestion(stack, 'Ingestion', {
        knowledge,
        guardrail: new ModelGuardrail(stack, 'Guardrail'),
        topic,
      });
    },
  },
  LlmDataVault: { build: (stack) => void new LlmDataVault(stack, 'Vault') },
  LlmDashboard: {
    build: (stack) => {
      const models = { default: LlmModel.foundationModel('amazon.nova-micro-v1:0') };
      const modelAccess = new ModelAccess(stack, 'Models', {
        guardrail: new ModelGuardrail(stack, 'Guardrail'),
        models,
      });
      new LlmDashboard(stack, 'Dashboard', { modelAccess });
    },
  },
  LlmGateway: {
    build: (stack) => {
      const guardrail = new ModelGuardrail(stack, 'Guardrail');
      const models = { default: LlmModel.foundationModel('amazon.nova-micro-v1:0') };
      const modelAccess = new ModelAccess(stack, 'Models', { guardrail, models });
      const { topic: alarmTopic } = new IncidentResponse(stack, 'Response', { contacts: ['sec@example.com'] });
      const identity = new WorkloadIdentity(stack, 'Identity');
      new LlmGateway(stack, 'Gateway', { identity, modelAccess, alarmTopic });
    },
  },
  ModelAccess: {
    build: (stack) => {
      const guardrail = new ModelGuardrail(stack, 'Guardrail');
      const models = { default: LlmModel.foundationModel('amazon.nova-micro-v1:0') };
      const access = new ModelAccess(stack, 'Models', { guardrail, models });
      const assumedBy = new iam.ServicePrincipal('lambda.amazonaws.com');
      const caller = new iam.Role(stack, 'Caller', { assumedBy, permissionsBoundary: access.boundary });
      access.grantInvoke(caller, 'default');
      for (const pack of ['NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321']) {
        Validations.of(caller).acknowledge({
          id: `${pack}::${pack}-IAMNoInlinePolicy`,
          reason: 'The role is the test’s own; CDK writes what it is granted into an inline policy.',
        });
      }
    },
  },
  ModelGuardrail: { build: (stack) => void new ModelGuardrail(stack, 'Guardrail') },
  ModelInvocationLogging: { build: (stack) => void new ModelInvocationLogging(stack, 'Logging') },
  OrganizationGuardrails: {
    build: (stack) =>
      void new OrganizationGuardrails(stack, 'Organization', {
        organizationId: 'o-abcde12345',
        targetIds: ['ou-abcd-12345678'],
        models: { default: LlmModel.foundationModel('amazon.nova-micro-v1:0') },
        regions: [stack.region],
      }),
  },
  OrganizationGuardrailsWithAll: {
    build: (stack) => {
      const guardrail = new ModelGuardrail(stack, 'Guardrail');
      new OrganizationGuardrails(stack, 'Organization', {
        organizationId: 'o-abcde12345',
        targetIds: ['ou-abcd-12345678'],
        models: { default: LlmModel.foundationModel('amazon.nova-micro-v1:0') },
        regions: [stack.region],
        exemptRoleNames: ['cdk-hnb659fds-*', 'BreakGlass'],
        baselineStackNames: ['Llm-Account'],
        protectedStackNames: ['Llm-*'],
        guardrails: { [stack.region]: guardrail },
        trustedAccountIds: ['444455556666'],
        securityHubAdministratorId: '777788889999',
        detectiveAdministratorId: '777788889999',
      });
    },
  },
  PrivateCa: { build: (stack) => void new PrivateCa(stack, 'Ca', { commonName: 'Agents' }) },
  PrivateLlmNetwork: { build: (stack) => void new PrivateLlmNetwork(stack, 'Network') },
  RecoveryPlan: { build: (stack) => void new RecoveryPlan(stack, 'Recovery'), notIn: ['us-gov-west-1'] },
  SecureAccountBaseline: { build: (stack) => void new SecureAccountBaseline(stack, 'Baseline') },
  SecureKnowledgeBase: {
    build: (stack) => {
      const vault = new LlmDataVault(stack, 'Vault');
      new SecureKnowledgeBase(stack, 'Knowledge', { vault, tenancy: KbTenancy.byTenant() });
    },
  },
  SecureKnowledgeBaseInAurora: {
    build: (stack) => {
      const vault = new LlmDataVault(stack, 'Vault');
      const store = VectorStore.aurora({
        cluster: rds.DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Cluster', { clusterIdentifier: 'vectors' }),
        credentials: secretsmanager.Secret.fromSecretCompleteArn(
          stack,
          'Credentials',
          stack.formatArn({
            service: 'secretsmanager',
            resource: 'secret',
            resourceName: 'bedrock-user-AbCdEf',
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        ),
        databaseName: 'vectors',
        tableName: 'bedrock.chunks',
      });
      new SecureKnowledgeBase(stack, 'Knowledge', { vault, tenancy: KbTenancy.byTenant(), store });
    },
  },
  SecureKnowledgeBaseInOpenSearch: {
    build: (stack) => {
      const vault = new LlmDataVault(stack, 'Vault');
      const store = VectorStore.openSearchServerless();
      new SecureKnowledgeBase(stack, 'Knowledge', { vault, tenancy: KbTenancy.byTenant(), store });
    },
  },
  SecureKnowledgeBaseManaged: {
    build: (stack) => {
      const vault = new LlmDataVault(stack, 'Vault');
      const store = VectorStore.managed();
      new SecureKnowledgeBase(stack, 'Knowledge', { vault, tenancy: KbTenancy.byTenant(), store });
    },
  },
  SpendGuard: {
    notIn: ['us-gov-west-1'],
    build: (stack) => {
      const { topic } = new IncidentResponse(stack, 'Response', { contacts: ['sec@example.com'] });
      new SpendGuard(stack, 'Spend', { monthlyLimitUsd: 100, topic, modelIds: ['amazon.nova-micro-v1:0'] });
    },
  },
  SystemPrompt: { build: (stack) => void new SystemPrompt(stack, 'Prompt', { text: 'Answer briefly.' }) },
  ThreatDetection: { build: (stack) => void new ThreatDetection(stack, 'Detection') },
  ThreatDetectionInTheTemplate: {
    notIn: ['us-gov-west-1'], // Macie
    build: (stack) => {
      const [CREATE, ADOPT] = [Adoption.CREATE, Adoption.ADOPT];
      const services = { guardDuty: CREATE, securityHub: CREATE, accessAnalyzer: CREATE, macie: CREATE };
      new ThreatDetection(stack, 'Detection', {
        ...services,
        inspector: ADOPT,
        detective: CREATE,
        securityLake: CREATE,
        auditTrail: new AuditTrail(stack, 'Audit', { config: CREATE }),
      });
    },
  },
  WorkloadIdentity: { build: (stack) => void new WorkloadIdentity(stack, 'Identity') },
  ApprovalQueue: {
    build: (stack) => {
      const identity = new WorkloadIdentity(stack, 'Identity');
      const { topic } = new IncidentResponse(stack, 'Response', { contacts: ['sec@example.com'] });
      new ApprovalQueue(stack, 'Approvals', { identity, topic });
    },
  },
  AgentGatewayWithApprovals: {
    notIn: ['us-gov-west-1'], // policies of AgentCore
    build: (stack) => {
      const { topic } = new IncidentResponse(stack, 'Response', { contacts: ['sec@example.com'] });
      const identity = new WorkloadIdentity(stack, 'Identity');
      const functionArn = stack.formatArn({
        service: 'lambda',
        resource: 'function',
        resourceName: 'pay-claim:live',
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      });
      new AgentGateway(stack, 'Tools', {
        identity,
        guardrail: new ModelGuardrail(stack, 'Guardrail'),
        alarmTopic: topic,
        approvals: new ApprovalQueue(stack, 'Approvals', { identity, topic }),
        tools: [
          AgentTools.lambdaFunction('pay-claim', {
            handler: lambda.Function.fromFunctionArn(stack, 'Pay', functionArn),
            description: 'Pays a claim out.',
            inputSchema: {
              type: 'object',
              properties: {
                claim: { type: 'string', maxLength: 20 },
                amount: { type: 'integer', minimum: 1, maximum: 500 },
              },
              required: ['claim', 'amount'],
            },
            allow: [ToolAccess.claim('department', 'claims')],
          }),
        ],
      });
    },
  },
  AgentRuntime: {
    notIn: ['us-gov-west-1'], // policies of AgentCore
    build: (stack) => {
      const { topic: alarmTopic } = new IncidentResponse(stack, 'Response', { contacts: ['sec@example.com'] });
      new AgentRuntime(stack, 'Agent', {
        artifact: AgentArtifact.image(
          ecr.Repository.fromRepositoryName(stack, 'Images', 'agents'),
          `sha256:${'0123456789abcdef'.repeat(4)}`,
        ),
        network: new PrivateLlmNetwork(stack, 'Network', {
          endpoints: [LlmEndpoint.ECR_API, LlmEndpoint.ECR_DOCKER, LlmEndpoint.LOGS],
        }),
        entry: RuntimeEntry.gateway(new WorkloadIdentity(stack, 'Identity')),
        alarmTopic,
      });
    },
  },
  AgentRuntimeByIam: {
    build: (stack) => {
      const { topic: alarmTopic } = new IncidentResponse(stack, 'Response', { contacts: ['sec@example.com'] });
      const roleArn = stack.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: 'Backend' });
      const backend = iam.Role.fromRoleArn(stack, 'Backend', roleArn, { mutable: false });
      const modelAccess = new ModelAccess(stack, 'Models', {
        guardrail: new ModelGuardrail(stack, 'Guardrail'),
        models: { claude: LlmModel.foundationModel('anthropic.claude-sonnet-4-5-20250929-v1:0') },
      });
      new AgentRuntime(stack, 'Agent', {
        artifact: AgentArtifact.code(
          new LlmDataVault(stack, 'Vault').bucket(DataClass.CORPUS),
          'agents/claims.zip',
          'example',
          AgentCodeRuntime.PYTHON_3_13,
          ['main.py'],
        ),
        network: new PrivateLlmNetwork(stack, 'Network', {
          endpoints: [LlmEndpoint.LOGS, LlmEndpoint.BEDROCK_RUNTIME],
        }),
        entry: RuntimeEntry.iam(backend),
        modelAccess,
        alarmTopic,
      });
    },
  },
  AgentMemory: { build: (stack) => void new AgentMemory(stack, 'Memory') },
  CodeSandbox: {
    build: (stack) => void new CodeSandbox(stack, 'Sandbox', { network: new PrivateLlmNetwork(stack, 'Network') }),
  },
  CodeSandboxWithFiles: {
    build: (stack) => {
      const bucket = new LlmDataVault(stack, 'Vault').bucket(DataClass.CORPUS);
      const files = { bucket, readPrefix: 'in/', writePrefix: 'out/' };
      new CodeSandbox(stack, 'Sandbox', { network: new PrivateLlmNetwork(stack, 'Network'), files });
    },
  },
};
