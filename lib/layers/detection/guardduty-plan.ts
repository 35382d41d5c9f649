/**
 * A protection plan of GuardDuty. What is not named is off with `CREATE`. Where GuardDuty is ensured it is left as it was, or
 * as GuardDuty begins a new detector: with every plan but `RUNTIME`.
 *
 * @asOf 2026-11
 */
export enum GuardDutyPlan {
  /** Bedrock and SageMaker AI: unusual invocations, cost harvesting, prompt injection that a guardrail met. */
  AI = 'AI_PROTECTION',
  /** Object-level events of S3. */
  S3 = 'S3_DATA_EVENTS',
  /** Audit logs of EKS clusters. */
  EKS = 'EKS_AUDIT_LOGS',
  /** Agents in EC2, ECS on Fargate and EKS that watch processes, files and connections. */
  RUNTIME = 'RUNTIME_MONITORING',
  /** Network activity of functions. */
  LAMBDA = 'LAMBDA_NETWORK_LOGS',
  /** Logins to Aurora and RDS databases. */
  RDS = 'RDS_LOGIN_EVENTS',
  /** Scans of EBS volumes after a finding. */
  MALWARE = 'EBS_MALWARE_PROTECTION',
}
