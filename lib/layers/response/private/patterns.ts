import {
  type Calls,
  LENT,
  OF_MACHINES,
  OF_OBJECTS,
  OF_QUEUES,
  OF_RULES,
  OF_SUBSCRIPTIONS,
  OF_SWITCHES,
  OF_TOPICS,
  SHUTDOWN,
} from '../../../facts/weakening-calls';

const recorded = (detail: Record<string, unknown>) => ({ detailType: ['AWS API Call via CloudTrail'], detail });

const name = (call: string) => (call.endsWith('*') ? { prefix: call.slice(0, -1) } : call);

const call = (eventSource: string, eventNames: readonly string[], requestParameters?: Record<string, unknown>) => ({
  eventSource: [eventSource],
  eventName: eventNames.map(name),
  ...(requestParameters && { requestParameters }),
});

/** Each service with its own calls, so that no name of one service matches another's. */
const oneOf = (alternatives: object[]) => (alternatives.length === 1 ? alternatives[0]! : { $or: alternatives });

const anyCall = (calls: Calls) => oneOf(Object.entries(calls).map(([source, names]) => call(source, names)));

/** Attempts too: a denied attempt to stop the trail is worth a message. */
export const told = (calls: Calls) => recorded({ ...anyCall(calls) });

/** What CloudFormation, or a service that scales, does for somebody carries its name; what a person or a program does, none. */
const BY_HAND = [
  { exists: false },
  { 'anything-but': { suffix: ['cloudformation.amazonaws.com', 'autoscaling.amazonaws.com'] } },
];

export const toldByHand = (calls: Calls) => recorded({ ...anyCall(calls), userIdentity: { invokedBy: BY_HAND } });

export const keyLent = recorded({ ...anyCall(LENT), userIdentity: { invokedBy: [{ exists: false }] } });

/** GuardDuty findings of at least this severity (1.0 to 10.0; 4 is medium, 7 high, 9 critical). Suppressed ones are not sent. */
export const guardDuty = (severity: number) => ({
  source: ['aws.guardduty'],
  detailType: ['GuardDuty Finding'],
  detail: { severity: [{ numeric: ['>=', severity] }] },
});

/** New findings of high or critical severity, without those that GuardDuty and Macie send themselves. */
export const securityHub = {
  source: ['aws.securityhub'],
  detailType: ['Security Hub Findings - Imported'],
  detail: {
    findings: {
      Severity: { Label: ['HIGH', 'CRITICAL'] },
      Workflow: { Status: ['NEW'] },
      RecordState: ['ACTIVE'],
      ProductName: [{ 'anything-but': ['GuardDuty', 'Macie'] }],
    },
  },
};

/** Sensitive data found, or a bucket made weaker. */
export const macie = {
  source: ['aws.macie'],
  detailType: ['Macie Finding'],
  detail: { severity: { description: ['High'] } },
};

/** Something is reachable from outside the account or organization, or from where it should not be inside. */
export const accessAnalyzer = {
  source: ['aws.access-analyzer'],
  detailType: ['Access Analyzer Finding', 'Internal Access Finding'],
  detail: { status: ['ACTIVE'] },
};

/** The calls that succeeded, and after which the gateway must not go on: nobody would hear of what comes next. */
export const safetyShutdown = (topicArn: string) =>
  recorded({
    errorCode: [{ exists: false }],
    $or: [
      ...Object.entries(SHUTDOWN).map(([source, names]) => call(source, names)),
      // with a version only that version goes, as when old ones are tidied up
      call('bedrock.amazonaws.com', ['DeleteGuardrail'], { guardrailVersion: [{ exists: false }] }),
      call('sns.amazonaws.com', ['DeleteTopic'], { topicArn: [topicArn] }),
    ],
  });

/** Changes of the topic, of who is subscribed to it, and of the queue that keeps what was not delivered. */
export const alertPathTampering = (topicArn: string, queueUrl: string) =>
  recorded({
    $or: [
      call('sns.amazonaws.com', OF_TOPICS, { topicArn: [topicArn] }),
      call('sns.amazonaws.com', OF_SUBSCRIPTIONS, { subscriptionArn: [{ prefix: `${topicArn}:` }] }),
      call('sns.amazonaws.com', ['PutDataProtectionPolicy'], { resourceArn: [topicArn] }),
      call('sqs.amazonaws.com', OF_QUEUES, { queueUrl: [queueUrl] }),
    ],
  });

/** Evidence that somebody hides, removes or unlocks, where the trail records the bucket's objects. */
export const evidenceTampering = (bucketName: string) =>
  recorded(call('s3.amazonaws.com', OF_OBJECTS, { bucketName: [bucketName] }));

/** Every call that deploys, stops, writes or deletes a part of a kill switch, or of usage limits. */
export const documentChange = (applicationId: string) =>
  recorded(
    call(
      'appconfig.amazonaws.com',
      OF_SWITCHES,
      // AppConfig's API spells its parameters with a capital; CloudTrail lowers the first letter for most services
      { $or: [{ applicationId: [applicationId] }, { ApplicationId: [applicationId] }] },
    ),
  );

/** Changes of these state machines. */
export const machineTampering = (stateMachineArn: string[]) =>
  recorded(call('states.amazonaws.com', OF_MACHINES, { stateMachineArn }));

/** Changes of these rules. */
export const ruleTampering = (names: string[]) =>
  recorded(call('events.amazonaws.com', OF_RULES, { $or: [{ name: names }, { rule: names }] }));

/** One of these alarms went off. */
export const alarmRaised = (alarmArns: string[]) => ({
  source: ['aws.cloudwatch'],
  detailType: ['CloudWatch Alarm State Change'],
  resources: alarmArns,
  detail: { state: { value: ['ALARM'] } },
});
