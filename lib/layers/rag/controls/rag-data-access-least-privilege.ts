import { type Control, eachResource, eachStatement, rule } from '../../../control';
import { type Answer, PASS } from '../../../template/answer';
import { Permissions } from '../../../template/iam/permissions';
import { admitsAnyone } from '../../../template/iam/principals';
import { excess } from '../../../workload/rights';
import { concernsVectors } from './_collection';

const OF_KNOWLEDGE_BASES = [
  'bedrock:InvokeModel',
  's3:GetObject',
  's3vectors:QueryVectors',
  'aoss:APIAccessAll',
  'rds-data:ExecuteStatement',
  'secretsmanager:GetSecretValue',
];

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
      check: eachResource('AWS::Bedrock::KnowledgeBase', (base) => {
        if (base.get('RoleArn').absent) return undefined;
        const role = base.target('RoleArn');
        if (role?.type !== 'AWS::IAM::Role') return undefined;
        const found = excess(Permissions.of(role), OF_KNOWLEDGE_BASES);
        return found ? base.fail('RoleArn', found) : PASS;
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
          return admitsAnyone(statement)
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
