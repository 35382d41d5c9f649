// biome-ignore-all lint/suspicious/noExplicitAny: wire formats of many services, read as they come
import type { IncomingMessage } from 'node:http';
import { ServiceError, type State } from './fake-aws';

export interface Place {
  readonly service: string;
  readonly request: IncomingMessage;
  readonly body: string;
}

export interface Operation {
  readonly name: string;
  readonly matches: (place: Place) => boolean;
  readonly run: (state: State, place: Place) => unknown;
  /** Set for the XML protocols: how they write an error. */
  readonly xml?: (code: string, message: string) => string;
}

const ARN = 'arn:aws:x:eu-west-1:111122223333:';
const json = (place: Place) => (place.body ? JSON.parse(place.body) : {});
const path = (place: Place) => decodeURIComponent(place.request.url!.split('?')[0]);
const last = (place: Place) => path(place).split('/').pop()!;

function rest(service: string, name: string, method: string, pattern: RegExp, run: Operation['run']): Operation {
  const matches = (p: Place) => p.service === service && p.request.method === method && pattern.test(path(p));
  return { name, matches, run };
}

function rpc(service: string, name: string, run: (state: State, input: any) => unknown): Operation {
  const target = new RegExp(`\\.${name}$`);
  return {
    name,
    matches: (p) => p.service === service && target.test(String(p.request.headers['x-amz-target'])),
    run: (state, p) => run(state, json(p)),
  };
}

function query(
  service: string,
  name: string,
  run: (state: State, input: URLSearchParams) => string | undefined,
): Operation {
  return {
    name,
    matches: (p) => p.service === service && new URLSearchParams(p.body).get('Action') === name,
    run: (state, p) => {
      const inner = run(state, new URLSearchParams(p.body)) ?? '';
      return service === 'ec2'
        ? `<${name}Response>${inner}<requestId>1</requestId></${name}Response>`
        : `<${name}Response><${name}Result>${inner}</${name}Result><ResponseMetadata/></${name}Response>`;
    },
    xml: (code, message) =>
      service === 'ec2'
        ? `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors></Response>`
        : `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  };
}

const s3error = (code: string, message: string) => `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
const need = <T>(thing: T | undefined, status: number, code: string, message: string): T => {
  if (thing === undefined) throw new ServiceError(status, code, message);
  return thing;
};
const absent = (thing: unknown, status: number, code: string, message: string) => {
  if (thing !== undefined) throw new ServiceError(status, code, message);
};

// --- GuardDuty ---
const GUARDDUTY_OPTIONAL = [
  'S3_DATA_EVENTS',
  'EKS_AUDIT_LOGS',
  'EBS_MALWARE_PROTECTION',
  'RDS_LOGIN_EVENTS',
  'LAMBDA_NETWORK_LOGS',
  'AI_PROTECTION',
  'AI_ANALYST',
];
function setFeatures(detector: any, features: any[] = []) {
  for (const { name, status, additionalConfiguration = [] } of features) {
    let feature = detector.features.find((f: any) => f.name === name);
    if (!feature) {
      feature = { name, status, additionalConfiguration: [] };
      detector.features.push(feature);
    }
    feature.status = status;
    for (const { name, status } of additionalConfiguration) {
      feature.additionalConfiguration = feature.additionalConfiguration.filter((a: any) => a.name !== name);
      feature.additionalConfiguration.push({ name, status });
    }
    feature.additionalConfiguration.sort((a: any, b: any) => a.name.localeCompare(b.name));
  }
}
const guardduty = [
  rest('guardduty', 'ListDetectors', 'GET', /^\/detector$/, (s) => ({
    detectorIds: s.guardduty ? [s.guardduty.id] : [],
  })),
  rest('guardduty', 'CreateDetector', 'POST', /^\/detector$/, (s, p) => {
    const { enable, features, findingPublishingFrequency, tags } = json(p);
    // the same token gives the same answer
    if (s.guardduty?.token !== json(p).clientToken) {
      absent(s.guardduty, 400, 'BadRequestException', 'a detector already exists for the current account');
      const named = (features ?? []).map((f: any) => f.name);
      const others = GUARDDUTY_OPTIONAL.filter((name) => !named.includes(name));
      s.guardduty = {
        id: 'd1',
        token: json(p).clientToken,
        status: enable ? 'ENABLED' : 'DISABLED',
        findingPublishingFrequency,
        tags,
        features: others.map((name) => ({ name, status: 'ENABLED', additionalConfiguration: [] })),
      };
      setFeatures(s.guardduty, features);
    }
    return { detectorId: s.guardduty.id };
  }),
  rest('guardduty', 'GetDetector', 'GET', /^\/detector\/\w+$/, (s) =>
    need(s.guardduty, 400, 'BadRequestException', 'no such detector'),
  ),
  rest('guardduty', 'UpdateDetector', 'POST', /^\/detector\/\w+$/, (s, p) => {
    const detector = need(s.guardduty, 400, 'BadRequestException', 'no such detector');
    const { enable, features, findingPublishingFrequency } = json(p);
    if (enable !== undefined) detector.status = enable ? 'ENABLED' : 'DISABLED';
    if (findingPublishingFrequency) detector.findingPublishingFrequency = findingPublishingFrequency;
    setFeatures(detector, features);
  }),
  rest('guardduty', 'DeleteDetector', 'DELETE', /^\/detector\/\w+$/, (s) => {
    need(s.guardduty, 400, 'BadRequestException', 'no such detector');
    delete s.guardduty;
  }),
];

// --- Security Hub ---
const hubArn = `arn:aws:securityhub:eu-west-1:111122223333:hub/default`;
const hubOf = (s: State) =>
  need(s.securityhub, 401, 'InvalidAccessException', 'Account is not subscribed to AWS Security Hub');
const securityhub = [
  rest('securityhub', 'DescribeHub', 'GET', /^\/accounts$/, (s) => ({
    HubArn: hubArn,
    AutoEnableControls: hubOf(s).AutoEnableControls,
  })),
  rest('securityhub', 'EnableSecurityHub', 'POST', /^\/accounts$/, (s, p) => {
    absent(s.securityhub, 409, 'ResourceConflictException', 'Account is already subscribed to Security Hub');
    const { Tags, EnableDefaultStandards } = json(p);
    s.securityhub = {
      Tags: Tags ?? {},
      AutoEnableControls: true,
      standards: EnableDefaultStandards === false ? [] : ['default'],
    };
  }),
  rest('securityhub', 'UpdateSecurityHubConfiguration', 'PATCH', /^\/accounts$/, (s, p) => {
    hubOf(s).AutoEnableControls = json(p).AutoEnableControls;
  }),
  rest('securityhub', 'DisableSecurityHub', 'DELETE', /^\/accounts$/, (s) => {
    hubOf(s);
    delete s.securityhub;
  }),
  rest('securityhub', 'ListTagsForResource', 'GET', /^\/tags\//, (s) => ({ Tags: hubOf(s).Tags })),
  rest('securityhub', 'GetEnabledStandards', 'POST', /^\/standards\/get$/, (s) => ({
    StandardsSubscriptions: hubOf(s).standards.map((arn: string) => ({
      StandardsArn: arn,
      StandardsSubscriptionArn: `subscription:${arn}`,
      StandardsInput: {},
      StandardsStatus: 'READY',
    })),
  })),
  rest('securityhub', 'BatchEnableStandards', 'POST', /^\/standards\/register$/, (s, p) => {
    for (const { StandardsArn } of json(p).StandardsSubscriptionRequests) {
      if (!hubOf(s).standards.includes(StandardsArn)) hubOf(s).standards.push(StandardsArn);
    }
    hubOf(s).standards.sort();
  }),
  rest('securityhub', 'BatchDisableStandards', 'POST', /^\/standards\/deregister$/, (s, p) => {
    const gone = json(p).StandardsSubscriptionArns.map((arn: string) => arn.slice('subscription:'.length));
    hubOf(s).standards = hubOf(s).standards.filter((arn: string) => !gone.includes(arn));
  }),
];

// --- Inspector ---
const WIRE: Record<string, string> = {
  EC2: 'ec2',
  ECR: 'ecr',
  LAMBDA: 'lambda',
  LAMBDA_CODE: 'lambdaCode',
  CODE_REPOSITORY: 'codeRepository',
};
const inspector = [
  rest('inspector2', 'BatchGetAccountStatus', 'POST', /^\/status\/batch\/get$/, (s, p) => ({
    accounts: json(p).accountIds.map((accountId: string) => ({
      accountId,
      state: { status: s.inspector?.length ? 'ENABLED' : 'DISABLED', errorCode: 'ALREADY_ENABLED', errorMessage: '' },
      resourceState: Object.fromEntries(
        Object.entries(WIRE).map(([type, wire]) => [
          wire,
          { status: s.inspector?.includes(type) ? 'ENABLED' : 'DISABLED', errorCode: '', errorMessage: '' },
        ]),
      ),
    })),
    failedAccounts: [],
  })),
  rest('inspector2', 'Enable', 'POST', /^\/enable$/, (s, p) => {
    s.inspector = [...new Set([...(s.inspector ?? []), ...json(p).resourceTypes])].sort();
    return { accounts: [], failedAccounts: [] };
  }),
  rest('inspector2', 'Disable', 'POST', /^\/disable$/, (s, p) => {
    s.inspector = (s.inspector ?? []).filter((type: string) => !json(p).resourceTypes.includes(type));
    if (s.inspector.length === 0) delete s.inspector;
    return { accounts: [], failedAccounts: [] };
  }),
];

// --- IAM Access Analyzer: one analyzer of a type in an account ---
const analyzersOf = (s: State): any[] => s.analyzers ?? [];
const accessAnalyzer = [
  rest('access-analyzer', 'ListAnalyzers', 'GET', /^\/analyzer$/, (s) => ({
    analyzers: analyzersOf(s).map((a) => ({
      ...a,
      arn: `arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/${a.name}`,
      createdAt: '2026-01-01T00:00:00Z',
      status: 'ACTIVE',
    })),
  })),
  rest('access-analyzer', 'CreateAnalyzer', 'PUT', /^\/analyzer$/, (s, p) => {
    const { analyzerName: name, type, configuration } = json(p);
    absent(
      analyzersOf(s).find((a) => a.type === type),
      402,
      'ServiceQuotaExceededException',
      'one analyzer of this type',
    );
    s.analyzers = [...analyzersOf(s), { name, type, ...(configuration && { configuration }) }];
  }),
  rest('access-analyzer', 'UpdateAnalyzer', 'PUT', /^\/analyzer\/[^/]+$/, (s, p) => {
    const analyzer = need(
      analyzersOf(s).find((a) => a.name === last(p)),
      404,
      'ResourceNotFoundException',
      'none',
    );
    Object.assign(analyzer.configuration.unusedAccess, json(p).configuration.unusedAccess);
  }),
  rest('access-analyzer', 'DeleteAnalyzer', 'DELETE', /^\/analyzer\/[^/]+$/, (s, p) => {
    need(
      analyzersOf(s).find((a) => a.name === last(p)),
      404,
      'ResourceNotFoundException',
      'none',
    );
    s.analyzers = s.analyzers.filter((a: any) => a.name !== last(p));
    if (s.analyzers.length === 0) delete s.analyzers;
  }),
];

// --- Macie ---
const macieOf = (s: State) => need(s.macie, 403, 'AccessDeniedException', 'Macie is not enabled.');
const macie = [
  rest('macie2', 'GetMacieSession', 'GET', /^\/macie$/, (s) => macieOf(s)),
  rest('macie2', 'EnableMacie', 'POST', /^\/macie$/, (s, p) => {
    const { clientToken: token, status, findingPublishingFrequency } = json(p);
    if (s.macie?.token === token) return;
    absent(s.macie, 409, 'ConflictException', 'Macie has already been enabled');
    s.macie = { status, findingPublishingFrequency, token };
  }),
  rest('macie2', 'UpdateMacieSession', 'PATCH', /^\/macie$/, (s, p) => {
    Object.assign(macieOf(s), json(p));
  }),
  rest('macie2', 'DisableMacie', 'DELETE', /^\/macie$/, (s) => {
    macieOf(s);
    delete s.macie;
  }),
];

// --- Detective ---
const graphArn = 'arn:aws:detective:eu-west-1:111122223333:graph:g1';
const detective = [
  rest('detective', 'ListGraphs', 'POST', /^\/graphs\/list$/, (s) => ({
    GraphList: s.detective ? [{ Arn: graphArn }] : [],
  })),
  rest('detective', 'ListTagsForResource', 'GET', /^\/tags\//, (s) => ({ Tags: s.detective.Tags })),
  rest('detective', 'CreateGraph', 'POST', /^\/graph$/, (s, p) => {
    absent(s.detective, 409, 'ConflictException', 'the account has a behavior graph');
    s.detective = { Tags: json(p).Tags ?? {} };
    return { GraphArn: graphArn };
  }),
  rest('detective', 'DeleteGraph', 'POST', /^\/graph\/removal$/, (s) => {
    need(s.detective, 404, 'ResourceNotFoundException', 'none');
    delete s.detective;
  }),
];

// --- Security Lake and CloudTrail: only read ---
const onlyRead = [
  rest('securitylake', 'ListDataLakes', 'GET', /^\/v1\/datalakes$/, (s) => ({
    dataLakes: s.securitylake ? [s.securitylake.lake] : [],
  })),
  rest('securitylake', 'ListLogSources', 'POST', /^\/v1\/datalake\/logsources\/list$/, (s) => ({
    sources: [
      {
        account: '111122223333',
        region: 'eu-west-1',
        sources: s.securitylake.sources.map((sourceName: string) => ({
          awsLogSource: { sourceName, sourceVersion: '2.0' },
        })),
      },
    ],
  })),
  rpc('cloudtrail', 'DescribeTrails', (s) => ({ trailList: s.cloudtrail ?? [] })),
  rpc('cloudtrail', 'GetTrailStatus', (s, { Name }) => ({
    IsLogging: s.cloudtrail.find((t: any) => t.TrailARN === Name).logging,
  })),
];

// --- Config ---
const config = [
  rpc('config', 'DescribeConfigurationRecorders', (s) => ({
    ConfigurationRecorders: s.config?.recorder ? [s.config.recorder] : [],
  })),
  rpc('config', 'DescribeConfigurationRecorderStatus', (s) => ({
    ConfigurationRecordersStatus: [{ name: s.config.recorder.name, recording: s.config.recording ?? false }],
  })),
  rpc('config', 'DescribeDeliveryChannels', (s) => ({ DeliveryChannels: s.config?.channel ? [s.config.channel] : [] })),
  rpc('config', 'PutConfigurationRecorder', (s, { ConfigurationRecorder: input }) => {
    const other = s.config?.recorder && s.config.recorder.name !== input.name;
    absent(other || undefined, 400, 'MaxNumberOfConfigurationRecordersExceededException', 'one recorder');
    const { allSupported } = input.recordingGroup;
    // as AWS answers: lists and a strategy that nobody sent
    const group = {
      resourceTypes: [],
      exclusionByResourceTypes: { resourceTypes: [] },
      recordingStrategy: { useOnly: allSupported ? 'ALL_SUPPORTED_RESOURCE_TYPES' : 'INCLUSION_BY_RESOURCE_TYPES' },
      ...input.recordingGroup,
    };
    s.config = { ...s.config, recorder: { name: input.name, roleARN: input.roleARN, recordingGroup: group } };
  }),
  rpc('config', 'PutDeliveryChannel', (s, { DeliveryChannel: input }) => {
    need(s.config?.recorder, 400, 'NoAvailableConfigurationRecorderException', 'no recorder');
    const other = s.config.channel && s.config.channel.name !== input.name;
    absent(other || undefined, 400, 'MaxNumberOfDeliveryChannelsExceededException', 'one channel');
    s.config.channel = input;
  }),
  rpc('config', 'StartConfigurationRecorder', (s) => {
    need(s.config?.channel, 400, 'NoAvailableDeliveryChannelException', 'no channel');
    s.config.recording = true;
  }),
  rpc('config', 'StopConfigurationRecorder', (s) => {
    need(s.config?.recorder, 400, 'NoSuchConfigurationRecorderException', 'none');
    delete s.config.recording;
  }),
  rpc('config', 'DeleteDeliveryChannel', (s) => {
    absent(s.config.recording, 400, 'LastDeliveryChannelDeleteFailedException', 'a recorder is running');
    need(s.config.channel, 400, 'NoSuchDeliveryChannelException', 'none');
    delete s.config.channel;
    if (!s.config.recorder) delete s.config;
  }),
  rpc('config', 'DeleteConfigurationRecorder', (s) => {
    need(s.config?.recorder, 400, 'NoSuchConfigurationRecorderException', 'none');
    delete s.config.recorder;
    delete s.config.recording;
    if (!s.config.channel) delete s.config;
  }),
];

// --- account settings ---
const POLICY_FLAGS = /^(Require|Allow|Hard)/;
const settings = [
  query(
    'ec2',
    'GetEbsEncryptionByDefault',
    (s) => `<ebsEncryptionByDefault>${s.ebs?.on ?? false}</ebsEncryptionByDefault>`,
  ),
  query('ec2', 'GetEbsDefaultKmsKeyId', (s) => `<kmsKeyId>${s.ebs?.key ?? 'alias/aws/ebs'}</kmsKeyId>`),
  query('ec2', 'EnableEbsEncryptionByDefault', (s) => {
    s.ebs = { ...s.ebs, on: true };
    return undefined;
  }),
  query('ec2', 'DisableEbsEncryptionByDefault', (s) => {
    delete s.ebs.on;
    if (Object.keys(s.ebs).length === 0) delete s.ebs;
    return undefined;
  }),
  query('ec2', 'ModifyEbsDefaultKmsKeyId', (s, input) => {
    s.ebs = { ...s.ebs, key: input.get('KmsKeyId') };
    return undefined;
  }),
  query('ec2', 'ResetEbsDefaultKmsKeyId', (s) => {
    delete s.ebs?.key;
    if (s.ebs && Object.keys(s.ebs).length === 0) delete s.ebs;
    return undefined;
  }),
  query('iam', 'CreateServiceLinkedRole', (s, input) => {
    const name = input.get('AWSServiceName')!;
    const taken = s.linkedRoles?.includes(name) || undefined;
    absent(
      taken,
      400,
      'InvalidInput',
      'Service role name has been taken in this account, please try a different suffix.',
    );
    s.linkedRoles = [...(s.linkedRoles ?? []), name];
    return '<Role><Path>/</Path></Role>';
  }),
  query('iam', 'GetRole', (s, input) => {
    const name = input.get('RoleName')!;
    const arn = need(
      s.roles?.find((role: string) => role.endsWith(`/${name}`)),
      404,
      'NoSuchEntity',
      'no such role',
    );
    return `<Role><Path>/</Path><RoleName>${name}</RoleName><RoleId>A</RoleId><Arn>${arn}</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate></Role>`;
  }),
  query('iam', 'GetAccountPasswordPolicy', (s) => {
    const policy = need(s.passwords, 404, 'NoSuchEntity', 'no policy') as Record<string, string>;
    const fields = Object.entries(policy).map(([name, value]) => `<${name}>${value}</${name}>`);
    return `<PasswordPolicy>${fields.join('')}</PasswordPolicy>`;
  }),
  query('iam', 'UpdateAccountPasswordPolicy', (s, input) => {
    s.passwords = { MinimumPasswordLength: 6, RequireSymbols: false, RequireNumbers: false };
    for (const [name, value] of input) {
      if (name === 'Action' || name === 'Version') continue;
      s.passwords[name] = POLICY_FLAGS.test(name) ? value === 'true' : Number(value);
    }
    return undefined;
  }),
  query('iam', 'DeleteAccountPasswordPolicy', (s) => {
    need(s.passwords, 404, 'NoSuchEntity', 'no policy');
    delete s.passwords;
    return undefined;
  }),
  ...(['GET', 'PUT', 'DELETE'] as const).map((method): Operation => {
    const operation = rest('s3', `${method}PublicAccessBlock`, method, /\/publicAccessBlock$/, (s, p) => {
      if (method === 'DELETE') delete s.publicAccess;
      if (method === 'PUT') {
        const on = [...p.body.matchAll(/<(\w+)>true</g)].map(([, name]) => name);
        s.publicAccess = on.sort();
      }
      if (method !== 'GET') return '';
      const blocks: string[] = need(s.publicAccess, 404, 'NoSuchPublicAccessBlockConfiguration', 'none');
      return `<PublicAccessBlockConfiguration>${blocks.map((b) => `<${b}>true</${b}>`).join('')}</PublicAccessBlockConfiguration>`;
    });
    return { ...operation, xml: (code, message) => `<ErrorResponse>${s3error(code, message)}</ErrorResponse>` };
  }),
  rpc('ecr', 'GetRegistryScanningConfiguration', (s) => ({
    registryId: '111122223333',
    scanningConfiguration: s.ecr ?? { scanType: 'BASIC', rules: [] },
  })),
  rpc('ecr', 'PutRegistryScanningConfiguration', (s, { scanType, rules }) => {
    s.ecr = { scanType, rules };
    if (scanType === 'BASIC' && rules.length === 0) delete s.ecr;
  }),
];

// --- Bedrock model invocation logging, and how its destinations are encrypted ---
const bedrock = [
  rest('bedrock', 'GetModelInvocationLoggingConfiguration', 'GET', /^\/logging\/modelinvocations$/, (s) =>
    s.bedrock ? { loggingConfig: s.bedrock } : {},
  ),
  rest('bedrock', 'PutModelInvocationLoggingConfiguration', 'PUT', /^\/logging\/modelinvocations$/, (s, p) => {
    s.bedrock = json(p).loggingConfig;
  }),
  rest('bedrock', 'DeleteModelInvocationLoggingConfiguration', 'DELETE', /^\/logging\/modelinvocations$/, (s) => {
    delete s.bedrock;
  }),
  rpc('logs', 'DescribeLogGroups', (s, { logGroupNamePrefix }) => ({
    logGroups: (s.logGroups ?? []).filter((g: any) => g.logGroupName.startsWith(logGroupNamePrefix)),
  })),
  {
    ...rest('s3', 'GetBucketEncryption', 'GET', /^\/[\w-]+\/?$/, (s, p) => {
      const algorithm = s.buckets?.[path(p).replace(/\//g, '')];
      need(algorithm, 404, 'NoSuchBucket', 'none');
      return `<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>${algorithm}</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>`;
    }),
    xml: s3error,
  },
];

// --- API Gateway's role for logs ---
const apigateway = [
  rest('apigateway', 'GetAccount', 'GET', /^\/account$/, (s) => ({
    cloudwatchRoleArn: s.apigateway,
    apiKeyVersion: '4',
  })),
  rest('apigateway', 'UpdateAccount', 'PATCH', /^\/account$/, (s, p) => {
    const [{ op, path, value }] = json(p).patchOperations;
    if (op !== 'replace' || path !== '/cloudwatchRoleArn')
      throw new ServiceError(400, 'BadRequestException', 'Invalid patch');
    if (value === '') delete s.apigateway;
    else {
      // it tries the role
      const known = s.roles?.includes(value) || undefined;
      need(known, 400, 'BadRequestException', 'The role ARN does not have required permissions configured');
      s.apigateway = value;
    }
  }),
];

// --- SSM: where the provider remembers ---
const ssm = [
  rpc('ssm', 'GetParametersByPath', (s, { Path }) => ({
    Parameters: Object.entries(s.parameters ?? {})
      .filter(([name]) => name.startsWith(`${Path}/`))
      .map(([Name, Value]) => ({ Name, Value, Type: 'String' })),
  })),
  rpc('ssm', 'PutParameter', (s, { Name, Value }) => {
    if (Value.length > 8192) throw new ServiceError(400, 'ValidationException', 'too long');
    s.parameters = { ...s.parameters, [Name]: Value };
    return { Version: 1 };
  }),
  rpc('ssm', 'DeleteParameter', (s, { Name }) => {
    need(s.parameters?.[Name], 400, 'ParameterNotFound', 'none');
    delete s.parameters[Name];
    if (Object.keys(s.parameters).length === 0) delete s.parameters;
  }),
];

export const OPERATIONS: Operation[] = [
  ...guardduty,
  ...securityhub,
  ...inspector,
  ...accessAnalyzer,
  ...macie,
  ...detective,
  ...onlyRead,
  ...config,
  ...settings,
  ...bedrock,
  ...apigateway,
  ...ssm,
];

export { ARN };
