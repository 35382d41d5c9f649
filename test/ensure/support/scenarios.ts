import { OWN, type ServiceName, type Settings } from '../../../lib/ensure/contract';
import type { State } from './fake-aws';

/** A service as accounts have it before this library comes, and what two versions of a stack ask for. */
export interface Scenario {
  readonly service: ServiceName;
  readonly before: Readonly<Record<'absent' | 'weaker' | 'sufficient', State>>;
  readonly v1: Settings;
  readonly v2: Settings;
  readonly takeOver?: boolean;
}

const plans = (on: string[]) =>
  ['S3_DATA_EVENTS', 'EKS_AUDIT_LOGS', 'LAMBDA_NETWORK_LOGS', 'RUNTIME_MONITORING', 'AI_PROTECTION', 'AI_ANALYST'].map(
    (name) => ({
      name,
      status: on.includes(name) ? 'ENABLED' : 'DISABLED',
      additionalConfiguration:
        name === 'RUNTIME_MONITORING'
          ? [
              { name: 'EC2_AGENT_MANAGEMENT', status: on.includes('RUNTIME_MONITORING') ? 'ENABLED' : 'DISABLED' },
              { name: 'EKS_ADDON_MANAGEMENT', status: 'DISABLED' },
            ]
          : [],
    }),
  );
const standard = (path: string) => `arn:aws:securityhub:eu-west-1::standards/${path}`;
const FSBP = 'aws-foundational-security-best-practices/v/1.0.0';
const NIST = 'nist-800-53/v/5.0.0';
const CONFIG = 'config.amazonaws.com';
const logging = (group: string, text = true) => ({
  cloudWatchConfig: { logGroupName: group, roleArn: 'arn:aws:iam::111122223333:role/log' },
  textDataDeliveryEnabled: text,
});
const destinations = {
  logGroups: [
    { logGroupName: '/central', kmsKeyId: 'arn:aws:kms:eu-west-1:111122223333:key/1' },
    { logGroupName: '/plain' },
  ],
};

const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
const roles = ['theirs', 'ours', 'ours-2', 'of-One', 'of-One-2', 'of-Two', 'of-Two-2'].map(role);

export const SCENARIOS: readonly Scenario[] = [
  {
    service: 'guardduty',
    before: {
      absent: {},
      weaker: {
        guardduty: {
          id: 'd9',
          status: 'ENABLED',
          findingPublishingFrequency: 'SIX_HOURS',
          tags: {},
          features: plans(['S3_DATA_EVENTS', 'AI_ANALYST']),
        },
      },
      sufficient: {
        guardduty: {
          id: 'd9',
          status: 'ENABLED',
          findingPublishingFrequency: 'FIFTEEN_MINUTES',
          features: plans(['S3_DATA_EVENTS', 'LAMBDA_NETWORK_LOGS', 'RUNTIME_MONITORING', 'AI_PROTECTION']),
        },
      },
    },
    v1: {
      detector: OWN,
      status: 'ENABLED',
      frequency: 'ONE_HOUR',
      'feature.S3_DATA_EVENTS': 'ENABLED',
      'feature.LAMBDA_NETWORK_LOGS': 'ENABLED',
    },
    v2: {
      detector: OWN,
      status: 'ENABLED',
      frequency: 'FIFTEEN_MINUTES',
      'feature.S3_DATA_EVENTS': 'ENABLED',
      'feature.AI_PROTECTION': 'ENABLED',
      'feature.RUNTIME_MONITORING': 'ENABLED',
      'feature.RUNTIME_MONITORING.EC2_AGENT_MANAGEMENT': 'ENABLED',
    },
  },
  {
    service: 'securityhub',
    before: {
      absent: {},
      weaker: { securityhub: { Tags: {}, AutoEnableControls: false, standards: [standard('cis/v/3.0.0')] } },
      sufficient: { securityhub: { Tags: {}, AutoEnableControls: true, standards: [standard(FSBP), standard(NIST)] } },
    },
    v1: { hub: OWN, autoEnableControls: 'true', [`standard.${FSBP}`]: 'ENABLED' },
    v2: { hub: OWN, autoEnableControls: 'true', [`standard.${NIST}`]: 'ENABLED' },
  },
  {
    service: 'inspector',
    before: { absent: {}, weaker: { inspector: ['EC2'] }, sufficient: { inspector: ['EC2', 'ECR', 'LAMBDA'] } },
    v1: { EC2: 'ENABLED', ECR: 'ENABLED' },
    v2: { ECR: 'ENABLED', LAMBDA: 'ENABLED' },
  },
  {
    service: 'access-analyzer',
    before: {
      absent: {},
      weaker: {
        analyzers: [
          {
            name: 'theirs',
            type: 'ACCOUNT_UNUSED_ACCESS',
            configuration: {
              unusedAccess: { unusedAccessAge: 180, analysisRule: { exclusions: [{ accountIds: ['1'] }] } },
            },
          },
        ],
      },
      sufficient: {
        analyzers: [
          { name: 'central', type: 'ORGANIZATION' },
          { name: 'unused', type: 'ACCOUNT_UNUSED_ACCESS', configuration: { unusedAccess: { unusedAccessAge: 14 } } },
        ],
      },
    },
    v1: { external: OWN, unused: OWN, unusedAge: '90' },
    v2: { external: OWN, unused: OWN, unusedAge: '30' },
  },
  {
    service: 'macie',
    before: {
      absent: {},
      weaker: { macie: { status: 'PAUSED', findingPublishingFrequency: 'SIX_HOURS' } },
      sufficient: { macie: { status: 'ENABLED', findingPublishingFrequency: 'FIFTEEN_MINUTES' } },
    },
    v1: { session: 'ENABLED', frequency: 'ONE_HOUR' },
    v2: { session: 'ENABLED', frequency: 'FIFTEEN_MINUTES' },
  },
  {
    service: 'detective',
    before: {
      absent: {},
      weaker: { detective: { Tags: {} } },
      sufficient: { detective: { Tags: { team: 'security' } } },
    },
    v1: { graph: OWN },
    v2: { graph: OWN },
  },
  {
    service: 'config',
    before: {
      absent: { linkedRoles: [CONFIG] },
      weaker: {
        linkedRoles: [CONFIG],
        config: {
          recorder: {
            name: 'default',
            roleARN: 'arn:aws:iam::111122223333:role/theirs',
            recordingGroup: {
              allSupported: false,
              includeGlobalResourceTypes: false,
              resourceTypes: ['AWS::S3::Bucket'],
              exclusionByResourceTypes: { resourceTypes: [] },
              recordingStrategy: { useOnly: 'INCLUSION_BY_RESOURCE_TYPES' },
            },
          },
        },
      },
      sufficient: {
        linkedRoles: [CONFIG],
        config: {
          recorder: {
            name: 'default',
            roleARN: 'arn:aws:iam::111122223333:role/theirs',
            recordingGroup: { allSupported: true, includeGlobalResourceTypes: true },
          },
          channel: { name: 'default', s3BucketName: 'theirs' },
          recording: true,
        },
      },
    },
    v1: {
      recorder: OWN,
      recordingGroup: '{"allSupported":true,"includeGlobalResourceTypes":true}',
      recording: 'true',
      role: `arn:aws:iam::111122223333:role/aws-service-role/${CONFIG}/AWSServiceRoleForConfig`,
      channel: OWN,
      bucket: 'ours-1',
      key: 'arn:aws:kms:eu-west-1:111122223333:key/1',
    },
    v2: {
      recorder: OWN,
      recordingGroup: '{"allSupported":true,"includeGlobalResourceTypes":true}',
      recording: 'true',
      role: 'arn:aws:iam::111122223333:role/ours-2',
      channel: OWN,
      bucket: 'ours-2',
      key: 'arn:aws:kms:eu-west-1:111122223333:key/1',
    },
  },
  {
    service: 'ebs-encryption',
    before: {
      absent: {},
      weaker: { ebs: { key: 'arn:aws:kms:eu-west-1:111122223333:key/9' } },
      sufficient: { ebs: { on: true, key: 'k' } },
    },
    v1: { default: 'true' },
    v2: { default: 'true', key: 'arn:aws:kms:eu-west-1:111122223333:key/1' },
  },
  {
    service: 's3-public-access',
    before: {
      absent: {},
      weaker: { publicAccess: ['BlockPublicAcls'] },
      sufficient: {
        publicAccess: ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'],
      },
    },
    v1: { BlockPublicAcls: 'true', IgnorePublicAcls: 'true' },
    v2: { BlockPublicAcls: 'true', IgnorePublicAcls: 'true', BlockPublicPolicy: 'true', RestrictPublicBuckets: 'true' },
  },
  {
    service: 'password-policy',
    before: {
      absent: {},
      weaker: {
        passwords: { MinimumPasswordLength: 8, RequireSymbols: true, RequireNumbers: false, MaxPasswordAge: 60 },
      },
      sufficient: {
        passwords: { MinimumPasswordLength: 20, RequireSymbols: true, RequireNumbers: true, MaxPasswordAge: 30 },
      },
    },
    v1: { MinimumPasswordLength: '14', RequireSymbols: 'true' },
    v2: { MinimumPasswordLength: '16', RequireNumbers: 'true', MaxPasswordAge: '90' },
  },
  {
    service: 'ecr-scanning',
    before: {
      absent: {},
      weaker: {
        ecr: {
          scanType: 'BASIC',
          rules: [{ scanFrequency: 'SCAN_ON_PUSH', repositoryFilters: [{ filter: 'prod*', filterType: 'WILDCARD' }] }],
        },
      },
      sufficient: {
        ecr: {
          scanType: 'ENHANCED',
          rules: [{ scanFrequency: 'CONTINUOUS_SCAN', repositoryFilters: [{ filter: '*', filterType: 'WILDCARD' }] }],
        },
      },
    },
    v1: {
      type: 'ENHANCED',
      rules: '[{"repositoryFilters":[{"filter":"*","filterType":"WILDCARD"}],"scanFrequency":"CONTINUOUS_SCAN"}]',
    },
    v2: { type: 'ENHANCED' },
  },
  {
    service: 'apigateway-account',
    before: {
      absent: { roles },
      weaker: { roles }, // there is a role or none
      sufficient: { roles, apigateway: role('theirs') },
    },
    v1: { role: role('ours') },
    v2: { role: role('ours-2') },
  },
  {
    // somebody else's configuration is verified, so one that is weaker fails the deployment: see the takeover below
    service: 'bedrock-invocation-logging',
    before: {
      absent: {},
      weaker: { ...destinations, bedrock: logging('/plain') },
      sufficient: {
        ...destinations,
        buckets: { archive: 'aws:kms' },
        bedrock: { ...logging('/central'), s3Config: { bucketName: 'archive' } },
      },
    },
    v1: { configuration: JSON.stringify(logging('/ours')) },
    v2: { configuration: JSON.stringify(logging('/ours-2')) },
  },
  {
    service: 'bedrock-invocation-logging',
    takeOver: true,
    before: {
      absent: {},
      weaker: { ...destinations, bedrock: logging('/central', false) },
      sufficient: { ...destinations, bedrock: logging('/central') },
    },
    v1: { configuration: JSON.stringify(logging('/ours')) },
    v2: { configuration: JSON.stringify(logging('/ours-2')) },
  },
];
