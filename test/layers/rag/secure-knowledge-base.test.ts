import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { MISSING_TYPES } from '../../../lib/facts/missing-types';
import { DataClass, LlmDataVault, type LlmDataVaultProps } from '../../../lib/layers/data';
import {
  Chunking,
  EmbeddingModel,
  KbTenancy,
  SecureKnowledgeBase,
  type SecureKnowledgeBaseOptions,
} from '../../../lib/layers/rag';
import { findings } from '../../support/app';
import { nagFindings } from '../../support/nag';

const env = { account: '111122223333', region: 'eu-central-1' };
const tenancy = KbTenancy.byTenant();

function made(props: Partial<SecureKnowledgeBaseOptions> = {}, vaultProps?: LlmDataVaultProps, region = env.region) {
  const stack = new Stack(new App(), 'Stack', { env: { ...env, region } });
  const vault = new LlmDataVault(stack, 'Vault', vaultProps);
  const knowledge = new SecureKnowledgeBase(stack, 'Knowledge', { vault, tenancy, ...props });
  return { stack, vault, knowledge };
}
const template = (...props: Parameters<typeof made>) => Template.fromStack(made(...props).stack);
const idOf = (found: Template, type: string, part = '') => {
  const ids = Object.keys(found.findResources(type)).filter((id) => id.includes(part));
  expect(ids).toHaveLength(1);
  return ids[0]!;
};

describe('the smallest call', () => {
  const found = template();

  test('keeps vectors in an index of their own, under the key of the corpus', () => {
    found.hasResourceProperties('AWS::S3Vectors::VectorBucket', {
      EncryptionConfiguration: {
        SseType: 'aws:kms',
        KmsKeyArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('corpusKey'), 'Arn'] },
      },
      VectorBucketName: Match.absent(),
    });
    found.hasResourceProperties('AWS::S3Vectors::Index', {
      Dimension: 1024,
      MetadataConfiguration: { NonFilterableMetadataKeys: ['AMAZON_BEDROCK_TEXT', 'AMAZON_BEDROCK_METADATA'] },
    });
  });

  test('reads approved documents of the corpus, and keeps what was ingested when the source goes', () => {
    found.hasResourceProperties('AWS::Bedrock::DataSource', {
      DataDeletionPolicy: 'RETAIN',
      DataSourceConfiguration: {
        S3Configuration: { InclusionPrefixes: ['approved/'], BucketOwnerAccountId: env.account },
      },
      VectorIngestionConfiguration: {
        ParsingConfiguration: Match.absent(),
        CustomTransformationConfiguration: Match.absent(),
      },
    });
  });

  test('waits with the knowledge base until the role may work and the store is closed to others', () => {
    const base = found.findResources('AWS::Bedrock::KnowledgeBase')[idOf(found, 'AWS::Bedrock::KnowledgeBase')]!;
    expect(base.DependsOn).toEqual(
      expect.arrayContaining([
        idOf(found, 'AWS::IAM::ManagedPolicy', 'KnowledgeRole'),
        idOf(found, 'AWS::S3Vectors::VectorBucketPolicy'),
      ]),
    );
  });

  test('is assumed by Bedrock for knowledge bases of this account alone', () => {
    found.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Principal: { Service: 'bedrock.amazonaws.com' },
            Condition: {
              StringEquals: { 'aws:SourceAccount': env.account },
              ArnLike: { 'aws:SourceArn': Match.anyValue() },
            },
          },
        ],
      },
    });
  });

  test('keeps the vectors, and what closes them, when the stack goes', () => {
    for (const type of ['VectorBucket', 'Index', 'VectorBucketPolicy']) {
      found.allResources(`AWS::S3Vectors::${type}`, {
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
      });
    }
  });

  test('logs what became of each document', () => {
    found.hasResourceProperties('AWS::Logs::DeliverySource', {
      LogType: 'APPLICATION_LOGS',
      ResourceArn: { 'Fn::GetAtt': [idOf(found, 'AWS::Bedrock::KnowledgeBase'), 'KnowledgeBaseArn'] },
    });
  });

  test('has the corpus scanned, and the plan wait for role and bucket', () => {
    const [plan] = Object.values(found.findResources('AWS::GuardDuty::MalwareProtectionPlan'));
    expect(plan!.DependsOn).toEqual([
      expect.stringMatching(/corpusBucketPolicy/),
      expect.stringMatching(/CorpusScanPolicy/),
    ]);
  });
});

const NAMED = [
  'AWS::Bedrock::KnowledgeBase',
  'AWS::Bedrock::DataSource',
  'AWS::S3Vectors::Index',
  'AWS::Logs::DeliverySource',
];
/** Logical ids and names of what CloudFormation cannot change. */
const identities = (found: Template) =>
  NAMED.flatMap((type) =>
    Object.entries(found.findResources(type)).map(([id, { Properties }]) => `${id} ${Properties.Name ?? ''}`),
  );

describe('what CloudFormation cannot change', () => {
  const before = identities(template());

  test.each<[string, Partial<SecureKnowledgeBaseOptions>]>([
    ['another model of as many dimensions', { embedding: EmbeddingModel.cohereMultilingualV3() }],
    ['fewer dimensions', { embedding: EmbeddingModel.titanTextV2(512) }],
    ['larger pieces', { chunking: Chunking.fixed(500) }],
    ['no pieces', { chunking: Chunking.none() }],
  ])('has other names with %s', (_, props) => {
    const after = identities(template(props));
    expect(after).toHaveLength(NAMED.length);
    expect(after.filter((each) => before.includes(each))).toEqual([]);
  });

  test('has other names under another key', () => {
    const stack = new Stack(new App(), 'Stack', { env });
    const keys = { [DataClass.CORPUS]: new LlmDataVault(stack, 'Other').key(DataClass.CORPUS) };
    const vault = new LlmDataVault(stack, 'Vault', { keys });
    new SecureKnowledgeBase(stack, 'Knowledge', { vault, tenancy });
    expect(identities(Template.fromStack(stack)).filter((each) => before.includes(each))).toEqual([]);
  });

  test.each<[string, Partial<SecureKnowledgeBaseOptions>]>([
    ['another prefix', { prefix: 'ready/' }],
    ['another tenancy', { tenancy: KbTenancy.single() }],
    ['no scan', { malwareScan: false }],
  ])('keeps its names with %s', (_, props) => {
    expect(identities(template(props))).toEqual(before);
  });

  test('has names that Bedrock takes', () => {
    const names = before.map((each) => each.split(' ')[1]!).filter((name) => name !== '');
    expect(names).toHaveLength(3);
    for (const name of names) expect(name).toMatch(/^([0-9a-zA-Z][_-]?){1,60}$/);
  });
});

test('only models that let one choose are told the number of dimensions', () => {
  const config = { VectorKnowledgeBaseConfiguration: { EmbeddingModelConfiguration: Match.absent() } };
  template({ embedding: EmbeddingModel.cohereEnglishV3() }).hasResourceProperties('AWS::Bedrock::KnowledgeBase', {
    KnowledgeBaseConfiguration: config,
  });
  template({ embedding: EmbeddingModel.titanTextV2(256) }).hasResourceProperties('AWS::Bedrock::KnowledgeBase', {
    KnowledgeBaseConfiguration: {
      VectorKnowledgeBaseConfiguration: {
        EmbeddingModelConfiguration: { BedrockEmbeddingModelConfiguration: { Dimensions: 256 } },
      },
    },
  });
});

test.each<[Partial<SecureKnowledgeBaseOptions>, string]>([
  [{ tenancy: undefined }, "'tenancy' must be given: a KbTenancy, got none"],
  [
    { embedding: EmbeddingModel.titanTextV2(300) },
    "'embedding' must have 256, 512, 1024 dimensions with amazon.titan-embed-text-v2:0, got 300",
  ],
  [
    { embedding: EmbeddingModel.of('Titan', { dimensions: 5 }) },
    "'embedding' must be the id of a model, such as amazon.titan-embed-text-v2:0, got 'Titan'",
  ],
  [
    { embedding: EmbeddingModel.of('a.b', { dimensions: 5000 }) },
    "'embedding.dimensions' must be a whole number from 1 to 4096, got 5000",
  ],
  [
    { chunking: Chunking.hierarchical() },
    "'chunking' must be fixed or none with S3 Vectors, whose metadata has no room for the larger piece, got HIERARCHICAL",
  ],
  [{ chunking: Chunking.fixed(5) }, "'chunking.maxTokens' must be a whole number from 20 to 8192, got 5"],
  [{ chunking: Chunking.fixed(300, 100) }, "'chunking.overlapPercentage' must be a whole number from 1 to 99, got 100"],
  [
    { chunking: Chunking.hierarchical(300, 300) },
    "'chunking.childTokens' must be a whole number from 1 to 299, got 300",
  ],
  [
    { tenancy: KbTenancy.byTenant({ tenantKey: '_tenant' }) },
    "'tenancy.tenantKey' must be 1 to 100 characters that do not begin with 'x-amz-bedrock' or '_', got '_tenant'",
  ],
  [
    { tenancy: KbTenancy.byTenant({ groupsKey: 'x-amz-bedrock-kb-source-uri' }) },
    "'tenancy.groupsKey' must be 1 to 100 characters",
  ],
  [
    { tenancy: KbTenancy.byTenant({ groupsKey: 'tenantId' }) },
    "'tenancy.groupsKey' must be another key than 'tenantKey', got 'tenantId'",
  ],
  ...['', '/', '/approved/', 'approved', 'a*/', `${'a'.repeat(32)}/`].map(
    (prefix): [Partial<SecureKnowledgeBaseOptions>, string] => [
      { prefix },
      `'prefix' must be 2 to 32 characters without wildcards that end with '/' and do not begin so, got '${prefix}'`,
    ],
  ),
])('refuses %j', (props, message) => {
  expect(() => made(props)).toThrow(message);
});

test('refuses a vault of another Region, and one without a corpus', () => {
  const app = new App();
  const vault = new LlmDataVault(new Stack(app, 'Far', { env: { ...env, region: 'us-east-1' } }), 'Vault');
  const near = new Stack(app, 'Near', { env });
  expect(() => new SecureKnowledgeBase(near, 'Knowledge', { vault, tenancy })).toThrow(
    "'vault' must be in the stack's Region eu-central-1, got one in us-east-1",
  );
  expect(() => made({}, { classes: [DataClass.EVIDENCE] })).toThrow("'classes' must include corpus");
});

test('refuses Regions that do not have knowledge bases', () => {
  expect(() => made({}, undefined, 'ca-west-1')).toThrow(
    "'SecureKnowledgeBase' must be left out in ca-west-1, where CloudFormation has no AWS::Bedrock::KnowledgeBase",
  );
});

// so that asking for knowledge bases is enough
test('where there are knowledge bases, there are the stores', () => {
  const lacking = Object.entries(MISSING_TYPES).filter(([type]) =>
    /^AWS::(S3Vectors|OpenSearchServerless)::/.test(type),
  );
  expect(lacking.length).toBeGreaterThan(3);
  for (const [, regions] of lacking) {
    expect(MISSING_TYPES['AWS::Bedrock::KnowledgeBase']).toEqual(expect.arrayContaining([...regions]));
  }
});

describe('what overrides make of it that cannot be secured', () => {
  const errors = (change: (knowledge: SecureKnowledgeBase) => void) => {
    const { stack, knowledge } = made();
    change(knowledge);
    return () => Template.fromStack(stack);
  };

  test.each<[string, (knowledge: SecureKnowledgeBase) => void, RegExp]>([
    [
      'a parser that has a model read documents',
      ({ dataSource }) =>
        dataSource.addPropertyOverride(
          'VectorIngestionConfiguration.ParsingConfiguration.ParsingStrategy',
          'BEDROCK_FOUNDATION_MODEL',
        ),
      /a model would read documents before any guardrail does/,
    ],
    [
      'a domain on the internet',
      ({ knowledgeBase }) =>
        knowledgeBase.addPropertyOverride('StorageConfiguration.Type', 'OPENSEARCH_MANAGED_CLUSTER'),
      /Bedrock reaches a domain on the internet only/,
    ],
    [
      'a policy that nobody asks',
      (knowledge) =>
        void new bedrock.CfnKnowledgeBasePolicy(knowledge, 'Policy', {
          knowledgeBaseId: knowledge.knowledgeBaseId,
          policyDocument: {},
        }),
      /it would keep nobody out/,
    ],
  ])('is refused: %s', (_, change, reason) => {
    expect(errors(change)).toThrow(reason);
  });

  test('and other overrides are not', () => {
    expect(errors(({ knowledgeBase }) => knowledgeBase.addPropertyOverride('Description', 'Ours'))).not.toThrow();
  });
});

describe('with a vault of another stack', () => {
  const app = new App();
  const data = new Stack(app, 'Data', { env });
  const vault = new LlmDataVault(data, 'Vault');
  const stacks = ['One', 'Two'].map((name) => {
    const stack = new Stack(app, name, { env });
    new SecureKnowledgeBase(stack, 'Knowledge', { vault, tenancy });
    return stack;
  });

  test('two knowledge bases share one scan, which stands beside the corpus', () => {
    Template.fromStack(data).resourceCountIs('AWS::GuardDuty::MalwareProtectionPlan', 1);
    for (const stack of stacks) Template.fromStack(stack).resourceCountIs('AWS::GuardDuty::MalwareProtectionPlan', 0);
  });

  test('the key admits the logs by the beginning of their names, and not by the id of its own stack', () => {
    const [key] = Object.entries(Template.fromStack(data).findResources('AWS::KMS::Key'))
      .find(([id]) => /corpus/.test(id))!
      .slice(1);
    const told = JSON.stringify(key);
    expect(told).toContain('log-group:/aws/vendedlogs/bedrock/knowledge-base/*');
    expect(told).not.toContain('AWS::StackId');
  });
});

describe('a transformation', () => {
  const { stack, knowledge } = made();
  const role = new iam.Role(stack, 'FunctionRole', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  const clean = new lambda.Function(stack, 'Function', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = () => {}'),
    role,
    // it refuses to work for another knowledge base
    environment: { KNOWLEDGE_BASE_ID: knowledge.knowledgeBaseId },
  });
  knowledge.transformBy(clean.currentVersion, role);
  const found = Template.fromStack(stack);

  test('is a version of a function that may know the knowledge base', () => {
    found.hasResourceProperties('AWS::Bedrock::DataSource', {
      VectorIngestionConfiguration: {
        CustomTransformationConfiguration: {
          Transformations: [
            {
              StepToApply: 'POST_CHUNKING',
              TransformationFunction: {
                TransformationLambdaConfiguration: { LambdaArn: { Ref: idOf(found, 'AWS::Lambda::Version') } },
              },
            },
          ],
        },
      },
    });
  });

  test('has what passes through it gone after a day, locked by nothing', () => {
    const bucket = found.findResources('AWS::S3::Bucket')[idOf(found, 'AWS::S3::Bucket', 'Passage')]!.Properties;
    expect(bucket.LifecycleConfiguration.Rules).toEqual([
      expect.objectContaining({ ExpirationInDays: 1, NoncurrentVersionExpiration: { NoncurrentDays: 1 } }),
    ]);
    expect(bucket.ObjectLockEnabled).toBeUndefined();
  });

  test('changes no name: the knowledge base stays what it was', () => {
    expect(identities(found)).toEqual(identities(template()));
  });

  test('is given once', () => {
    expect(() => knowledge.transformBy(clean.currentVersion, role)).toThrow("'transformation' must be given once");
  });

  test('leaves our rules nothing to find in the knowledge base', () => {
    const own = (all: readonly { readonly path?: string }[]) =>
      all.filter((each) => !/\/Function/.test(JSON.stringify(each)));
    expect(own(findings(stack) as never)).toEqual([]);
  });
});

describe('for a gateway', () => {
  test.each<[KbTenancy, object]>([
    [KbTenancy.byTenant(), { tenantMetadataKey: 'tenantId', singleTenant: false }],
    [
      KbTenancy.byTenant({ tenantKey: 'org', groupsKey: 'readers' }),
      { tenantMetadataKey: 'org', groupsMetadataKey: 'readers', singleTenant: false },
    ],
    [KbTenancy.single(), { tenantMetadataKey: undefined, singleTenant: true }],
  ])('says whose documents a caller finds: %j', (given, said) => {
    const { knowledge } = made({ tenancy: given });
    expect(knowledge.retrieval(3)).toMatchObject({ ...said, sourceMetadataKey: 'source', maxSources: 3 });
    expect(knowledge.retrieval().maxSources).toBeUndefined();
    expect(knowledge.retrieval().knowledgeBase).toBe(knowledge.knowledgeBase);
  });
});

test('a sandbox goes with its stack', () => {
  const found = template({ sandbox: true }, { sandbox: true });
  found.allResources('AWS::S3Vectors::Index', { DeletionPolicy: 'Delete' });
  found.allResources('AWS::S3Vectors::VectorBucket', { DeletionPolicy: 'Delete' });
  found.allResources('AWS::S3Vectors::VectorBucketPolicy', Match.not(Match.objectLike({ DeletionPolicy: 'Retain' })));
});

test.each<[string, Partial<SecureKnowledgeBaseOptions>]>([
  ['without a scan of its own, the corpus is not said to be scanned', { malwareScan: false }],
])('%s', (_, props) => {
  const found = template(props);
  found.resourceCountIs('AWS::GuardDuty::MalwareProtectionPlan', 0);
  expect(nagFindings(made(props).stack)).toEqual([]);
});
