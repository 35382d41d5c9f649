// Events in the shapes that AWS documents: EventBridge's event reference, the finding formats of GuardDuty, Security Hub
// (ASFF), Macie and Access Analyzer, and CloudTrail's record. Names, ids and addresses are examples.

/** An event as EventBridge delivers it. */
export interface Event {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: string[];
  readonly detail: Record<string, unknown>;
}

const event = (
  source: string,
  detailType: string,
  detail: Record<string, unknown>,
  resources: string[] = [],
): Event => ({
  version: '0',
  id: 'cd2d702e-ab31-411b-9344-793ce56b1bc7',
  'detail-type': detailType,
  source,
  account: '111122223333',
  time: '2026-11-20T10:00:00Z',
  region: 'eu-central-1',
  resources,
  detail,
});

const guardDuty = (type: string, severity: number, resource: object, action: object): Event =>
  event('aws.guardduty', 'GuardDuty Finding', {
    schemaVersion: '2.0',
    accountId: '111122223333',
    region: 'eu-central-1',
    partition: 'aws',
    id: '16afba5c5c43e07c9e3e5e2e544e95df',
    arn: 'arn:aws:guardduty:eu-central-1:111122223333:detector/12ab/finding/16afba5c5c43e07c9e3e5e2e544e95df',
    type,
    resource,
    service: {
      serviceName: 'guardduty',
      detectorId: '12abc34d567e8fa901bc2d34e56789f0',
      action,
      eventFirstSeen: '2026-11-20T09:40:00.000Z',
      eventLastSeen: '2026-11-20T09:55:00.000Z',
      archived: false,
      count: 2,
    },
    severity,
    createdAt: '2026-11-20T09:58:00.000Z',
    updatedAt: '2026-11-20T09:58:00.000Z',
    title: 'A finding',
    description: 'A finding.',
  });

const key = (userType: string, userName: string) => ({
  resourceType: 'AccessKey',
  accessKeyDetails: {
    accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    principalId: 'AROAEXAMPLE:session',
    userType,
    userName,
  },
});
const apiCall = (ipAddressV4: string) => ({
  actionType: 'AWS_API_CALL',
  awsApiCallAction: {
    api: 'InvokeModel',
    serviceName: 'bedrock.amazonaws.com',
    callerType: 'Remote IP',
    remoteIpDetails: { ipAddressV4, country: { countryName: 'Nowhere' } },
  },
});
const connection = (ipAddressV4: string) => ({
  actionType: 'NETWORK_CONNECTION',
  networkConnectionAction: {
    connectionDirection: 'OUTBOUND',
    protocol: 'TCP',
    blocked: false,
    remoteIpDetails: { ipAddressV4 },
  },
});

/** A call as CloudTrail records it, by the part of its `eventSource` before the first dot. */
export const recorded = (service: string, eventName: string, more: Record<string, unknown> = {}): Event =>
  event(`aws.${service === 'macie2' ? 'macie' : service}`, 'AWS API Call via CloudTrail', {
    eventVersion: '1.09',
    userIdentity: { type: 'AssumedRole', arn: 'arn:aws:sts::111122223333:assumed-role/Admin/alice' },
    eventTime: '2026-11-20T09:59:00Z',
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion: 'eu-central-1',
    sourceIPAddress: '203.0.113.50',
    requestParameters: {},
    responseElements: null,
    requestID: 'a1b2c3d4-5678-90ab-cdef-example11111',
    eventID: 'b1c2d3e4-5678-90ab-cdef-example22222',
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    ...more,
  });

const securityHub = (more: Record<string, unknown>): Event =>
  event('aws.securityhub', 'Security Hub Findings - Imported', {
    findings: [
      {
        SchemaVersion: '2018-10-08',
        Id: 'arn:aws:securityhub:eu-central-1:111122223333:subscription/finding/1',
        ProductName: 'Security Hub',
        CompanyName: 'AWS',
        Severity: { Label: 'HIGH', Normalized: 70 },
        Workflow: { Status: 'NEW' },
        RecordState: 'ACTIVE',
        ...more,
      },
    ],
  });

const macie = (description: string): Event =>
  event('aws.macie', 'Macie Finding', {
    schemaVersion: '1.0',
    id: '64b917aa-3843-014c-91d8-937ffexample',
    type: 'SensitiveData:S3Object/Credentials',
    severity: { score: description === 'High' ? 3 : 1, description },
    category: 'CLASSIFICATION',
    archived: false,
    count: 1,
  });

const analyzer = (detailType: string, status: string): Event =>
  event('aws.access-analyzer', detailType, {
    version: '1.0',
    id: '22222222-dcba-4444-dcba-333333333333',
    status,
    resourceType: 'AWS::S3::Bucket',
    resource: 'arn:aws:s3:::corpus',
    accountId: '111122223333',
    action: ['s3:GetObject'],
    isPublic: true,
    isDeleted: false,
  });

/** ARN of the alarm in `alarm`. */
export const ALARM_ARN = 'arn:aws:cloudwatch:eu-central-1:111122223333:alarm:CanaryLeak';

/** Stands for the ARN of the triage machine. */
export const TRIAGE = 'arn:aws:states:eu-central-1:111122223333:stateMachine:Triage';
/** Stands for the ARN of the topic. */
export const TOPIC = 'arn:aws:sns:eu-central-1:111122223333:Alerts';
/** Stands for the address of the queue of what was not delivered. */
export const QUEUE = 'https://sqs.eu-central-1.amazonaws.com/111122223333/Undelivered';
/** The bucket of evidence. */
export const EVIDENCE = 'evidence';
/** Stands for the name of the rule that records changes of the kill switch. */
export const SWITCH_RULE = 'SwitchChanges';
export const LIMITS_RULE = 'LimitsChanges';

/** Stands for the id of the kill switch's application. */
export const SWITCH_APPLICATION = 'switch1';
/** Application of the usage limits. */
export const LIMITS_APPLICATION = 'limits1';

const alarm = (value: string, arn = ALARM_ARN): Event =>
  event(
    'aws.cloudwatch',
    'CloudWatch Alarm State Change',
    { alarmName: 'CanaryLeak', state: { value, reason: 'Threshold crossed' }, previousState: { value: 'OK' } },
    [arn],
  );

/** Every event of the tests, by what it is. */
export const EVENTS = {
  'GuardDuty: role credentials used elsewhere, 8.0': guardDuty(
    'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
    8,
    key('AssumedRole', 'Gateway'),
    apiCall('198.51.100.24'),
  ),
  'GuardDuty: IAM user behaves anomalously, 8.0': guardDuty(
    'Impact:IAMUser/AnomalousBehavior',
    8,
    key('IAMUser', 'bob'),
    apiCall('198.51.100.25'),
  ),
  'GuardDuty: root credentials, 7.0': guardDuty(
    'Policy:IAMUser/RootCredentialUsage',
    7,
    key('Root', 'Root'),
    apiCall('198.51.100.26'),
  ),
  'GuardDuty: function calls a control server, 8.0': guardDuty(
    'Backdoor:Lambda/C&CActivity.B',
    8,
    {
      resourceType: 'Lambda',
      lambdaDetails: {
        functionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:tool',
        functionName: 'tool',
        role: 'arn:aws:iam::111122223333:role/tool',
      },
    },
    connection('198.51.100.27'),
  ),
  'GuardDuty: instance mines coins, 8.0': guardDuty(
    'CryptoCurrency:EC2/BitcoinTool.B',
    8,
    { resourceType: 'Instance', instanceDetails: { instanceId: 'i-0abcdef1234567890' } },
    connection('198.51.100.28'),
  ),
  'GuardDuty: recon by role, 5.0': guardDuty(
    'Recon:IAMUser/MaliciousIPCaller',
    5,
    key('AssumedRole', 'Gateway'),
    apiCall('198.51.100.29'),
  ),
  'GuardDuty: low, 2.0': guardDuty('Recon:EC2/PortProbeUnprotectedPort', 2, { resourceType: 'Instance' }, {}),
  'Security Hub: high, new': securityHub({}),
  'Security Hub: critical, new': securityHub({ Severity: { Label: 'CRITICAL' } }),
  'Security Hub: medium': securityHub({ Severity: { Label: 'MEDIUM' } }),
  'Security Hub: suppressed': securityHub({ Workflow: { Status: 'SUPPRESSED' } }),
  'Security Hub: archived': securityHub({ RecordState: 'ARCHIVED' }),
  'Security Hub: a finding that GuardDuty sends itself': securityHub({ ProductName: 'GuardDuty' }),
  'Macie: high': macie('High'),
  'Macie: low': macie('Low'),
  'Access Analyzer: external access': analyzer('Access Analyzer Finding', 'ACTIVE'),
  'Access Analyzer: internal access': analyzer('Internal Access Finding', 'ACTIVE'),
  'Access Analyzer: resolved': analyzer('Access Analyzer Finding', 'RESOLVED'),
  'Access Analyzer: unused access': analyzer('Unused Access Finding for IAM entities', 'ACTIVE'),
  'CloudTrail: StopLogging': recorded('cloudtrail', 'StopLogging'),
  'CloudTrail: StopLogging, denied': recorded('cloudtrail', 'StopLogging', {
    errorCode: 'AccessDenied',
    errorMessage: 'no',
  }),
  'CloudTrail: DeleteGuardrail': recorded('bedrock', 'DeleteGuardrail'),
  'CloudTrail: DeleteGuardrail, one version': recorded('bedrock', 'DeleteGuardrail', {
    requestParameters: { guardrailIdentifier: 'g1', guardrailVersion: '3' },
  }),
  'CloudTrail: UpdateGuardrail': recorded('bedrock', 'UpdateGuardrail'),
  'CloudTrail: DeleteModelInvocationLoggingConfiguration': recorded(
    'bedrock',
    'DeleteModelInvocationLoggingConfiguration',
  ),
  'CloudTrail: DeleteEnforcedGuardrailConfiguration': recorded('bedrock', 'DeleteEnforcedGuardrailConfiguration'),
  'CloudTrail: DeleteDetector': recorded('guardduty', 'DeleteDetector'),
  'CloudTrail: DisassociateWebACL': recorded('wafv2', 'DisassociateWebACL'),
  'CloudTrail: ScheduleKeyDeletion': recorded('kms', 'ScheduleKeyDeletion'),
  'CloudTrail: DeleteLogGroup': recorded('logs', 'DeleteLogGroup'),
  'CloudTrail: StopConfigurationRecorder': recorded('config', 'StopConfigurationRecorder'),
  'CloudTrail: CreateFoundationModelAgreement': recorded('bedrock', 'CreateFoundationModelAgreement'),
  'CloudTrail: PutSubscriptionFilter': recorded('logs', 'PutSubscriptionFilter'),
  'CloudTrail: PutConfigRule': recorded('config', 'PutConfigRule'),
  'CloudTrail: UpdateWebACL': recorded('wafv2', 'UpdateWebACL'),
  'CloudTrail: DeleteFlowLogs': recorded('ec2', 'DeleteFlowLogs'),
  'CloudTrail: DeleteBucketPolicy': recorded('s3', 'DeleteBucketPolicy'),
  'CloudTrail: DeleteRecoveryPoint': recorded('backup', 'DeleteRecoveryPoint'),
  'CloudTrail: CreatePolicyVersion': recorded('iam', 'CreatePolicyVersion'),
  'CloudTrail: UpdateFunctionCode': recorded('lambda', 'UpdateFunctionCode20150331v2'),
  'CloudTrail: DeleteAlarms': recorded('monitoring', 'DeleteAlarms'),
  'CloudTrail: GetGuardrail': recorded('bedrock', 'GetGuardrail', { readOnly: true }),
  'CloudTrail: InvokeModel': recorded('bedrock', 'InvokeModel', { readOnly: true }),
  'CloudTrail: CreateKey': recorded('kms', 'CreateKey'),
  'Alarm: raised': alarm('ALARM'),
  'Alarm: cleared': alarm('OK'),
  'Alarm: another one raised': alarm('ALARM', `${ALARM_ARN}2`),
  'Kill switch: pulled': recorded('appconfig', 'StartDeployment', {
    requestParameters: { ApplicationId: SWITCH_APPLICATION, EnvironmentId: 'e', ConfigurationVersion: 'static' },
  }),
  'Kill switch: stopped, with lower-case parameters': recorded('appconfig', 'StopDeployment', {
    requestParameters: { applicationId: SWITCH_APPLICATION, environmentId: 'e' },
  }),
  'Usage limits: changed': recorded('appconfig', 'StartDeployment', {
    requestParameters: { ApplicationId: LIMITS_APPLICATION, EnvironmentId: 'e', ConfigurationVersion: '2' },
  }),
  'AppConfig: another application': recorded('appconfig', 'StartDeployment', {
    requestParameters: { ApplicationId: 'other12' },
  }),
  'AppConfig: the switch is read': recorded('appconfig', 'GetDeployment', {
    requestParameters: { ApplicationId: SWITCH_APPLICATION },
  }),
  'A playbook is rewritten': recorded('states', 'UpdateStateMachine', {
    requestParameters: { stateMachineArn: TRIAGE, definition: '{}' },
  }),
  'Another state machine is rewritten': recorded('states', 'UpdateStateMachine', {
    requestParameters: { stateMachineArn: `${TRIAGE}2`, definition: '{}' },
  }),
  'A rule is disabled': recorded('events', 'DisableRule', { requestParameters: { name: 'GuardDuty' } }),
  'A rule loses its targets': recorded('events', 'RemoveTargets', {
    requestParameters: { rule: 'GuardDuty', ids: ['0'] },
  }),
  'The last of the rules is disabled': recorded('events', 'DisableRule', {
    requestParameters: { name: 'EvidenceTampering' },
  }),
  'The rule that records the kill switch is disabled': recorded('events', 'DisableRule', {
    requestParameters: { name: SWITCH_RULE },
  }),
  'The rule that records usage limits is disabled': recorded('events', 'DisableRule', {
    requestParameters: { name: LIMITS_RULE },
  }),
  'A rule that watches rules is disabled': recorded('events', 'DisableRule', {
    requestParameters: { name: 'RuleTampering' },
  }),
  'The rule that watches the watchers is disabled': recorded('events', 'DisableRule', {
    requestParameters: { name: 'RuleWatch' },
  }),
  'The topic is deleted': recorded('sns', 'DeleteTopic', { requestParameters: { topicArn: TOPIC } }),
  'Another topic is deleted': recorded('sns', 'DeleteTopic', { requestParameters: { topicArn: `${TOPIC}2` } }),
  'Somebody is no longer told': recorded('sns', 'Unsubscribe', {
    requestParameters: { subscriptionArn: `${TOPIC}:6b0e71bd-7e97-4d97-80ce-4a0994e55286` },
  }),
  'Somebody is no longer told by another topic': recorded('sns', 'Unsubscribe', {
    requestParameters: { subscriptionArn: `${TOPIC}2:6b0e71bd-7e97-4d97-80ce-4a0994e55286` },
  }),
  'What was not delivered is purged': recorded('sqs', 'PurgeQueue', { requestParameters: { queueUrl: QUEUE } }),
  'Another queue is purged': recorded('sqs', 'PurgeQueue', { requestParameters: { queueUrl: `${QUEUE}2` } }),
  'Evidence is deleted': recorded('s3', 'DeleteObjects', { requestParameters: { bucketName: EVIDENCE } }),
  'Objects of another bucket are deleted': recorded('s3', 'DeleteObjects', {
    requestParameters: { bucketName: 'other' },
  }),
  'A firewall is changed by hand': recorded('network-firewall', 'UpdateRuleGroup'),
  'A firewall is changed by a stack': recorded('network-firewall', 'UpdateRuleGroup', {
    userIdentity: { type: 'AssumedRole', invokedBy: 'cloudformation.amazonaws.com' },
  }),
  'A stack is deployed': recorded('cloudformation', 'ExecuteChangeSet'),
  'A key is lent by hand': recorded('kms', 'CreateGrant'),
  'A key is lent by a service': recorded('kms', 'CreateGrant', {
    userIdentity: { type: 'AssumedRole', invokedBy: 'dynamodb.amazonaws.com' },
  }),
  'Another rule is disabled': recorded('events', 'DisableRule', { requestParameters: { name: 'GuardDuty2' } }),
  'An event of another application': event('com.example', 'GuardDuty Finding', { severity: 9 }),
} as const satisfies Record<string, Event>;
