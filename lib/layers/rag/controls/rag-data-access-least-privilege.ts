import { type Control, eachResource, eachStatement, rule } from '../../../control';
import { type Answer, PASS } from '../../../template/answer';
import { Permissions } from '../../../template/iam/permissions';
import { policiesIn, type Statement } from '../../../template/iam/policy';
import { admitsAnyone, isBoundBy, sparesOnlyNamed } from '../../../template/iam/principals';
import type { Resource, Value } from '../../../template/resource';
import { excess } from '../../../workload/rights';
import { concernsKnowledge, concernsVectors } from './_collection';
import { isSame, isUsedIndex, KNOWLEDGE_BASE, S3_VECTORS, vectorBucketOf } from './_store';

const OF_KNOWLEDGE_BASES = [
  'bedrock:InvokeModel',
  's3:GetObject',
  's3vectors:QueryVectors',
  'aoss:APIAccessAll',
  'rds-data:ExecuteStatement',
  'secretsmanager:GetSecretValue',
];

const RDS = 'StorageConfiguration.RdsConfiguration';

/** What searches vectors, or hands them out. */
const READS_VECTORS = ['s3vectors:GetVectors', 's3vectors:QueryVectors'] as const;
/** What makes an index, or destroys one. */
const SHAPES_INDEX = /^aoss:(\*|(Create|Delete|Update)Index)$/;

/**
 * Whether the policy is that of an agent or gateway that verifies a token before it asks its policy. AgentCore takes no other
 * principal for callers with a token than everyone (Amazon Bedrock AgentCore Developer Guide, Resource-based policies).
 */
function verifiesTokens(policy: Resource): boolean {
  if (policy.type !== 'AWS::BedrockAgentCore::ResourcePolicy') return false;
  const named = policy.target('ResourceArn');
  const holder = named?.type === 'AWS::BedrockAgentCore::RuntimeEndpoint' ? named.target('AgentRuntimeId') : named;
  if (holder?.type === 'AWS::BedrockAgentCore::Gateway') return holder.text('AuthorizerType') === 'CUSTOM_JWT';
  return (
    holder?.type === 'AWS::BedrockAgentCore::Runtime' &&
    holder.get('AuthorizerConfiguration.CustomJWTAuthorizer').present
  );
}

const isOfKnowledgeBase = (role: Resource): boolean => role.referrers(KNOWLEDGE_BASE, 'RoleArn').length > 0;

/** Whether a principal of a data access policy is the role of a knowledge base, made in the templates or elsewhere. */
function isKnowledgeBase(principal: Value): boolean {
  if (principal.candidates().some(isOfKnowledgeBase)) return true;
  if (principal.view.resources(KNOWLEDGE_BASE).some((base) => isSame(base.get('RoleArn'), principal))) return true;
  const unknown = principal.pattern()?.unknown;
  if (unknown) throw principal.undecided(unknown.why);
  return false;
}

/** Whether a policy of a vector bucket denies to read the vectors of an index to everybody whom it does not name. */
const closes = (index: Resource, statements: readonly Statement[]): boolean =>
  READS_VECTORS.every((action) =>
    statements.some((one) => one.concerns(action) && isAbout(one, index) && sparesOnlyNamed(one)),
  );

/** Whether a statement speaks of an index: of each in the bucket, or of this one. */
const isAbout = (statement: Statement, index: Resource): boolean =>
  statement.concernsEverything ||
  statement.resources.some((resource) => /(?:\}|:bucket\/[^/]+)\/(?:index\/)?\*$/.test(`${resource}`)) ||
  statement.value.list('Resource').some((resource) => resource.tryTarget()?.is(index) === true);

/** The secret itself, where it is named by what attaches it to a database. */
const secretIn = (named: Resource): Resource | undefined =>
  named.type === 'AWS::SecretsManager::SecretTargetAttachment' ? named.tryTarget('SecretId') : named;

export const control: Control = {
  id: 'rag-data-access-least-privilege',
  title: 'Ingestion and queries have the rights they need on stores and knowledge bases',
  risks: ['LLM04:2025', 'LLM08:2025', 'LLM03:2023', 'LLM06:2023', 'ASI06:2026'],
  acts: 'absence',
  csf: 'Protect',
  boundary: 'data',
  atlas: ['AML.M0005', 'AML.M0019', 'AML.T0070', 'AML.T0085.000'],
  why: 'Who may only ask must not be able to write what the next one is told.',
  source: 'OWASP LLM08:2025, permission and access control; Amazon OpenSearch Serverless, Data access control',
  rules: [
    rule('AossDataAccess', {
      severity: 'HIGH',
      fix: 'List the permissions and principals: aoss:ReadDocument for queries, aoss:WriteDocument for ingestion.',
      fixTemplate: 'In Policy, replace aoss:* and * by the permissions and principals that are needed.',
      check: eachResource('AWS::OpenSearchServerless::AccessPolicy', (policy) =>
        policy
          .json('Policy')
          .list()
          .filter(concernsVectors)
          .flatMap((item): Answer[] => {
            const everyone = item.list('Principal').find((principal) => String(principal) === '*');
            if (everyone) return [item.fail('Principal', 'is *: everyone of the account may use the collection')];
            return item
              .list('Rules')
              .each((one) =>
                one.list('Permission').some((permission) => permission.text() === 'aoss:*')
                  ? one.fail('Permission', 'is aoss:*: who may query may also rewrite and delete the index')
                  : PASS,
              );
          }),
      ),
    }),
    rule('KbRoleScoped', {
      severity: 'HIGH',
      fix: 'Name the embedding model, the buckets, the collection and the secret in the policies of the role.',
      fixTemplate:
        'Name the embedding model, the buckets, the collection and the secret in Resource of the policies of RoleArn.',
      counterparts: ['FS-22', 'ST'],
      check: eachResource(KNOWLEDGE_BASE, (base) => {
        if (base.get('RoleArn').absent) return undefined;
        const role = base.target('RoleArn');
        if (role?.type !== 'AWS::IAM::Role') return undefined;
        const found = excess(Permissions.of(role), OF_KNOWLEDGE_BASES);
        return found ? base.fail('RoleArn', found) : PASS;
      }),
    }),
    rule('KbRoleTrustConfined', {
      severity: 'MEDIUM',
      fix: 'Add ArnLike on aws:SourceArn, with arn:<partition>:bedrock:<region>:<account>:knowledge-base/*, to the trust policy of the role.',
      fixTemplate:
        'In AssumeRolePolicyDocument, add ArnLike on aws:SourceArn with arn:<partition>:bedrock:<region>:<account>:knowledge-base/* to the Condition of the Statement.',
      proves: false,
      check: eachResource('AWS::IAM::Role', (role) => {
        if (!isOfKnowledgeBase(role)) return undefined;
        return policiesIn(role)
          .filter(({ kind }) => kind === 'trust')
          .flatMap(({ statements }) => statements)
          .filter(
            ({ allows, principals }) => allows && principals.some(({ value }) => /^bedrock\./.test(value.toString())),
          )
          .map((statement) =>
            isBoundBy(statement, ['aws:SourceArn'])
              ? PASS
              : statement.value.fail(
                  'Condition',
                  'does not say for what of Bedrock: an agent or a job that is given the role reads the vectors too',
                ),
          );
      }),
    }),
    rule('VectorStoreQueriedByKbOnly', {
      severity: 'MEDIUM',
      fix: 'Deny s3vectors:GetVectors and s3vectors:QueryVectors in the policy of the vector bucket to everybody but the role of the knowledge base; let nobody else aoss:ReadDocument in the data access policy.',
      fixTemplate:
        'In an AWS::S3Vectors::VectorBucketPolicy, deny s3vectors:GetVectors and s3vectors:QueryVectors to everybody but the role of the knowledge base; in the Policy of an AWS::OpenSearchServerless::AccessPolicy, let nobody else aoss:ReadDocument.',
      proves: false,
      check: eachResource(['AWS::S3Vectors::VectorBucket', 'AWS::OpenSearchServerless::AccessPolicy'], (store) => {
        if (store.type === 'AWS::S3Vectors::VectorBucket') {
          const isOfStore = (named: Resource) => vectorBucketOf(named)?.is(store) === true;
          const { view } = store;
          const indexes = view
            .resources('AWS::S3Vectors::Index')
            .filter((index) => isOfStore(index) && isUsedIndex(index));
          if (indexes.length === 0) return undefined;
          const policies = view.resources('AWS::S3Vectors::VectorBucketPolicy').filter(isOfStore);
          const closed = policies.some((policy) => {
            const statements = policiesIn(policy).flatMap((one) => one.statements);
            return indexes.every((index) => closes(index, statements));
          });
          return closed
            ? PASS
            : store.fail('', 'has no policy that denies its vectors to all but the knowledge base: IAM alone decides');
        }
        return store
          .json('Policy')
          .list()
          .filter(concernsKnowledge)
          .flatMap((item): Answer[] => {
            const reads = item
              .at('Rules[].Permission[]')
              .some((permission) => /^aoss:(\*|ReadDocument)$/.test(permission.text() ?? ''));
            if (!reads) return [];
            return item
              .list('Principal')
              .each((principal) =>
                isKnowledgeBase(principal)
                  ? PASS
                  : principal.fail('', 'reads the vectors, and is not the role of the knowledge base'),
              );
          });
      }),
    }),
    rule('KbIndexAdminApart', {
      severity: 'LOW',
      fix: 'Let another role make and delete the index: leave CreateIndex, UpdateIndex and DeleteIndex out of what the role of the knowledge base may.',
      fixTemplate:
        'Leave aoss:CreateIndex, aoss:UpdateIndex and aoss:DeleteIndex out of the Policy of the AWS::OpenSearchServerless::AccessPolicy, and s3vectors:CreateIndex and s3vectors:DeleteIndex out of each Statement of the role; let another role make and delete the index.',
      proves: false,
      check: eachResource([KNOWLEDGE_BASE, 'AWS::OpenSearchServerless::AccessPolicy'], (resource) => {
        if (resource.type === KNOWLEDGE_BASE) {
          const role = resource.tryTarget('RoleArn');
          if (role?.type !== 'AWS::IAM::Role' || resource.get(S3_VECTORS).absent) return undefined;
          const permissions = Permissions.of(role);
          const found = ['s3vectors:DeleteIndex', 's3vectors:CreateIndex'].find((action) => permissions.may(action));
          return found
            ? resource.fail('RoleArn', `names a role that may ${found}: what is told to ingest can destroy the index`)
            : PASS;
        }
        return resource
          .json('Policy')
          .list()
          .filter(concernsKnowledge)
          .flatMap((item): Answer[] => {
            const shaping = item.at('Rules[].Permission[]').find((one) => SHAPES_INDEX.test(one.text() ?? ''));
            if (!shaping) return [];
            return item
              .list('Principal')
              .each((principal) =>
                isKnowledgeBase(principal)
                  ? principal.fail('', `is the role of the knowledge base, with ${shaping}`)
                  : PASS,
              );
          });
      }),
    }),
    rule('KbDatabaseUserNotMaster', {
      severity: 'MEDIUM',
      fix: 'Make a database user that has one schema, with a secret of its own, and name that.',
      fixTemplate:
        'Make a database user that has one schema, with an AWS::SecretsManager::Secret of its own, and set CredentialsSecretArn to that.',
      proves: false,
      check: eachResource(KNOWLEDGE_BASE, (base) => {
        if (base.get(`${RDS}.CredentialsSecretArn`).absent) return undefined;
        const named = base.target(`${RDS}.CredentialsSecretArn`);
        const secret = named && secretIn(named);
        const cluster = base.tryTarget(`${RDS}.ResourceArn`);
        if (!secret || !cluster) return undefined;
        const isMaster =
          secret.is(cluster) ||
          [cluster.get('MasterUserPassword'), cluster.get('MasterUsername')]
            .flatMap((value) => value.candidates())
            .some((one) => secretIn(one)?.is(secret));
        return isMaster
          ? base.fail(`${RDS}.CredentialsSecretArn`, 'is that of the master of the cluster, who has every schema')
          : PASS;
      }),
    }),
    rule('KbPolicyEffective', {
      severity: 'MEDIUM',
      fix: 'Take the policy away, and bound bedrock:Retrieve in the policies of roles: Bedrock asks it for managed knowledge bases only.',
      fixTemplate:
        'Remove the AWS::Bedrock::KnowledgeBasePolicy, and bound bedrock:Retrieve by the Resource of each Statement of roles: Bedrock asks such a policy for managed knowledge bases only.',
      proves: false,
      check: eachResource('AWS::Bedrock::KnowledgeBasePolicy', (policy) => {
        const base = policy.tryTarget('KnowledgeBaseId');
        if (base?.type !== KNOWLEDGE_BASE) return undefined;
        return base.text('KnowledgeBaseConfiguration.Type') === 'MANAGED'
          ? PASS
          : policy.fail('KnowledgeBaseId', 'is not of a managed knowledge base: nobody asks this policy');
      }),
    }),
    rule('BedrockResourcePolicy', {
      severity: 'CRITICAL',
      fix: 'Name the accounts or roles in the resource policy, or bound it with aws:PrincipalOrgID.',
      fixTemplate: 'Name the accounts or roles in Principal, or add a Condition on aws:PrincipalOrgID.',
      counterparts: ['AC-10'],
      proves: false,
      check: eachStatement(
        (statement) => {
          if (!statement.allows) return undefined;
          return admitsAnyone(statement) && !verifiesTokens(statement.resource)
            ? statement.value.fail('Principal', 'is everyone, and no condition says who may come')
            : PASS;
        },
        {
          types: [
            'AWS::Bedrock::ResourcePolicy',
            'AWS::Bedrock::KnowledgeBasePolicy',
            'AWS::BedrockAgentCore::ResourcePolicy',
          ],
        },
      ),
    }),
  ],
};
