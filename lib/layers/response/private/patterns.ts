/**
 * Changes that weaken what protects the model or what records its use.
 *
 * @asOf 2026-11
 */
const SAFETY = {
  'bedrock.amazonaws.com': [
    'DeleteGuardrail',
    'UpdateGuardrail',
    'DeleteModelInvocationLoggingConfiguration',
    'PutModelInvocationLoggingConfiguration',
    'DeleteEnforcedGuardrailConfiguration',
    'PutEnforcedGuardrailConfiguration',
  ],
  'cloudtrail.amazonaws.com': ['StopLogging', 'DeleteTrail', 'UpdateTrail', 'PutEventSelectors'],
  'guardduty.amazonaws.com': ['DeleteDetector', 'UpdateDetector', 'CreateFilter', 'DeletePublishingDestination'],
  'securityhub.amazonaws.com': ['DisableSecurityHub', 'BatchDisableStandards'],
  'config.amazonaws.com': ['StopConfigurationRecorder', 'DeleteConfigurationRecorder', 'DeleteDeliveryChannel'],
  'access-analyzer.amazonaws.com': ['DeleteAnalyzer', 'CreateArchiveRule'],
  'macie2.amazonaws.com': ['DisableMacie', 'UpdateMacieSession'],
  'wafv2.amazonaws.com': ['DeleteWebACL', 'DisassociateWebACL', 'DeleteLoggingConfiguration'],
};

/**
 * Of these, and of deleting a guardrail, nothing is a repair or a tuning: the gateway must not go on without what they take
 * away.
 */
const SHUTDOWN = {
  'bedrock.amazonaws.com': ['DeleteModelInvocationLoggingConfiguration', 'DeleteEnforcedGuardrailConfiguration'],
  'cloudtrail.amazonaws.com': ['StopLogging', 'DeleteTrail'],
  'guardduty.amazonaws.com': ['DeleteDetector'],
};

const LOGS_AND_KEYS = {
  'logs.amazonaws.com': [
    'DeleteLogGroup',
    'DeleteLogStream',
    'DeleteRetentionPolicy',
    'PutRetentionPolicy',
    'DeleteDataProtectionPolicy',
    'DisassociateKmsKey',
    'DeleteMetricFilter',
    'DeleteSubscriptionFilter',
  ],
  'kms.amazonaws.com': [
    'ScheduleKeyDeletion',
    'DisableKey',
    'DisableKeyRotation',
    'PutKeyPolicy',
    'DeleteImportedKeyMaterial',
  ],
};

const calls = (bySource: Record<string, string[]>, more: Record<string, unknown> = {}) => ({
  detailType: ['AWS API Call via CloudTrail'],
  detail: { eventSource: Object.keys(bySource), eventName: [...new Set(Object.values(bySource).flat())], ...more },
});

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

/** Attempts too: a denied attempt to stop the trail is worth a message. */
export const safetyTampering = calls(SAFETY);
export const logAndKeyTampering = calls(LOGS_AND_KEYS);

/** The calls that succeeded, and after which the gateway must not go on. */
export const safetyShutdown = {
  detailType: ['AWS API Call via CloudTrail'],
  detail: {
    errorCode: [{ exists: false }],
    $or: [
      calls(SHUTDOWN).detail,
      {
        // with a version only that version goes, as when old ones are tidied up
        ...calls({ 'bedrock.amazonaws.com': ['DeleteGuardrail'] }).detail,
        requestParameters: { guardrailVersion: [{ exists: false }] },
      },
    ],
  },
};

/** Every call that deploys, stops, writes or deletes a part of a kill switch. */
export const killSwitchChange = (applicationId: string) =>
  calls(
    {
      'appconfig.amazonaws.com': [
        'StartDeployment',
        'StopDeployment',
        'CreateHostedConfigurationVersion',
        'DeleteHostedConfigurationVersion',
        'UpdateConfigurationProfile',
        'DeleteConfigurationProfile',
        'UpdateEnvironment',
        'DeleteEnvironment',
        'DeleteApplication',
      ],
    },
    // AppConfig's API spells its parameters with a capital; CloudTrail lowers the first letter for most services
    { requestParameters: { $or: [{ applicationId: [applicationId] }, { ApplicationId: [applicationId] }] } },
  );

/** Changes of these state machines. */
export const machineTampering = (stateMachineArn: string[]) =>
  calls(
    { 'states.amazonaws.com': ['UpdateStateMachine', 'DeleteStateMachine'] },
    { requestParameters: { stateMachineArn } },
  );

/** Changes of these rules. */
export const ruleTampering = (names: string[]) =>
  calls(
    { 'events.amazonaws.com': ['DisableRule', 'DeleteRule', 'PutRule', 'RemoveTargets', 'PutTargets'] },
    { requestParameters: { $or: [{ name: names }, { rule: names }] } },
  );

/** One of these alarms went off. */
export const alarmRaised = (alarmArns: string[]) => ({
  source: ['aws.cloudwatch'],
  detailType: ['CloudWatch Alarm State Change'],
  resources: alarmArns,
  detail: { state: { value: ['ALARM'] } },
});
