import { Lazy, Stack } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from '../../private/acknowledge';
import { nameAdministrators } from '../../private/administrators';
import { checkProps } from '../../private/check-props';
import { PropsError } from '../../private/errors';
import { kept } from '../../private/kept';
import { grantKeyThrough } from '../../private/kept-key';
import { DataClass, type LlmDataVault } from '../data';
import { Chunking } from './chunking';
import { APPROVED, METADATA } from './contract';
import { EmbeddingModel } from './embedding-model';
import type { GatewayRetrieval } from './gateway-retrieval';
import type { KbTenancy } from './kb-tenancy';
import { checkSecureKnowledgeBase } from './private/check-secure-knowledge-base';
import type { DecidedKnowledge } from './private/decided-knowledge';
import { generationOf, inGeneration, nameIn } from './private/generation';
import { KnowledgeLog } from './private/knowledge-log';
import { KnowledgeRole } from './private/knowledge-role';
import { MalwareScan } from './private/malware-scan';
import { refusals } from './private/refusals';
import type { SecureKnowledgeBaseProps } from './secure-knowledge-base-props';
import { VectorStore } from './vector-store';

/**
 * A knowledge base of Amazon Bedrock over the corpus of a vault, which answers only through whom `grantRetrieve` names.
 *
 * Vectors lie in a store that nobody but the role of the knowledge base searches, under the key of the corpus. The role reads
 * what lies below `prefix`, and of that what a malware scan has found clean. What CloudFormation cannot change carries a hash
 * in its name, so that a change makes it anew in place of failing.
 *
 * Nothing is ingested by itself: somebody starts a job (`grantIngest`).
 */
export class SecureKnowledgeBase extends Construct {
  /** The knowledge base, for overrides. */
  public readonly knowledgeBase: bedrock.CfnKnowledgeBase;
  /** What it reads: the corpus, below the prefix. */
  public readonly dataSource: bedrock.CfnDataSource;
  /** The role under which Bedrock reads, embeds and searches. */
  public readonly role: iam.Role;
  /** What became of each document. */
  public readonly logGroup: logs.LogGroup;
  /** The id of the knowledge base. */
  public readonly knowledgeBaseId: string;
  /** The id of the data source. */
  public readonly dataSourceId: string;
  /** The ARN of the knowledge base. */
  public readonly knowledgeBaseArn: string;
  /** Below which key of the corpus documents lie that are ready to be read. */
  public readonly prefix: string;
  /** Whose documents it holds. */
  public readonly tenancy: KbTenancy;
  /** Keeps the documents. */
  public readonly vault: LlmDataVault;

  private readonly props: DecidedKnowledge;
  private readonly knowledgeRole: KnowledgeRole;
  private transformation?: bedrock.CfnDataSource.CustomTransformationConfigurationProperty;

  constructor(scope: Construct, id: string, props: SecureKnowledgeBaseProps) {
    super(scope, id);
    checkProps(this, 'SecureKnowledgeBaseProps', props);
    this.props = {
      ...props,
      embedding: props.embedding ?? EmbeddingModel.titanTextV2(),
      store: props.store ?? VectorStore.s3Vectors(),
      chunking: props.chunking ?? Chunking.fixed(),
      prefix: props.prefix ?? APPROVED,
      malwareScan: props.malwareScan ?? true,
    };
    checkSecureKnowledgeBase(this, this.props);
    this.props.store._maker.check(this, props);
    nameAdministrators(this, props.administratorArns);
    const { vault, embedding, store, chunking, prefix } = this.props;
    this.prefix = prefix;
    this.tenancy = props.tenancy;
    this.vault = vault;
    const key = vault.key(DataClass.CORPUS);
    const bucket = vault.bucket(DataClass.CORPUS);
    const { modelId, dimensions } = embedding;
    const generation = generationOf(this, [
      modelId,
      dimensions,
      chunking._configuration,
      store._maker.identity,
      key.keyArn,
      bucket.bucketArn,
    ]);

    if (this.props.malwareScan) MalwareScan.of(vault);
    this.knowledgeRole = new KnowledgeRole(this, 'Role');
    this.role = this.knowledgeRole.role;
    this.grantWork();
    const { storage, before } = store._maker.bind(this, { ...this.props, role: this.knowledgeRole, generation });
    this.knowledgeBase = inGeneration(
      new bedrock.CfnKnowledgeBase(this, 'Resource', {
        name: nameIn(this, generation, 100),
        description: 'Documents that were scanned, cleaned and approved, for answers to rest on',
        roleArn: this.role.roleArn,
        knowledgeBaseConfiguration: storage
          ? { type: 'VECTOR', vectorKnowledgeBaseConfiguration: this.vectors() }
          : managedConfiguration(key),
        storageConfiguration: storage,
      }),
      generation,
    );
    // vectors that Bedrock manages go with the knowledge base, which it deletes in the name of the role
    if (!storage && !vault._sandbox) {
      this.knowledgeBase.applyRemovalPolicy(kept('AWS::Bedrock::KnowledgeBase'));
      this.role.applyRemovalPolicy(kept('AWS::IAM::Role'));
      this.knowledgeRole.policy.applyRemovalPolicy(kept('AWS::IAM::ManagedPolicy'));
    }
    this.knowledgeBase.node.addDependency(this.knowledgeRole.policy, ...before);
    this.knowledgeBaseId = this.knowledgeBase.attrKnowledgeBaseId;
    this.knowledgeBaseArn = this.knowledgeBase.attrKnowledgeBaseArn;

    this.dataSource = inGeneration(
      new bedrock.CfnDataSource(this, 'DataSource', {
        name: nameIn(this, generation, 100),
        description: 'The approved documents of the corpus',
        knowledgeBaseId: this.knowledgeBaseId,
        ...(storage ? this.readsBucket() : this.readsByConnector()),
      }),
      generation,
    );
    this.dataSource.node.addDependency(this.knowledgeRole.policy);
    this.dataSourceId = this.dataSource.attrDataSourceId;
    this.logGroup = new KnowledgeLog(this, 'Log', {
      knowledgeBaseArn: this.knowledgeBaseArn,
      vault,
      retention: props.logRetention,
      generation,
    }).logGroup;
    this.node.addValidation({ validate: () => refusals(this, this.knowledgeBase, this.dataSource) });
  }

  /**
   * For `retrieval` of an alias of a gateway: what of this knowledge base a caller finds is what its tenancy says. The gateway
   * grants its role the search by itself.
   *
   * @param maxSources most chunks that the model reads for one answer, 1 to 20; 5 when absent
   */
  public retrieval(maxSources?: number): GatewayRetrieval {
    const { tenantKey, groupsKey } = this.tenancy;
    return {
      knowledgeBase: this.knowledgeBase,
      managed: this.props.store._maker.managed,
      tenantMetadataKey: tenantKey,
      singleTenant: tenantKey === undefined,
      groupsMetadataKey: groupsKey,
      sourceMetadataKey: METADATA.source,
      maxSources,
    };
  }

  /**
   * Allow `grantee` to search the knowledge base, and nothing else of it. Whoever may do that chooses the filter, and so reads
   * the documents of every tenant: name the role of a gateway that makes the filter from verified claims, and no other.
   */
  public grantRetrieve(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['bedrock:Retrieve'],
      resourceArns: [this.knowledgeBaseArn],
    });
  }

  /** Allow `grantee` to start and stop jobs that ingest the corpus, and to see what came of them. */
  public grantIngest(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: [
        'bedrock:GetIngestionJob',
        'bedrock:ListIngestionJobs',
        'bedrock:StartIngestionJob',
        'bedrock:StopIngestionJob',
      ],
      resourceArns: [this.knowledgeBaseArn],
    });
  }

  /**
   * Has a function look at each piece of a document after it was cut and before it is embedded. What passes between lies in a
   * bucket of its own for a day, under the key of the corpus.
   *
   * @param transformation a version, so that what was tried is what runs
   * @param grantee the role of the function, which gets to read and write what passes
   * @returns the bucket of what passes
   */
  public transformBy(transformation: lambda.IVersion, grantee: iam.IGrantable): s3.IBucket {
    if (this.props.store._maker.managed) {
      throw new PropsError(
        this,
        "'store' must not be managed to have pieces looked at: Bedrock has no place for it, got VectorStore.managed()",
      );
    }
    if (this.transformation) {
      throw new PropsError(this, `'transformation' must be given once, got another one for ${this.node.id}`);
    }
    const { vault } = this.props;
    const passage = vault._passage(`Passage${this.node.addr.slice(0, 8)}`, DataClass.CORPUS);
    // apart from the other rights: the function may know the knowledge base, which waits for those
    const policy = new iam.ManagedPolicy(this.knowledgeRole, 'Transformation', { roles: [this.role] });
    for (const each of [this.knowledgeRole.grantee(policy), grantee]) vault._grantPassage(passage, each);
    // the role of the knowledge base uses the key already
    grantKeyThrough('s3', vault.key(DataClass.CORPUS), grantee, ['kms:Decrypt', 'kms:GenerateDataKey']);
    iam.Grant.addToPrincipal({
      grantee: this.knowledgeRole.grantee(policy),
      actions: ['lambda:InvokeFunction'],
      resourceArns: [transformation.functionArn],
    });
    this.dataSource.node.addDependency(policy);
    acknowledgeWildcard(
      policy,
      passage.resource.arnForObjects('*'),
      'Bedrock chooses the names of what passes through the bucket, which holds nothing else.',
    );
    this.transformation = {
      intermediateStorage: { s3Location: { uri: `s3://${passage.resource.bucketName}/` } },
      transformations: [
        {
          stepToApply: 'POST_CHUNKING',
          transformationFunction: { transformationLambdaConfiguration: { lambdaArn: transformation.functionArn } },
        },
      ],
    };
    return passage.resource;
  }

  private readsBucket(): Partial<bedrock.CfnDataSourceProps> &
    Pick<bedrock.CfnDataSourceProps, 'dataSourceConfiguration'> {
    const { vault, chunking, prefix } = this.props;
    return {
      // what was ingested is evidence, and a source that goes must not empty the index in silence
      dataDeletionPolicy: 'RETAIN',
      dataSourceConfiguration: {
        type: 'S3',
        s3Configuration: {
          bucketArn: vault.bucket(DataClass.CORPUS).bucketArn,
          bucketOwnerAccountId: Stack.of(vault).account,
          inclusionPrefixes: [prefix],
        },
      },
      serverSideEncryptionConfiguration: { kmsKeyArn: vault.key(DataClass.CORPUS).keyArn },
      vectorIngestionConfiguration: {
        chunkingConfiguration: chunking._configuration,
        customTransformationConfiguration: Lazy.any({ produce: () => this.transformation }),
      },
    };
  }

  /** The same bucket and prefix, as a managed knowledge base is told (Amazon Bedrock User Guide, Connect to Amazon S3). */
  private readsByConnector(): Pick<bedrock.CfnDataSourceProps, 'dataSourceConfiguration'> {
    const { vault, prefix } = this.props;
    return {
      dataSourceConfiguration: {
        type: 'MANAGED_KNOWLEDGE_BASE_CONNECTOR',
        managedKnowledgeBaseConnectorConfiguration: {
          connectorParameters: {
            type: 'S3',
            version: '1',
            connectionConfiguration: {
              bucketName: vault.bucket(DataClass.CORPUS).bucketName,
              bucketOwnerAccountId: Stack.of(vault).account,
            },
            filterConfiguration: { inclusionPrefixes: [prefix] },
            // by e-mail addresses, and AWS says that it is no authorization: whose a document is says its metadata
            aclEnabled: false,
          },
          // a job that would delete more of the index than this stops: a corpus that is gone must not empty it
          deletionProtectionConfiguration: { deletionProtectionStatus: 'ENABLED', deletionProtectionThreshold: 15 },
        },
      },
    };
  }

  private vectors(): bedrock.CfnKnowledgeBase.VectorKnowledgeBaseConfigurationProperty {
    const { dimensions, _configurable } = this.props.embedding;
    return {
      embeddingModelArn: this.embeddingModelArn,
      // other models refuse a choice when they are asked for the first time
      ...(_configurable && {
        embeddingModelConfiguration: {
          bedrockEmbeddingModelConfiguration: { dimensions, embeddingDataType: 'FLOAT32' },
        },
      }),
    };
  }

  private get embeddingModelArn(): string {
    const { partition, region } = Stack.of(this);
    return `arn:${partition}:bedrock:${region}::foundation-model/${this.props.embedding.modelId}`;
  }

  private grantWork(): void {
    const { vault, prefix } = this.props;
    const grantee = this.knowledgeRole.grantee();
    if (!this.props.store._maker.managed) {
      this.knowledgeRole.allow(['bedrock:InvokeModel'], [this.embeddingModelArn]);
      // not through a service: Bedrock encrypts with it what it works on, in the name of this role
      vault.key(DataClass.CORPUS).grant(grantee, 'kms:Decrypt', 'kms:GenerateDataKey');
    }
    vault.grantRead(DataClass.CORPUS, grantee, `${prefix}*`);
    acknowledgeWildcard(
      this.knowledgeRole.policy,
      vault.bucket(DataClass.CORPUS).arnForObjects(`${prefix}*`),
      'A knowledge base reads all documents that were approved for it: what lies below this prefix, and nothing else.',
    );
  }
}

const managedConfiguration = (key: kms.IKey): bedrock.CfnKnowledgeBase.KnowledgeBaseConfigurationProperty => ({
  type: 'MANAGED',
  managedKnowledgeBaseConfiguration: {
    embeddingModelType: 'MANAGED',
    serverSideEncryptionConfiguration: { kmsKeyArn: key.keyArn },
  },
});
