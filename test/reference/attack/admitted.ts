import { SecurityProfile } from '../../../lib';

/** What stays possible, and where that is said. */
export interface Admitted {
  /** Of SECURITY.md, word by word. */
  readonly sentence: string;
  readonly who: readonly string[];
  /** With or without the policies of the organization; absent: either way. */
  readonly isGoverned?: boolean;
  /** Absent: all. */
  readonly profiles?: readonly SecurityProfile[];
  /** The shortest chain to each goal, in STANDARD or, where that is none of `profiles`, in the first of them. */
  readonly goals: Readonly<Record<string, string>>;
}

const { STANDARD, STARTER, REGULATED } = SecurityProfile;
const DEVELOPER = 'a developer';
const NOT_DEPLOYING = 'a developer who cannot deploy';
const ADMINISTRATOR = 'an administrator';
const BOUND = 'an administrator under the boundary';
const MEMBERS = [DEVELOPER, NOT_DEPLOYING, ADMINISTRATOR, BOUND];

/** What somebody does to what named administrators keep, once he has become one of them. */
const afterBecoming = (step: string) => ({
  'erase evidence': `${step} > DeleteBucketPolicy of VaultevidenceBucket > delete a locked version`,
  'make evidence unreadable': `${step} > change the policy of VaultevidenceKey > kms:ScheduleKeyDeletion`,
  'erase backups': `${step} > unlock RecoveryVault > backup:DeleteRecoveryPoint`,
  'read conversations': `${step} > change the policy of VaultpromptsKey > read and decrypt`,
  'read evidence': `${step} > change the policy of VaultevidenceKey > read and decrypt`,
});

const OVER_DOCUMENTS =
  'Without them he also searches the knowledge base without a filter, does what the functions, machines and roles of ingestion do, and opens corpus, inbox and vectors by their policies.';
/** What the playbook against a rogue agent is for, whoever has become a part of it. */
const STOPS =
  'The playbook against a rogue agent takes tools away and ends what waits for people, whoever has its roles: its machine, its functions, and the daily check, which starts it.';
const PERMITS =
  'AWS knows no right to make policies that only deny: the function of the playbook that makes these makes one that permits with other code, and the REQUEST interceptor still refuses what its own catalogue refuses.';
const CONTENT = 'bedrock:GetDocumentContent';
/** What somebody does to documents who becomes the one that writes them by a step. */
const documents = (step: string) => ({
  'search around the gateway': 'bedrock:Retrieve',
  'write into the corpus around the ingestion': `${step} > write and encrypt`,
  'take a document out of the corpus': 'DeleteBucketPolicy of VaultcorpusBucket > s3:DeleteObject',
  'upload as another tenant':
    'DeleteBucketPolicy of VaultInboxc86e8c5c > change the policy of VaultcorpusKey > write and encrypt',
  'call a document clean that nobody scanned': 'DeleteBucketPolicy of VaultInboxc86e8c5c > s3:PutObjectTagging',
});

export const ADMITTED: readonly Admitted[] = [
  {
    sentence:
      'Whoever may read the log groups reads the conversations there, masked as their data protection policy says.',
    who: [...MEMBERS, 'GatewayApiLogRoleCloudWatchRole'],
    goals: { 'read conversations of the log': 'logs:GetLogEvents' },
  },
  {
    sentence:
      'A caller of approved models that has no boundary may call them without the guardrail, unless one is enforced in the account or by the organization.',
    who: [DEVELOPER, NOT_DEPLOYING, ADMINISTRATOR],
    profiles: [STANDARD, STARTER],
    goals: { 'call a model unguarded': 'call it' },
  },
  {
    sentence: 'An administrator of the account makes other administrators, who are bound as he is.',
    who: [ADMINISTRATOR],
    goals: { 'become administrator': 'make an administrator' },
  },
  {
    sentence:
      "Other code in the gateway's function reads the secret of canary and approvals and counts tokens as it likes, in the gateway's network only.",
    who: ['the gateway with other code'],
    goals: {
      'read the secret of canary and approvals': 'read and decrypt',
      'give oneself tokens': 'dynamodb:UpdateItem',
    },
  },
  {
    sentence: 'The function that rotates the secret reads it.',
    who: ['GatewaySecretRole'],
    goals: { 'read the secret of canary and approvals': 'read and decrypt' },
  },
  {
    sentence: 'Whoever is granted to read evidence or conversations reads them.',
    who: ['an auditor'],
    goals: { 'read evidence': 'read and decrypt' },
  },
  {
    sentence: 'Whoever is granted to read evidence or conversations reads them.',
    who: ['a reader'],
    goals: { 'read conversations': 'read and decrypt' },
  },
  {
    sentence:
      'A function that ensures a service of the account may switch that service off, because deleting its stack does.',
    who: ['AuditTrailConfigRole'],
    goals: { 'stop the record': 'config:StopConfigurationRecorder' },
  },
  {
    sentence:
      'A function that ensures a service of the account may switch that service off, because deleting its stack does.',
    who: ['InvocationLoggingRole'],
    goals: { 'stop the record': 'bedrock:DeleteModelInvocationLoggingConfiguration' },
  },
  {
    sentence:
      'A function that ensures a service of the account may switch that service off, because deleting its stack does.',
    who: ['ThreatDetectionGuardDutyRole'],
    goals: { 'blind detection': 'guardduty:DeleteDetector' },
  },
  {
    sentence:
      'A function that ensures a service of the account may switch that service off, because deleting its stack does.',
    who: ['ThreatDetectionSecurityHubRole'],
    goals: { 'blind detection': 'securityhub:DisableSecurityHub' },
  },
  {
    sentence: 'The role of AWS Backup reads what it backs up, and only AWS Backup can take it.',
    who: ['RecoveryRole'],
    goals: { 'read evidence': 'read and decrypt', 'read a document of another tenant': 'read and decrypt' },
  },
  {
    sentence:
      "Whoever may search a knowledge base chooses the filter, and so reads the documents of every tenant: other code in the gateway's function does, and so do the functions that examine an index and look for a document.",
    who: ['the gateway with other code', 'IngestionExamineRole', 'IngestionTraceRole'],
    goals: { 'search around the gateway': 'bedrock:Retrieve' },
  },
  {
    sentence:
      'The role of a knowledge base reads, keeps, searches and forgets the documents of every tenant, and only Bedrock can take it.',
    who: ['BaseRole'],
    goals: {
      'search around the gateway': 's3vectors:QueryVectors',
      'read a document of another tenant': 'read and decrypt',
      'write into the corpus around the ingestion': 's3vectors:PutVectors',
      'take a document out of the corpus': 's3vectors:DeleteVectors',
    },
  },
  {
    sentence: 'The roles of scans read what they scan and say what is clean, and only GuardDuty can take them.',
    who: ['VaultCorpusScanRole'],
    goals: {
      'read a document of another tenant': 'read and decrypt',
      'call a document clean that nobody scanned': 's3:PutObjectTagging',
    },
  },
  {
    sentence: 'The roles of scans read what they scan and say what is clean, and only GuardDuty can take them.',
    who: ['IngestionScanRole'],
    goals: { 'call a document clean that nobody scanned': 's3:PutObjectTagging' },
  },
  {
    sentence:
      'The function that admits documents writes those of every tenant, and the machines that have them indexed, or put them into quarantine, take them out.',
    who: ['IngestionAdmitRole'],
    goals: { 'write into the corpus around the ingestion': 'write and encrypt' },
  },
  {
    sentence:
      'The function that admits documents writes those of every tenant, and the machines that have them indexed, or put them into quarantine, take them out.',
    who: ['IngestionIndexingRole', 'IngestionQuarantineMachineRole'],
    goals: { 'take a document out of the corpus': 's3:DeleteObject' },
  },
  {
    sentence: 'Whoever is granted to curate the corpus writes it, and retires what is in it, past all ingestion.',
    who: ['an editor'],
    goals: {
      'write into the corpus around the ingestion': 'write and encrypt',
      'take a document out of the corpus': 's3:DeleteObject',
    },
  },
  {
    sentence: 'A playbook denies everything to a role that agreed to it, and does nothing else to a role.',
    who: ['ResponsePlaybooksREVOKESESSIONSRole', 'ResponsePlaybooksQUARANTINEPRINCIPALRole'],
    goals: { 'lock a role out': 'iam:AttachRolePolicy' },
  },
  {
    sentence: 'IAM does not tell the states of the kill switch apart: whoever may pull it may turn it back.',
    who: ['ResponsePlaybooksKILLSWITCHRole'],
    goals: { 'turn the kill switch on again': 'appconfig:StartDeployment' },
  },
  {
    sentence: 'IAM does not tell the states of the kill switch apart: whoever may pull it may turn it back.',
    who: ['ToolsRogueAgentMachineRole'],
    goals: { 'give tools back that the switch took': 'appconfig:StartDeployment' },
  },

  {
    sentence: 'The role of the approval desk answers who waits, and reads what it needs for that.',
    who: ['ResponsePlaybooksApprovalRole'],
    profiles: [STANDARD, REGULATED],
    goals: { 'approve what one asked for': 'answer in its place' },
  },
  {
    sentence:
      'The function of a tool stands in a stack of its own: whoever IAM lets invoke it calls it past the gateway of tools, in anybody’s name, and so does the shim before it with other code.',
    who: [...MEMBERS, 'ToolsTargetsShimrefundsRole'],
    goals: { 'call a tool around its gateway': 'lambda:InvokeFunction' },
  },
  {
    sentence:
      'The functions that take requests for approval and let people decide write both; the one that signs counts who has agreed, and with other code it signs what nobody agreed to.',
    who: ['ApprovalsAskRole', 'ApprovalsDeskRole'],
    goals: {
      'agree to a call of a tool in the place of people': 'write that they have',
      'end what waits for people about a call of a tool': 'write that it is over',
    },
  },
  {
    sentence: STOPS,
    who: ['ToolsRogueAgentMachineRole'],
    goals: {
      'take tools away from who may use them': 'have them forbidden',
      'end what waits for people about a call of a tool': 'have it rejected',
    },
  },
  {
    sentence: STOPS,
    who: ['ApprovalsRejectRole'],
    goals: { 'end what waits for people about a call of a tool': 'write that it is over' },
  },
  {
    sentence: STOPS,
    who: ['ToolsTargetCheckFunctionRole'],
    goals: { 'take tools away from who may use them': 'start the playbook' },
  },
  {
    sentence: STOPS,
    who: ['ToolsRogueAgentContainRole'],
    goals: { 'take tools away from who may use them': 'forbid them' },
  },
  {
    sentence: PERMITS,
    who: ['ToolsRogueAgentContainRole'],
    goals: { 'change who may call which tool': 'bedrock-agentcore:CreatePolicy' },
  },
  {
    sentence:
      'The functions that take requests for approval and let people decide write both; the one that signs counts who has agreed, and with other code it signs what nobody agreed to.',
    who: ['ApprovalsIssueRole'],
    goals: { 'agree to a call of a tool in the place of people': 'kms:GenerateMac' },
  },

  // ---- without the policies of the organization
  {
    sentence:
      'Without them a developer of the account (PowerUserAccess) reaches what IAM lets him reach: he takes down or changes the gateway, its edge, network, users, quotas and limits, switch, budget, alarms, record, detection and guardrail.',
    who: MEMBERS,
    isGoverned: false,
    goals: {
      'stop the record': 'cloudtrail:StopLogging',
      'blind detection': 'guardduty:DeleteDetector',
      'take the edge down': 'wafv2:UpdateWebACL',
      'open the network': 'ec2:ModifyVpcEndpoint',
      'spend without bound': 'budgets:ModifyBudget',
      'give oneself tokens': 'dynamodb:UpdateItem',
      "change the gateway's code": 'apigateway:PATCH',
      'turn the kill switch on again': 'appconfig:StartDeployment',
      'raise a budget, or switch somebody on again': 'appconfig:StartDeployment',
      'be a user of another tenant': 'cognito-idp:AdminSetUserPassword',
      'silence the alarms': 'events:DisableRule',
    },
  },
  {
    sentence:
      'Without them a developer of the account (PowerUserAccess) reaches what IAM lets him reach: he takes down or changes the gateway, its edge, network, users, quotas and limits, switch, budget, alarms, record, detection and guardrail.',
    who: [DEVELOPER, NOT_DEPLOYING, ADMINISTRATOR],
    isGoverned: false,
    goals: {
      'call a model that is not approved': 'bedrock:InvokeModel',
      'weaken the guardrail': 'bedrock:UpdateGuardrail',
    },
  },
  {
    sentence: OVER_DOCUMENTS,
    who: [DEVELOPER],
    isGoverned: false,
    goals: { ...documents('change the code of IngestionAdmit'), 'read a document of another tenant': CONTENT },
  },
  {
    sentence: OVER_DOCUMENTS,
    who: [NOT_DEPLOYING],
    isGoverned: false,
    profiles: [STANDARD, STARTER],
    goals: { ...documents('change the code of IngestionAdmit'), 'read a document of another tenant': CONTENT },
  },
  {
    sentence: OVER_DOCUMENTS,
    who: [NOT_DEPLOYING],
    isGoverned: false,
    profiles: [REGULATED],
    goals: {
      'search around the gateway': 'bedrock:Retrieve',
      'read a document of another tenant': CONTENT,
      'write into the corpus around the ingestion': 'change the code of IngestionAdmit > write and encrypt',
      'take a document out of the corpus': 'change IngestionIndexing and start it > s3:DeleteObject',
    },
  },
  {
    sentence: OVER_DOCUMENTS,
    who: [ADMINISTRATOR],
    isGoverned: false,
    goals: { ...documents('pass IngestionAdmitRole to lambda'), 'read a document of another tenant': CONTENT },
  },
  {
    sentence: OVER_DOCUMENTS,
    who: [BOUND],
    isGoverned: false,
    goals: {
      ...documents('pass IngestionAdmitRole to lambda'),
      'read a document of another tenant': 'change the policy of VaultcorpusKey > read and decrypt',
    },
  },
  {
    sentence:
      'Without them he also changes who may call which tool, takes tools away and gives them back, and signs approvals of calls, or ends what waits for them, by the key that he opens or the function that he calls or changes.',
    who: MEMBERS,
    isGoverned: false,
    goals: {
      'give tools back that the switch took': 'appconfig:StartDeployment',
      'take tools away from who may use them': 'start the playbook',
      'end what waits for people about a call of a tool': 'have it rejected',
      'change who may call which tool': 'bedrock-agentcore:UpdateGateway',
      'agree to a call of a tool in the place of people': 'change the policy of ApprovalsSigningKey > kms:GenerateMac',
    },
  },
  {
    sentence: 'Whoever may call the function of the approval desk past its API approves in anybody’s name.',
    who: MEMBERS,
    isGoverned: false,
    profiles: [STANDARD, REGULATED],
    goals: { 'approve what one asked for': 'lambda:InvokeFunction' },
  },
  {
    sentence:
      'Log groups have no policy of their own: without those of the organization he shortens their retention, unmasks and reads them.',
    who: MEMBERS,
    isGoverned: false,
    goals: { 'erase a log': 'logs:PutRetentionPolicy', 'read them unmasked': 'logs:Unmask' },
  },
  {
    sentence:
      'Where `administratorArns` names nobody, he rewrites the policy of a bucket, key or vault first, and erases or reads what it kept then.',
    who: MEMBERS,
    isGoverned: false,
    profiles: [STANDARD],
    goals: {
      'erase evidence': 'DeleteBucketPolicy of VaultevidenceBucket > delete a locked version',
      'make evidence unreadable': 'change the policy of VaultevidenceKey > kms:ScheduleKeyDeletion',
      'erase backups': 'unlock RecoveryVault > backup:DeleteRecoveryPoint',
      'read conversations': 'change the policy of VaultpromptsKey > read and decrypt',
      'read evidence': 'change the policy of VaultevidenceKey > read and decrypt',
      'read the secret of canary and approvals': 'change the policy of GatewayKey > read and decrypt',
    },
  },
  {
    sentence:
      'Whoever may change a stack that CDK deployed, assume a role of `cdk bootstrap` or hand it to CloudFormation, is an administrator: CDK deploys so, and only the policies of the organization keep it to those who deploy.',
    who: [DEVELOPER],
    isGoverned: false,
    goals: {
      'become administrator': 'update the stack LlmData > make an administrator',
      'become who is exempt': 'update the stack LlmData > act as executing role',
      'lock a role out': 'update the stack LlmData > iam:PutRolePolicy',
      'delete the application': 'cloudformation:DeleteStack',
    },
  },
  {
    sentence:
      'Whoever may change a stack that CDK deployed, assume a role of `cdk bootstrap` or hand it to CloudFormation, is an administrator: CDK deploys so, and only the policies of the organization keep it to those who deploy.',
    who: [ADMINISTRATOR],
    isGoverned: false,
    goals: {
      'become who is exempt': "pass CDK's executing role to cloudformation > act as executing role",
      'lock a role out': 'iam:PutRolePolicy',
      'delete the application': 'cloudformation:DeleteStack',
    },
  },
  {
    sentence: 'The boundary binds the role that has it, and not a role that it may hand to CloudFormation.',
    who: [BOUND],
    isGoverned: false,
    goals: {
      'become administrator': "pass CDK's executing role to cloudformation > make an administrator",
      'become who is exempt': "pass CDK's executing role to cloudformation > act as executing role",
      'lock a role out': "pass CDK's executing role to cloudformation > iam:PutRolePolicy",
      'call a model unguarded': "pass CDK's executing role to cloudformation > call it",
      'call a model that is not approved': "pass CDK's executing role to cloudformation > bedrock:InvokeModel",
      'weaken the guardrail': "pass CDK's executing role to cloudformation > bedrock:UpdateGuardrail",
      'delete the application': 'cloudformation:DeleteStack',
    },
  },
  {
    sentence: 'A playbook denies everything to a role that agreed to it, and does nothing else to a role.',
    who: [NOT_DEPLOYING],
    isGoverned: false,
    goals: { 'lock a role out': 'change ResponsePlaybooksREVOKESESSIONS and start it > iam:AttachRolePolicy' },
  },
  // ---- where named administrators alone may weaken what keeps evidence
  {
    sentence:
      'Whoever may change a stack that CDK deployed, assume a role of `cdk bootstrap` or hand it to CloudFormation, is an administrator: CDK deploys so, and only the policies of the organization keep it to those who deploy.',
    who: [DEVELOPER],
    isGoverned: false,
    profiles: [REGULATED],
    goals: afterBecoming('update the stack LlmData'),
  },
  {
    sentence:
      'Whoever may change a stack that CDK deployed, assume a role of `cdk bootstrap` or hand it to CloudFormation, is an administrator: CDK deploys so, and only the policies of the organization keep it to those who deploy.',
    who: [ADMINISTRATOR, BOUND],
    isGoverned: false,
    profiles: [REGULATED],
    goals: afterBecoming("pass CDK's executing role to cloudformation"),
  },
  {
    sentence:
      'Whoever may change the code of a function has what its role has: of the one that rotates the secret, the secret.',
    who: [DEVELOPER, NOT_DEPLOYING],
    isGoverned: false,
    profiles: [REGULATED],
    goals: { 'read the secret of canary and approvals': 'change the code of GatewaySecretRotation > read and decrypt' },
  },
  {
    sentence:
      'Whoever may change the code of a function has what its role has: of the one that rotates the secret, the secret.',
    who: [ADMINISTRATOR, BOUND],
    isGoverned: false,
    profiles: [REGULATED],
    goals: { 'read the secret of canary and approvals': 'pass GatewaySecretRole to lambda > read and decrypt' },
  },
  {
    sentence:
      'A caller of approved models that has no boundary may call them without the guardrail, unless one is enforced in the account or by the organization.',
    who: [DEVELOPER, NOT_DEPLOYING, ADMINISTRATOR],
    isGoverned: false,
    profiles: [REGULATED],
    goals: {
      'call a model unguarded': 'lift the enforced guardrail (bedrock:DeleteEnforcedGuardrailConfiguration) > call it',
    },
  },

  // ---- where nothing is kept
  {
    sentence:
      'STARTER keeps nothing: the function that empties its buckets erases evidence, the one that ends its key makes it unreadable, and so does whoever IAM allows.',
    who: ['CustomS3AutoDeleteObjectsCustomResourceProviderRole'],
    profiles: [STARTER],
    goals: {
      'erase evidence': 'PutBucketPolicy of VaultevidenceBucket > delete a locked version',
      'take a document out of the corpus': 's3:DeleteObject',
      'call a document clean that nobody scanned': 'PutBucketPolicy of VaultInboxc86e8c5c > s3:PutObjectTagging',
    },
  },
  {
    sentence:
      'STARTER keeps nothing: the function that empties its buckets erases evidence, the one that ends its key makes it unreadable, and so does whoever IAM allows.',
    who: ['CustomSecureLlmTrialKeyCustomResourceProviderRole'],
    isGoverned: false,
    profiles: [STARTER],
    goals: { 'make evidence unreadable': 'kms:ScheduleKeyDeletion' },
  },
  {
    sentence:
      'STARTER keeps nothing: the function that empties its buckets erases evidence, the one that ends its key makes it unreadable, and so does whoever IAM allows.',
    who: MEMBERS,
    isGoverned: false,
    profiles: [STARTER],
    goals: {
      'erase evidence': 'DeleteBucketPolicy of VaultevidenceBucket > delete a locked version',
      'make evidence unreadable': 'kms:ScheduleKeyDeletion',
      'read conversations': 'change the policy of Key > read and decrypt',
      'read evidence': 'change the policy of Key > read and decrypt',
      'read the secret of canary and approvals': 'change the policy of Key > read and decrypt',
    },
  },
  {
    sentence:
      'STARTER keeps nothing: the function that empties its buckets erases evidence, the one that ends its key makes it unreadable, and so does whoever IAM allows.',
    who: MEMBERS,
    isGoverned: true,
    profiles: [STARTER],
    goals: { 'take a document out of the corpus': 's3:DeleteObject' },
  },
];
