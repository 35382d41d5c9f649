import { App, LegacyStackSynthesizer, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { CfnCollection } from 'aws-cdk-lib/aws-opensearchserverless';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { CONTROLS } from '../../../lib/controls';
import { gather } from '../../../lib/evidence';
import { MISSING_TYPES } from '../../../lib/facts/missing-types';
import { DataClass, LlmDataVault, type LlmDataVaultProps } from '../../../lib/layers/data';
import {
  type AuroraOptions,
  Chunking,
  EmbeddingModel,
  KbTenancy,
  SecureKnowledgeBase,
  type SecureKnowledgeBaseProps,
  VectorStore,
} from '../../../lib/layers/rag';
import { contextOf } from '../../../lib/packs/pack';
import { Synthesized } from '../../../lib/packs/synthesized';
import { holdsNothing } from '../../../local/samples/holds-nothing';
import { findings } from '../../support/app';
import { nagFindings } from '../../support/nag';

const env = { account: '111122223333', region: 'eu-central-1' };
const tenancy = KbTenancy.byTenant();

function made(props: Partial<SecureKnowledgeBaseProps> = {}, vaultProps?: LlmDataVaultProps, region = env.region) {
  const stack = new Stack(new App(), 'Stack', { env: { ...env, region } });
  const vault = new LlmDataVault(stack, 'Vault', vaultProps);
  const knowledge = new SecureKnowledgeBase(stack, 'Knowledge', { vault, tenancy, ...props });
  return { stack, vault, knowledge };
}
const template = (...props: Parameters<typeof made>) => Template.fromStack(made(...props).stack);
/** The policies of OpenSearch Serverless by their types, as JSON. */
const policiesOf = (found: Template): Record<string, unknown> => {
  const text = (value: unknown): string => {
    if (typeof value === 'string') return value;
    const node = value as { 'Fn::Join'?: [string, unknown[]]; 'Fn::GetAtt'?: string[] };
    if (node['Fn::Join']) return node['Fn::Join'][1].map(text).join(node['Fn::Join'][0]);
    return node['Fn::GetAtt']
      ? `arn:${/Role/.test(node['Fn::GetAtt'][0]!) ? 'role' : ':key'}/${node['Fn::GetAtt'][0]}`
      : 'x';
  };
  return Object.fromEntries(
    ['AccessPolicy', 'SecurityPolicy'].flatMap((type) =>
      Object.values(found.findResources(`AWS::OpenSearchServerless::${type}`)).map(({ Properties }) => [
        Properties.Type,
        JSON.parse(text(Properties.Policy)),
      ]),
    ),
  );
};
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

  test.each<[string, Partial<SecureKnowledgeBaseProps>]>([
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

  test.each<[string, Partial<SecureKnowledgeBaseProps>]>([
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

test.each<[Partial<SecureKnowledgeBaseProps>, string]>([
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
    (prefix): [Partial<SecureKnowledgeBaseProps>, string] => [
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

test('a stack that searches it is told of a new one by its own template, and does not hold it back', () => {
  const read = (embedding: EmbeddingModel) => {
    const app = new App();
    const stack = new Stack(app, 'Knowledge', { env });
    const vault = new LlmDataVault(stack, 'Vault');
    const knowledge = new SecureKnowledgeBase(stack, 'Knowledge', { vault, tenancy, embedding });
    const gateway = new Stack(app, 'Gateway', { env });
    knowledge.grantRetrieve(
      new iam.Role(gateway, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
    );
    const told = JSON.stringify(Template.fromStack(gateway).toJSON());
    expect(told).not.toContain('Fn::ImportValue');
    return /"OutputName":"([^"]+)"/.exec(told)![1];
  };
  expect(read(EmbeddingModel.titanTextV2())).not.toBe(read(EmbeddingModel.cohereEnglishV3()));
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

const STORES: Record<string, VectorStore> = {
  's3Vectors()': VectorStore.s3Vectors(),
  'openSearchServerless()': VectorStore.openSearchServerless(),
  'managed()': VectorStore.managed(),
};

describe.each(Object.entries(STORES))('in VectorStore.%s', (_, store) => {
  const { stack } = made({ store });
  const evidence = gather(new Synthesized(contextOf(stack)).application, CONTROLS);
  const of = (status: string) => evidence.filter((each) => each.status === status).map(({ control }) => control.id);

  test('nothing is undecided', () => {
    expect(of('undecided')).toEqual([]);
    expect(of('partial')).toEqual([]);
  });

  test('it is shown who reads the store, under which key, and what was scanned', () => {
    expect(of('proven')).toEqual(
      expect.arrayContaining([
        'data-curated-writers-only',
        'rag-data-access-least-privilege',
        'rag-ingestion-malware-scan',
        'rag-ingestion-recorded',
        'rag-source-allowlist',
        'rag-vector-store-encryption',
      ]),
    );
  });

  test('changes of model and pieces leave what was kept', () => {
    const holding = (found: Template) =>
      Object.entries(found.toJSON().Resources as Record<string, { Type: string; DeletionPolicy?: string }>)
        .filter(([, { Type }]) => !holdsNothing(Type))
        .filter(([, { DeletionPolicy }]) => !/^Retain/.test(DeletionPolicy ?? ''));
    expect(holding(Template.fromStack(stack))).toEqual([]);
  });
});

describe('a collection of OpenSearch Serverless', () => {
  const found = template({ store: VectorStore.openSearchServerless() });
  const names = (part: Template) =>
    Object.values(part.findResources('AWS::OpenSearchServerless::Collection')).map(({ Properties }) => Properties.Name);

  test('admits Bedrock alone, and has no dashboard', () => {
    const { network, encryption } = policiesOf(found);
    expect(network).toEqual([
      {
        Rules: [{ ResourceType: 'collection', Resource: [expect.stringMatching(/^collection\/kb-/)] }],
        AllowFromPublic: false,
        SourceServices: ['bedrock.amazonaws.com'],
      },
    ]);
    expect(encryption).toMatchObject({ AWSOwnedKey: false, KmsARN: expect.stringMatching(/:key\//) });
  });

  test('lets the knowledge base read and write, and whoever deploys make the index and read nothing', () => {
    const { data } = policiesOf(found);
    const rights = (data as { Principal: string[]; Rules: { Permission: string[] }[] }[]).map((entry) => [
      entry.Principal[0]!.replace(/^.*role\//, ''),
      entry.Rules.flatMap(({ Permission }) => Permission),
    ]);
    expect(rights).toEqual([
      [expect.stringContaining('KnowledgeRole'), ['aoss:DescribeIndex', 'aoss:ReadDocument', 'aoss:WriteDocument']],
      [
        expect.stringContaining('cfn-exec-role'),
        ['aoss:CreateIndex', 'aoss:DeleteIndex', 'aoss:DescribeIndex', 'aoss:UpdateIndex'],
      ],
    ]);
  });

  test('has a name of at most 28 characters, and another one for another model, or without standby', () => {
    const [name] = names(found);
    expect(JSON.stringify(name)).toMatch(/"kb-[0-9a-f]{6}-[0-9a-f]{8}-"/); // and eight of the stack's id
    const other = { store: VectorStore.openSearchServerless(), embedding: EmbeddingModel.cohereEnglishV3() };
    expect(names(template(other))).not.toEqual([name]);
    const alone = { store: VectorStore.openSearchServerless({ standbyReplicas: false }) };
    expect(names(template(alone))).not.toEqual([name]);
  });

  test('can be filtered by what the tenancy names', () => {
    const tenancy = KbTenancy.byTenant({ tenantKey: 'org', groupsKey: 'readers' });
    const store = VectorStore.openSearchServerless();
    template({ tenancy, store }).hasResourceProperties('AWS::OpenSearchServerless::Index', {
      Mappings: {
        Properties: {
          org: { Type: 'keyword' },
          readers: { Type: 'keyword' },
          source: { Type: 'keyword' },
          document: { Type: 'keyword' },
          vector: { Method: { Engine: 'faiss' } },
        },
      },
    });
  });

  test('waits with the knowledge base for its index', () => {
    const [base] = Object.values(found.findResources('AWS::Bedrock::KnowledgeBase'));
    expect(base!.DependsOn).toEqual(expect.arrayContaining([idOf(found, 'AWS::OpenSearchServerless::Index')]));
  });

  test('takes pieces within pieces', () => {
    const props = { store: VectorStore.openSearchServerless(), chunking: Chunking.hierarchical() };
    expect(() => template(props)).not.toThrow();
  });

  test('of the next generation is refused, by whatever override', () => {
    const { stack, knowledge } = made({ store: VectorStore.openSearchServerless() });
    const collection = knowledge.node.findChild('Collection') as CfnCollection;
    collection.addPropertyOverride('CollectionGroupName', 'group');
    expect(() => Template.fromStack(stack)).toThrow(/and cannot search it/);
  });

  test('is refused where nobody knows who deploys', () => {
    const stack = new Stack(new App(), 'Stack', { env, synthesizer: new LegacyStackSynthesizer() });
    const vault = new LlmDataVault(stack, 'Vault');
    const store = VectorStore.openSearchServerless();
    expect(() => new SecureKnowledgeBase(stack, 'Knowledge', { vault, tenancy, store })).toThrow(
      "'store' must be another store where the synthesizer does not say which role deploys",
    );
  });
});

describe('a table of Aurora', () => {
  const cluster = (stack: Stack, more: Partial<rds.DatabaseClusterAttributes> = {}) =>
    rds.DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Cluster', { clusterIdentifier: 'vectors', ...more });
  const inAurora = (
    change: (stack: Stack) => Partial<AuroraOptions> = () => ({}),
    stack = new Stack(new App(), 'Stack', { env }),
  ) => {
    const vault = new LlmDataVault(stack, 'Vault');
    const given = { databaseName: 'vectors', tableName: 'bedrock.chunks', ...change(stack) };
    const credentials = given.credentials ?? new secretsmanager.Secret(stack, 'User');
    const store = VectorStore.aurora({ ...given, cluster: given.cluster ?? cluster(stack), credentials });
    new SecureKnowledgeBase(stack, 'Knowledge', { vault, tenancy, store });
    return Template.fromStack(stack);
  };

  test('is reached through the Data API, by one user', () => {
    const found = inAurora();
    found.hasResourceProperties('AWS::Bedrock::KnowledgeBase', {
      StorageConfiguration: {
        Type: 'RDS',
        RdsConfiguration: {
          CredentialsSecretArn: { Ref: idOf(found, 'AWS::SecretsManager::Secret') },
          TableName: 'bedrock.chunks',
          FieldMapping: { CustomMetadataField: 'custom_metadata' },
        },
      },
    });
    const policy =
      found.findResources('AWS::IAM::ManagedPolicy')[idOf(found, 'AWS::IAM::ManagedPolicy', 'KnowledgeRole')]!;
    expect(JSON.stringify(policy)).toContain('cluster:vectors');
  });

  test.each<[string, (stack: Stack) => Partial<AuroraOptions>, string]>([
    [
      'a table without a schema',
      () => ({ tableName: 'chunks' }),
      "'tableName' must be a schema and a table, such as bedrock.chunks,",
    ],
    ['a name that has to be quoted', () => ({ databaseName: 'My DB' }), "'databaseName' must be a name of at most 63"],
    [
      'another engine',
      (stack) => ({ cluster: cluster(stack, { engine: rds.DatabaseClusterEngine.AURORA_MYSQL }) }),
      "'store' must be a cluster of Aurora PostgreSQL, got one of aurora-mysql",
    ],
    [
      'a cluster of another Region',
      (stack) => ({
        cluster: cluster(new Stack(stack.node.root as App, 'Far', { env: { ...env, region: 'us-east-1' } })),
      }),
      "'store' must be a cluster of the Region eu-central-1, got one of us-east-1",
    ],
    [
      'the master of the cluster',
      (stack) => {
        const made = new rds.DatabaseCluster(stack, 'Own', {
          engine: rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_16_6 }),
          vpc: new ec2.Vpc(stack, 'Vpc'),
          writer: rds.ClusterInstance.serverlessV2('Writer'),
        });
        return { cluster: made, credentials: made.secret };
      },
      "'credentials' must be those of a user that has one schema, got those of the cluster's master, who has all",
    ],
  ])('is refused: %s', (_, change, message) => {
    expect(() => inAurora(change)).toThrow(message);
  });
});

describe('a managed knowledge base', () => {
  const { stack, knowledge } = made({ store: VectorStore.managed() });
  const found = Template.fromStack(stack);

  test('is encrypted under the key of the corpus, and its role has no rights on that but to read documents', () => {
    found.hasResourceProperties('AWS::Bedrock::KnowledgeBase', {
      StorageConfiguration: Match.absent(),
      KnowledgeBaseConfiguration: {
        Type: 'MANAGED',
        ManagedKnowledgeBaseConfiguration: { ServerSideEncryptionConfiguration: { KmsKeyArn: Match.anyValue() } },
      },
    });
    const policy =
      found.findResources('AWS::IAM::ManagedPolicy')[idOf(found, 'AWS::IAM::ManagedPolicy', 'KnowledgeRole')]!;
    const keys = policy.Properties.PolicyDocument.Statement.filter(({ Action }: { Action: string }) =>
      /^kms:/.test(String(Action)),
    );
    expect(keys).toEqual([expect.objectContaining({ Action: 'kms:Decrypt', Condition: expect.anything() })]);
    expect(JSON.stringify(policy)).not.toContain('bedrock:InvokeModel');
  });

  test('stops a job that would empty it', () => {
    found.hasResourceProperties('AWS::Bedrock::DataSource', {
      DataSourceConfiguration: {
        ManagedKnowledgeBaseConnectorConfiguration: {
          DeletionProtectionConfiguration: { DeletionProtectionStatus: 'ENABLED', DeletionProtectionThreshold: 15 },
          ConnectorParameters: { filterConfiguration: { inclusionPrefixes: ['approved/'] } },
        },
      },
    });
  });

  test('is kept when the stack goes, with the role in whose name it is deleted', () => {
    for (const [type, part] of [
      ['AWS::Bedrock::KnowledgeBase', 'Knowledge'],
      ['AWS::IAM::Role', 'KnowledgeRole'],
      ['AWS::IAM::ManagedPolicy', 'KnowledgeRole'],
    ] as const) {
      expect(found.findResources(type)[idOf(found, type, part)]!.DeletionPolicy).toBe('RetainExceptOnCreate');
    }
  });

  test('is searched as such', () => {
    expect(knowledge.retrieval().managed).toBe(true);
    expect(made().knowledge.retrieval().managed).toBeUndefined();
  });

  test('takes neither a model, nor pieces, nor a look at them', () => {
    const store = VectorStore.managed();
    expect(() => made({ store, embedding: EmbeddingModel.titanTextV2() })).toThrow(
      "'embedding' must be absent with a managed store",
    );
    expect(() => made({ store, chunking: Chunking.none() })).toThrow("'chunking' must be absent with a managed store");
    const role = new iam.Role(stack, 'Cleaner', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    const version = lambda.Version.fromVersionArn(
      stack,
      'Version',
      'arn:aws:lambda:eu-central-1:111122223333:function:clean:1',
    );
    expect(() => knowledge.transformBy(version, role)).toThrow("'store' must not be managed to have pieces looked at");
  });

  test('may have a policy, which Bedrock asks', () => {
    const other = made({ store: VectorStore.managed() });
    const { knowledgeBaseId } = other.knowledge;
    new bedrock.CfnKnowledgeBasePolicy(other.knowledge, 'Policy', { knowledgeBaseId, policyDocument: {} });
    expect(() => Template.fromStack(other.stack)).not.toThrow();
  });
});

test('with a vault that is a sandbox all goes with the stack', () => {
  const found = template({}, { sandbox: true });
  found.allResources('AWS::S3Vectors::Index', { DeletionPolicy: 'Delete' });
  found.allResources('AWS::S3Vectors::VectorBucket', { DeletionPolicy: 'Delete' });
  found.allResources('AWS::S3Vectors::VectorBucketPolicy', Match.not(Match.objectLike({ DeletionPolicy: 'Retain' })));
});

test.each<[string, Partial<SecureKnowledgeBaseProps>]>([
  ['without a scan of its own, the corpus is not said to be scanned', { malwareScan: false }],
])('%s', (_, props) => {
  const found = template(props);
  found.resourceCountIs('AWS::GuardDuty::MalwareProtectionPlan', 0);
  expect(nagFindings(made(props).stack)).toEqual([]);
});
