import { type Control, eachResource, rule } from '../../../control';
import { to } from '../../../mend';
import { PASS } from '../../../template/answer';
import { Permissions } from '../../../template/iam/permissions';
import { holdsSecret, secretAt } from '../../../template/secrets';
import { expectOwnKey } from '../../../workload/key';
import { isLlmWorkload } from '../../../workload/llm-workload';
import { sameCause } from '../../../workload/rights';

const NOTEBOOK = 'AWS::SageMaker::NotebookInstance';
const DOMAIN = 'AWS::SageMaker::Domain';

/**
 * Platforms of notebook instances that get no fixes any more.
 *
 * @asOf 2026-11
 */
const OLD_PLATFORM = /^notebook-al1-v1$|^notebook-al2-v[12]$/;

/** Where development resources name the role that their users run under. */
const ROLES: Readonly<Record<string, string>> = {
  [NOTEBOOK]: 'RoleArn',
  [DOMAIN]: 'DefaultUserSettings.ExecutionRole',
  'AWS::SageMaker::UserProfile': 'UserSettings.ExecutionRole',
  'AWS::SageMaker::Model': 'ExecutionRoleArn',
  'AWS::SageMaker::ProcessingJob': 'RoleArn',
};

/** Whole services that lead to data, secrets or rights. */
const WHOLE_SERVICE = /^(\*|(s3|kms|secretsmanager|dynamodb|iam|sts|lambda|ec2):\*)$/;

const switchedOff = (path: string) =>
  eachResource(NOTEBOOK, (notebook) =>
    notebook.get(path).absent
      ? notebook.fail(path, 'is not set, and Enabled by default')
      : notebook.expect(path, 'Disabled'),
  );

export const control: Control = {
  id: 'mlops-development-isolation',
  title: 'Development notebooks have no direct internet and no root',
  risks: [
    'LLM02:2025',
    'LLM03:2025',
    'LLM04:2025',
    'LLM03:2023',
    'LLM05:2023',
    'LLM06:2023',
    'LLM10:2023',
    'ASI04:2026',
  ],
  acts: 'absence',
  csf: 'Protect',
  boundary: 'model',
  atlas: ['AML.M0005', 'AML.M0019', 'AML.T0035', 'AML.T0112.001'],
  why: 'Weights and training data are most exposed where people experiment.',
  source: 'Amazon SageMaker Developer Guide, Notebook instance security best practices and Connect Studio in a VPC',

  rules: [
    rule('SageMakerNotebookNoInternet', {
      severity: 'MEDIUM',
      fix: "Set `directInternetAccess: 'Disabled'`.",
      fixTemplate: 'Set DirectInternetAccess: Disabled.',
      counterparts: ['SageMaker.1', 'P', 'CKV_AWS_122', 'NAG SM3', 'K', 'CT', 'SM-01'],
      check: switchedOff('DirectInternetAccess'),
    }),
    rule('SageMakerNotebookVpc', {
      severity: 'MEDIUM',
      fix: 'Set `subnetId` and `securityGroupIds`.',
      fixTemplate: 'Set SubnetId and SecurityGroupIds.',
      counterparts: ['SageMaker.2', 'P', 'NAG SM1', 'EE', 'CKV_AWS_306', 'SP', 'SM-10'],
      check: eachResource(NOTEBOOK, (notebook) => notebook.expectPresent('SubnetId')),
    }),
    rule('SageMakerNotebookNoRoot', {
      severity: 'MEDIUM',
      fix: "Set `rootAccess: 'Disabled'`.",
      fixTemplate: 'Set RootAccess: Disabled.',
      mend: { type: 'AWS::SageMaker::NotebookInstance', changes: { RootAccess: to('Disabled') } },
      counterparts: ['SageMaker.3', 'P', 'CKV_AWS_307', 'SM-09'],
      check: switchedOff('RootAccess'),
    }),
    rule('SageMakerNotebookCmk', {
      severity: 'MEDIUM',
      fix: 'Set `kmsKeyId` to a key of your own.',
      fixTemplate: 'Set KmsKeyId to a key of your own.',
      counterparts: ['P', 'CKV_AWS_22', 'NAG SM2', 'G', 'CS', 'SM-03'],
      proves: false,
      check: eachResource(NOTEBOOK, (notebook) => expectOwnKey(notebook, 'KmsKeyId')),
    }),
    rule('SageMakerNotebookImdsV2', {
      severity: 'MEDIUM',
      fix: "Set `minimumInstanceMetadataServiceVersion: '2'`.",
      fixTemplate: 'Set InstanceMetadataServiceConfiguration.MinimumInstanceMetadataServiceVersion: "2".',
      mend: {
        type: 'AWS::SageMaker::NotebookInstance',
        changes: {
          'InstanceMetadataServiceConfiguration.MinimumInstanceMetadataServiceVersion': to('2'),
        },
      },
      counterparts: ['CKV_AWS_371'],
      proves: false,
      check: eachResource(NOTEBOOK, (notebook) =>
        notebook.expect('InstanceMetadataServiceConfiguration.MinimumInstanceMetadataServiceVersion', '2'),
      ),
    }),
    rule('SageMakerNotebookPlatform', {
      severity: 'MEDIUM',
      fix: "Set `platformIdentifier: 'notebook-al2023-v1'`.",
      fixTemplate: 'Set PlatformIdentifier: notebook-al2023-v1.',
      counterparts: ['SageMaker.8'],
      proves: false,
      check: eachResource(NOTEBOOK, (notebook) => {
        const platform = notebook.text('PlatformIdentifier');
        if (platform === undefined) return undefined;
        return OLD_PLATFORM.test(platform)
          ? notebook.fail('PlatformIdentifier', `is ${platform}, which is no longer supported`)
          : PASS;
      }),
    }),
    rule('SageMakerNotebookNoSecrets', {
      severity: 'HIGH',
      fix: 'Let the script read the secret from Secrets Manager when it runs.',
      fixTemplate:
        'Take the value out of OnCreate and OnStart: let the script read it from Secrets Manager when it runs.',
      counterparts: ['P'],
      proves: false,
      check: eachResource('AWS::SageMaker::NotebookInstanceLifecycleConfig', (config) =>
        ['OnCreate', 'OnStart'].flatMap((hook) =>
          config.list(hook).each((one) => {
            const secret = secretAt(one.get('Content'));
            return secret ? one.fail('Content', holdsSecret(secret)) : PASS;
          }),
        ),
      ),
    }),
    rule('SageMakerDomainVpcOnly', {
      severity: 'MEDIUM',
      fix: "Set `appNetworkAccessType: 'VpcOnly'`.",
      fixTemplate: 'Set AppNetworkAccessType: VpcOnly.',
      counterparts: ['CFG', 'P', 'SM-01'],
      check: eachResource(DOMAIN, (domain) =>
        domain.get('AppNetworkAccessType').absent
          ? domain.fail('AppNetworkAccessType', 'is not set, and PublicInternetOnly by default')
          : domain.expect('AppNetworkAccessType', 'VpcOnly'),
      ),
    }),
    rule('SageMakerDomainCmk', {
      severity: 'MEDIUM',
      fix: 'Set `kmsKeyId`; it cannot be changed later.',
      fixTemplate: 'Set KmsKeyId; it cannot be changed later.',
      counterparts: ['CKV_AWS_187', 'CFG', 'SM-03'],
      proves: false,
      check: eachResource(DOMAIN, (domain) => expectOwnKey(domain, 'KmsKeyId')),
    }),
    rule('SageMakerDomainSso', {
      severity: 'MEDIUM',
      fix: "Set `authMode: 'SSO'`, so that people sign in with IAM Identity Center.",
      fixTemplate: 'Set AuthMode: SSO, so that people sign in with IAM Identity Center.',
      counterparts: ['P'],
      proves: false,
      check: eachResource(DOMAIN, (domain) => domain.expect('AuthMode', 'SSO')),
    }),
    rule('StudioSharingOff', {
      severity: 'MEDIUM',
      fix: "Set `notebookOutputOption: 'Disabled'`.",
      fixTemplate: 'Set DefaultUserSettings.SharingSettings.NotebookOutputOption: Disabled.',
      proves: false,
      check: eachResource(DOMAIN, (domain) => {
        const path = 'DefaultUserSettings.SharingSettings.NotebookOutputOption';
        // outputs are not shared unless somebody says so
        return domain.get(path).absent ? undefined : domain.expect(path, 'Disabled');
      }),
    }),
    rule('SageMakerRoleNotStar', {
      severity: 'HIGH',
      fix: 'Give the role the actions its work needs, on named resources.',
      fixTemplate:
        'Replace * in Action and Resource of the role by the actions its work needs, on named resources, and remove AWS policies of administrators from ManagedPolicyArns.',
      counterparts: ['CKV2_AWS_68', 'SM-02'],
      proves: false,
      check: eachResource(Object.keys(ROLES), (resource, view) => {
        const role = resource.tryTarget(ROLES[resource.type]!);
        if (!role) return undefined;
        const { managed, statements } = Permissions.of(role);
        const admin = managed.find((arn) => /:policy\/(AdministratorAccess|PowerUserAccess)$/.test(arn.toString()));
        if (admin) return resource.fail(ROLES[resource.type]!, `is ${role.logicalId}, which holds ${admin}`);
        const [open] = statements
          .filter((statement) => statement.allows && statement.concernsEverything && statement.conditions.length === 0)
          .flatMap((statement) => statement.actions.map(String))
          .filter((action) => WHOLE_SERVICE.test(action))
          .sort((a, b) => a.length - b.length); // the widest first
        if (open === undefined) return PASS;
        if (open !== '*')
          return resource.fail(ROLES[resource.type]!, `is ${role.logicalId}, which may do ${open} on every resource`);
        const told = isLlmWorkload(view) ? sameCause('IamBedrockNoWildcard') : '';
        return resource.fail(ROLES[resource.type]!, `is ${role.logicalId}, which may do everything${told}`);
      }),
    }),
  ],
};
