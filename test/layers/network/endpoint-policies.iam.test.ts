import { App, Stack } from 'aws-cdk-lib';
import { LlmEndpoint, PrivateLlmNetwork } from '../../../lib/layers/network';
import { ANONYMOUS, Iam, type PolicyDocument, type Principal } from '../../support/iam';
import { type Attempt, decides } from '../../support/policy-mutants';

const OWN = '111122223333';
const OTHER = '999988887777';
const ORGANIZATION = 'o-abcde12345';
const STRANGER = 'o-stranger00';
const MODELS = [
  'arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-4',
  `arn:aws:bedrock:us-east-1:${OWN}:inference-profile/us.anthropic.claude-sonnet-4`,
];
const INVOKE = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];
const ENFORCED = `arn:aws:bedrock:us-east-1:${OTHER}:guardrail/enforced`;

const networkOf = (organizationId?: string) => {
  const stack = new Stack(new App(), 'Stack', { env: { account: OWN, region: 'us-east-1' } });
  const network = new PrivateLlmNetwork(stack, 'Network', {
    endpoints: Object.values(LlmEndpoint),
    approvedModelArns: MODELS,
    organizationId,
  });
  network.approveGuardrails(ENFORCED);
  return new Iam(stack);
};

const own = (service: string, resource: string) => `arn:aws:${service}:us-east-1:${OWN}:${resource}`;

type Passes = [
  resource: string | undefined,
  actions: string[],
  /** Of what belongs to nobody, or to whomever was approved: what is near it and does not pass. */
  near?: string,
];

/** Layers of images, in AWS's own bucket: they come by URLs that Amazon ECR has signed, to whoever has one. */
const LAYERS = 'arn:aws:s3:::prod-us-east-1-starport-layer-bucket/a';

/** What passes each endpoint, as workloads of the own account ask for it. */
const PASSES: Record<string, Passes[]> = {
  'bedrock-runtime': [
    ...MODELS.map((model): Passes => [model, INVOKE, `${model}-preview`]),
    [MODELS[0], ['bedrock:CountTokens'], `${MODELS[0]}-preview`],
    [ENFORCED, ['bedrock:ApplyGuardrail'], `${ENFORCED}-not`],
    [own('bedrock', 'guardrail/a'), ['bedrock:ApplyGuardrail']],
    [`arn:aws:bedrock:us-west-2:${OWN}:guardrail-profile/us.guardrail.v1:0`, ['bedrock:ApplyGuardrail']],
  ],
  'bedrock-agent-runtime': [
    [own('bedrock', 'knowledge-base/A'), ['bedrock:Retrieve']],
    [own('bedrock', 'agent-alias/A/B'), ['bedrock:InvokeAgent']],
    [own('bedrock', 'flow/A/alias/B'), ['bedrock:InvokeFlow']],
  ],
  bedrock: [
    [own('bedrock', 'guardrail/a'), ['bedrock:GetGuardrail']],
    [own('bedrock', 'inference-profile/a'), ['bedrock:GetInferenceProfile']],
    [own('bedrock', 'application-inference-profile/a'), ['bedrock:GetInferenceProfile']],
  ],
  'bedrock-agent': [
    [
      own('bedrock', 'knowledge-base/A'),
      [
        'bedrock:GetDataSource',
        'bedrock:GetIngestionJob',
        'bedrock:GetKnowledgeBase',
        'bedrock:ListIngestionJobs',
        'bedrock:StartIngestionJob',
      ],
    ],
    [own('bedrock', 'prompt/A'), ['bedrock:GetPrompt']],
  ],
  'bedrock-agentcore': [
    [own('bedrock-agentcore', 'runtime/a'), ['bedrock-agentcore:InvokeAgentRuntime']],
    [
      own('bedrock-agentcore', 'memory/a'),
      [
        'bedrock-agentcore:CreateEvent',
        'bedrock-agentcore:GetEvent',
        'bedrock-agentcore:ListEvents',
        'bedrock-agentcore:RetrieveMemoryRecords',
      ],
    ],
    [
      own('bedrock-agentcore', 'code-interpreter-custom/a'),
      [
        'bedrock-agentcore:InvokeCodeInterpreter',
        'bedrock-agentcore:StartCodeInterpreterSession',
        'bedrock-agentcore:StopCodeInterpreterSession',
      ],
    ],
    [
      own('bedrock-agentcore', 'workload-identity-directory/default/workload-identity/a'),
      ['bedrock-agentcore:GetWorkloadAccessToken', 'bedrock-agentcore:GetWorkloadAccessTokenForJWT'],
    ],
  ],
  'bedrock-agentcore.gateway': [[own('bedrock-agentcore', 'gateway/a'), ['bedrock-agentcore:InvokeGateway']]],
  s3vectors: [
    [
      own('s3vectors', 'bucket/b/index/i'),
      ['s3vectors:DeleteVectors', 's3vectors:GetVectors', 's3vectors:PutVectors', 's3vectors:QueryVectors'],
    ],
  ],
  'sagemaker.runtime': [
    [own('sagemaker', 'endpoint/a'), ['sagemaker:InvokeEndpoint', 'sagemaker:InvokeEndpointWithResponseStream']],
  ],
  kms: [
    [
      own('kms', 'key/a'),
      [
        'kms:Decrypt',
        'kms:DescribeKey',
        'kms:Encrypt',
        'kms:GenerateDataKey',
        'kms:GenerateDataKeyWithoutPlaintext',
        'kms:GenerateMac',
        'kms:GetPublicKey',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
        'kms:Sign',
        'kms:Verify',
        'kms:VerifyMac',
      ],
    ],
  ],
  sts: [
    [`arn:aws:iam::${OWN}:role/a`, ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession']],
    [undefined, ['sts:GetCallerIdentity']],
  ],
  secretsmanager: [
    [own('secretsmanager', 'secret:a-123456'), ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue']],
  ],
  logs: [
    [own('logs', 'log-group:a'), ['logs:DescribeLogStreams']],
    [own('logs', 'log-group:a:log-stream:b'), ['logs:CreateLogStream', 'logs:PutLogEvents']],
  ],
  monitoring: [[undefined, ['cloudwatch:PutMetricData']]],
  appconfigdata: [
    [
      own('appconfig', 'application/a/environment/b/configuration/c'),
      ['appconfig:GetLatestConfiguration', 'appconfig:StartConfigurationSession'],
    ],
  ],
  lambda: [[own('lambda', 'function:a'), ['lambda:InvokeFunction']]],
  states: [
    [own('states', 'stateMachine:a'), ['states:StartExecution']],
    [own('states', 'execution:a:b'), ['states:DescribeExecution']],
    [undefined, ['states:SendTaskFailure', 'states:SendTaskHeartbeat', 'states:SendTaskSuccess']],
  ],
  events: [[own('events', 'event-bus/a'), ['events:PutEvents']]],
  sqs: [
    [
      own('sqs', 'a'),
      [
        'sqs:ChangeMessageVisibility',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:GetQueueUrl',
        'sqs:ReceiveMessage',
        'sqs:SendMessage',
      ],
    ],
  ],
  sns: [[own('sns', 'a'), ['sns:Publish']]],
  xray: [
    [
      undefined,
      ['xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
    ],
  ],
  s3: [
    [
      'arn:aws:s3:::corpus/a',
      [
        's3:AbortMultipartUpload',
        's3:DeleteObject',
        's3:GetObject',
        's3:GetObjectAttributes',
        's3:GetObjectTagging',
        's3:GetObjectVersion',
        's3:ListMultipartUploadParts',
        's3:PutObject',
        's3:PutObjectTagging',
      ],
    ],
    ['arn:aws:s3:::corpus', ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketVersions']],
  ],
  dynamodb: [
    [
      own('dynamodb', 'table/a'),
      [
        'dynamodb:BatchGetItem',
        'dynamodb:BatchWriteItem',
        'dynamodb:ConditionCheckItem',
        'dynamodb:DeleteItem',
        'dynamodb:DescribeTable',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'dynamodb:Scan',
        'dynamodb:UpdateItem',
      ],
    ],
  ],
};
for (const door of ['ecr.api', 'ecr.dkr']) {
  PASSES[door] = [
    [
      own('ecr', 'repository/a'),
      ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    ],
    [undefined, ['ecr:GetAuthorizationToken']],
  ];
}

const everything = (principal: object) =>
  ({ Statement: [{ Effect: 'Allow', ...principal, Action: '*', Resource: '*' }] }) as PolicyDocument;

/** A role whose own policies allow everything: what is denied, the endpoint denies. */
const role = (account: string): Principal => ({
  arn: `arn:aws:iam::${account}:role/Workload`,
  identityPolicies: { everything: everything({}) },
});

/** What the simulator does not take the endpoint's word for. */
const OF_THE_SIMULATOR: Record<string, string> = {
  'cloudwatch:PutMetricData': 'denied by default', // it denies, and does not say why
  'sts:GetCallerIdentity': 'allowed', // it lets everybody ask who he is
};

const WHO = 'it lets everybody ask who he is';
const UNSIGNED = 'an unsigned request for what takes no resource is refused by the service itself';
const OF_S3 = 'whatever these actions take is of S3';
const OF_STS = 'whatever these actions take is a role';

/** Who asks through an endpoint for whose resource, and whether that passes. */
type Case = [principal: Principal, owner: string, context: Record<string, string>, outcome: string];

const DENIED = 'denied by vpce';
const DENIED_ANYHOW = 'denied by identity, vpce'; // who signs nothing has no identity either

describe.each<[string, Iam, { by: Case[]; of: Case[]; missed: Record<string, Record<string, string>> }]>([
  [
    'one account',
    networkOf(),
    {
      by: [
        [role(OWN), OWN, { 'aws:ResourceAccount': OWN }, 'allowed'],
        [role(OTHER), OWN, { 'aws:ResourceAccount': OWN }, DENIED],
        [ANONYMOUS, OWN, { 'aws:ResourceAccount': OWN }, DENIED_ANYHOW],
      ],
      of: [
        [role(OWN), OTHER, { 'aws:ResourceAccount': OTHER }, DENIED],
        [role(OWN), OTHER, {}, DENIED],
      ],
      missed: {
        states: { 'statement 1: StringEqualsIfExists aws:PrincipalAccount': UNSIGNED },
        monitoring: { 'statement 0: StringEqualsIfExists aws:PrincipalAccount': UNSIGNED },
        xray: { 'statement 0: StringEqualsIfExists aws:PrincipalAccount': UNSIGNED },
        'ecr.api': { 'statement 1: StringEqualsIfExists aws:PrincipalAccount': UNSIGNED },
        'ecr.dkr': { 'statement 1: StringEqualsIfExists aws:PrincipalAccount': UNSIGNED },
        sts: {
          'statement 1 dropped': WHO,
          'statement 1: StringEquals aws:PrincipalAccount': WHO,
          'statement 1: StringEqualsIfExists aws:PrincipalAccount': UNSIGNED,
        },
        s3: { 'statement 0: of any resource': OF_S3 },
      },
    },
  ],
  [
    'an organization',
    networkOf(ORGANIZATION),
    {
      by: [
        [role(OTHER), OTHER, { 'aws:PrincipalOrgID': ORGANIZATION, 'aws:ResourceOrgID': ORGANIZATION }, 'allowed'],
        [role(OTHER), OTHER, { 'aws:PrincipalOrgID': STRANGER, 'aws:ResourceOrgID': ORGANIZATION }, DENIED],
        [role(OTHER), OTHER, { 'aws:ResourceOrgID': ORGANIZATION }, DENIED],
      ],
      of: [
        [role(OTHER), OTHER, { 'aws:PrincipalOrgID': ORGANIZATION, 'aws:ResourceOrgID': STRANGER }, DENIED],
        [role(OTHER), OTHER, { 'aws:PrincipalOrgID': ORGANIZATION }, DENIED],
      ],
      missed: {
        sts: {
          'statement 0: of any resource': OF_STS,
          'statement 1 dropped': WHO,
          'statement 1: StringEquals aws:PrincipalOrgID': WHO,
          'statement 1: StringEqualsIfExists aws:PrincipalOrgID': WHO,
        },
        s3: { 'statement 0: of any resource': OF_S3 },
      },
    },
  ],
])('in a network for %s', (_, iam, { by, of, missed }) => {
  const endpoints = iam.deployed
    .all('AWS::EC2::VPCEndpoint')
    .filter(({ properties }) => properties.PolicyDocument)
    .map(({ properties }) => {
      const service = String(properties.ServiceName).replace(/^.*\.us-east-1\./, '');
      return [service, properties.PolicyDocument as PolicyDocument] as const;
    });

  test('every endpoint that takes a policy has one', () => {
    const without = Object.values(LlmEndpoint).filter((name) => !endpoints.some(([service]) => service === name));
    expect(without).toEqual([LlmEndpoint.VERIFIED_PERMISSIONS]);
    expect(endpoints.map(([service]) => service).sort()).toEqual(Object.keys(PASSES).sort());
  });

  describe.each(endpoints)('the endpoint of %s', (service, policy) => {
    const attempts = async () => {
      const found: Attempt[] = [];
      const [[member, , ofMember]] = by as [Case];
      for (const [resource, actions, near] of PASSES[service]!) {
        for (const action of actions) {
          const ask = (principal: Principal, named: string | undefined, context: object, outcome: string) =>
            void found.push([{ principal, action, resource: named, context: { ...context } }, outcome]);
          const owned = resource !== undefined && !near;
          for (const [principal, owner, context, outcome] of owned ? [...by, ...of] : by) {
            if (principal === ANONYMOUS && resource === undefined) continue;
            const named = owned ? resource.replace(OWN, owner) : resource;
            ask(principal, named, context, outcome === DENIED ? (OF_THE_SIMULATOR[action] ?? DENIED) : outcome);
          }
          if (near) {
            ask(member, resource, of[0]![2], 'allowed');
            ask(member, near, of[0]![2], DENIED);
          }
          const elsewhere = resource?.replace(':us-east-1:', ':eu-west-2:');
          if (owned && elsewhere !== resource) ask(member, elsewhere, ofMember, DENIED);
        }
      }
      if (service === 's3') {
        for (const principal of [role(OWN), role(OTHER), ANONYMOUS]) {
          found.push([{ principal, action: 's3:GetObject', resource: LAYERS }, 'allowed']);
        }
        found.push([{ principal: role(OWN), action: 's3:PutObject', resource: LAYERS }, DENIED]);
      }
      return found;
    };
    decides(
      policy,
      attempts,
      (asked, changed) =>
        iam.decide({ ...asked, resourcePolicy: everything({ Principal: '*' }), endpointPolicy: changed }),
      missed[service],
    );
  });
});
