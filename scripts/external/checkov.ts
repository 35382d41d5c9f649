import { readFileSync } from 'node:fs';

/** A check of Checkov that the reference application does not follow: for which resources, and why. */
interface Skip {
  readonly check: RegExp;
  readonly resource: RegExp;
  readonly reason: string;
}

const SKIPPED: readonly Skip[] = [
  {
    check: /^CKV_AWS_116$/,
    resource: /GatewayHandler|SecretRotation|IdentityAccessToken/,
    reason: 'The caller waits for the answer: there is no event to keep.',
  },
  {
    check: /^CKV_AWS_11[57]$/,
    resource: /SecretRotation|IdentityAccessToken/,
    reason:
      'Secrets Manager and Cognito call them within their own limits; one knows a single secret, the other opens no connection.',
  },
  {
    check: /^CKV_AWS_173$/,
    resource: /IdentityAccessToken/,
    reason: 'Its two settings are names of a claim and a scope, which every token shows.',
  },
  {
    check: /^CKV_AWS_1(0[789]|1[01])$/,
    resource: /ModelsBoundary/,
    reason:
      'A permissions boundary, attached to nobody as a policy: it grants nothing, and its denials are what it is for.',
  },
  {
    check: /^CKV_AWS_111$/,
    resource: /HandlerRolePlatform/,
    reason:
      'X-Ray knows no resource, and Lambda asks for the network interface actions without one; a denial takes them from the code.',
  },
  {
    check: /^CKV_AWS_111$/,
    resource: /^AWS::IAM::ManagedPolicy\.Response\w+Ceiling/,
    reason:
      'A permissions boundary, which grants nothing: it lists the actions of a job, and the policy names the resources.',
  },
  {
    check: /^CKV_AWS_11[567]$/,
    resource: /PlaybooksApproval(Hold|Decide)/,
    reason:
      'The API lets five requests a second through and whoever calls waits for the answer; DynamoDB and Step Functions are all that is called.',
  },
  {
    check: /^CKV_AWS_173$/,
    resource: /PlaybooksApproval(Hold|Decide)/,
    reason: 'Its settings are the names of a table, of machines and of the roles that approve: no secret.',
  },
  {
    check: /^CKV_AWS_28$/,
    resource: /PlaybooksApprovalRequests/,
    reason: 'Tokens live as long as a playbook waits, and a copy of them would be one more place to take them from.',
  },
  {
    check: /^CKV_AWS_76$/,
    resource: /PlaybooksApprovalDeploymentStage/,
    reason: 'The function writes who asked and who decided into the log of the playbooks.',
  },
  {
    check: /^CKV_AWS_18$/,
    resource: /AccessLogs/,
    reason: 'It is the bucket that access logs are delivered to.',
  },
  {
    check: /^CKV_AWS_120$/,
    resource: /DeploymentStage/,
    reason: 'Answers belong to one user and are never cached.',
  },
  {
    check: /^CKV_AWS_11[567]$/, // concurrency, dead-letter queue, VPC
    // not the gateway's own: what would take it out of its network or let it take all concurrency is a finding
    resource:
      /\.(AuditTrail|GatewayApiLogRole|InvocationLogging|Settings|ThreatDetection)\w*Handler[0-9A-F]+$|CustomResourceProvider/,
    reason:
      'CloudFormation alone calls these functions, waits for their answer, and reports its absence; they hold no data of the workload.',
  },
];

interface Report {
  readonly results: { readonly failed_checks: readonly { check_id: string; check_name: string; resource: string }[] };
  readonly summary: { readonly passed: number; readonly parsing_errors: number; readonly resource_count: number };
}

const parsed: Report | Report[] = JSON.parse(readFileSync(process.argv[2]!, 'utf8'));
const reports = Array.isArray(parsed) ? parsed : [parsed];
const used = new Map<Skip, number>();
let bad = 0;
for (const { results, summary } of reports) {
  if (summary.parsing_errors > 0 || summary.resource_count === 0)
    throw new Error('Checkov could not read the templates');
  for (const { check_id, check_name, resource } of results.failed_checks) {
    const skip = SKIPPED.find((item) => item.check.test(check_id) && item.resource.test(resource));
    if (skip) used.set(skip, (used.get(skip) ?? 0) + 1);
    else {
      bad++;
      console.error(`${check_id} ${resource}: ${check_name}`);
    }
  }
  console.log(`Checkov: ${summary.resource_count} resources, ${summary.passed} checks passed`);
}
for (const [{ check, reason }, n] of used) console.log(`skipped ${n} of ${check.source}: ${reason}`);
const stale = SKIPPED.filter((skip) => !used.has(skip));
for (const { check, resource } of stale) console.error(`stale: ${check.source} on ${resource.source} skips nothing`);
if (bad > 0 || stale.length > 0) process.exitCode = 1;
