import { QueryString } from 'aws-cdk-lib/aws-logs';

/** A saved query: its title and text. */
export interface Investigation {
  readonly title: string;
  readonly query: QueryString;
}

const RECORD = 'type = "secure-llm.audit" and phase = "final"';

/** Over the gateway's audit records (`AuditRecord` of its contract). */
export const AUDIT_QUERIES: Investigation[] = [
  {
    title: 'Who asked which model when, and what the guardrail answered',
    query: new QueryString({
      fields: [
        'time',
        'tenant',
        'principal',
        'clientId',
        'alias',
        '`gen_ai.request.model`',
        'outcome',
        'code',
        'guardrailId',
        'guardrailVersion',
        'guardrailInput',
        'guardrailOutput',
        'tokensCharged',
        'requestId',
      ],
      filterStatements: [RECORD],
      sort: '@timestamp desc',
      limit: 1000,
    }),
  },
  {
    title: 'Guardrail interventions by caller',
    query: new QueryString({
      filterStatements: [RECORD, 'guardrailInput = "intervened" or guardrailOutput = "intervened"'],
      statsStatements: [
        'count(*) as interventions, max(time) as latest by tenant, principal, guardrailId, guardrailVersion',
      ],
      sort: 'interventions desc',
      limit: 100,
    }),
  },
  {
    title: 'Denied, refused and failed calls by code',
    query: new QueryString({
      filterStatements: [RECORD, 'outcome in ["denied", "refused", "failed"]'],
      statsStatements: ['count(*) as calls by outcome, code, step, tenant'],
      sort: 'calls desc',
      limit: 100,
    }),
  },
  {
    title: 'Heaviest callers by tokens',
    query: new QueryString({
      filterStatements: [RECORD],
      statsStatements: ['sum(tokensCharged) as tokens, count(*) as calls by tenant, principal'],
      sort: 'tokens desc',
      limit: 50,
    }),
  },
  {
    title: 'Everything of one request',
    query: new QueryString({
      fields: ['@timestamp', '@message'],
      filterStatements: ['requestId = "REPLACE-WITH-REQUEST-ID"'],
      sort: '@timestamp asc',
      limit: 100,
    }),
  },
];

/** Over the gateway's access log, which knows addresses; `requestId` joins it to the audit records. */
export const ACCESS_QUERIES: Investigation[] = [
  {
    title: 'Who called from where',
    query: new QueryString({
      filterStatements: ['type = "secure-llm.access"'],
      statsStatements: ['count(*) as calls, max(time) as latest by sourceIp, subject, clientId, userAgent'],
      sort: 'calls desc',
      limit: 200,
    }),
  },
  {
    title: 'Calls from one address',
    query: new QueryString({
      fields: ['time', 'requestId', 'subject', 'clientId', 'method', 'path', 'status', 'error', 'waf', 'userAgent'],
      filterStatements: ['type = "secure-llm.access"', 'sourceIp = "REPLACE-WITH-ADDRESS"'],
      sort: '@timestamp desc',
      limit: 1000,
    }),
  },
];

/** Over CloudTrail events in a log group. */
export const TRAIL_QUERIES: Investigation[] = [
  {
    title: 'Model calls by principal and address',
    query: new QueryString({
      filterStatements: [
        'eventSource in ["bedrock.amazonaws.com", "bedrock-mantle.amazonaws.com"]',
        'eventName in ["InvokeModel", "InvokeModelWithResponseStream", "Converse", "ConverseStream", "CreateInference"]',
      ],
      statsStatements: [
        'count(*) as calls, min(eventTime) as first, max(eventTime) as latest by userIdentity.arn, sourceIPAddress, requestParameters.modelId, errorCode',
      ],
      sort: 'calls desc',
      limit: 200,
    }),
  },
  {
    title: 'Changes of guardrails, logs, trails and keys',
    query: new QueryString({
      fields: ['eventTime', 'eventSource', 'eventName', 'userIdentity.arn', 'sourceIPAddress', 'errorCode'],
      filterStatements: [
        'readOnly = 0',
        'eventSource in ["bedrock.amazonaws.com", "cloudtrail.amazonaws.com", "guardduty.amazonaws.com", "logs.amazonaws.com", "kms.amazonaws.com", "appconfig.amazonaws.com"]',
        'eventName like /Guardrail|Logging|Trail|Detector|LogGroup|KeyDeletion|DisableKey|KeyPolicy|StartDeployment/',
      ],
      sort: '@timestamp desc',
      limit: 500,
    }),
  },
  {
    title: 'Requests that an endpoint refused',
    query: new QueryString({
      fields: [
        'eventTime',
        'eventSource',
        'eventName',
        'userIdentity.accountId',
        'userIdentity.principalId',
        'sourceIPAddress',
        'vpcEndpointId',
      ],
      filterStatements: ['eventCategory = "NetworkActivity"', 'errorCode = "VpceAccessDenied"'],
      sort: '@timestamp desc',
      limit: 500,
    }),
  },
  {
    title: 'What one principal did',
    query: new QueryString({
      fields: [
        'eventTime',
        'eventSource',
        'eventName',
        'sourceIPAddress',
        'userAgent',
        'errorCode',
        'requestParameters.modelId',
      ],
      filterStatements: ['userIdentity.arn like "REPLACE-WITH-ROLE-OR-USER"'],
      sort: '@timestamp desc',
      limit: 1000,
    }),
  },
];

/** Over Bedrock's model invocation log, which holds prompts and answers: its readers are few. */
export const INVOCATION_QUERIES: Investigation[] = [
  {
    title: 'Invocations by principal and model',
    query: new QueryString({
      filterStatements: ['schemaType = "ModelInvocationLog"'],
      statsStatements: [
        'count(*) as calls, sum(input.inputTokenCount) as inputTokens, sum(output.outputTokenCount) as outputTokens by identity.arn, modelId, operation',
      ],
      sort: 'outputTokens desc',
      limit: 200,
    }),
  },
  {
    title: 'Prompt and answer of one invocation',
    query: new QueryString({
      fields: ['timestamp', 'identity.arn', 'modelId', 'operation', '@message'],
      filterStatements: ['requestId = "REPLACE-WITH-BEDROCK-REQUEST-ID"'],
      limit: 10,
    }),
  },
];
