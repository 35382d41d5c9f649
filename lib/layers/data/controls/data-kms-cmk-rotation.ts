import { type Control, eachPolicy, eachResource, eachStatement, rule } from '../../../control';
import { atMost, to } from '../../../mend';
import { PASS } from '../../../template/answer';
import { someBounds } from '../../../template/iam/bounds';
import { admitsAnyone, isBoundBy, SOURCE_KEYS } from '../../../template/iam/principals';
import { isLlmKey } from './_key';

const KEY_TYPES = ['AWS::KMS::Key', 'AWS::KMS::ReplicaKey'];

/** Service principals that handle prompts, corpora, vectors or models for somebody. */
const LLM_SERVICE = /^(bedrock|bedrock-agentcore|sagemaker|aoss|indexing\.s3vectors|s3vectors|kendra)\.amazonaws\.com/;

const FOR_WHOM = [...SOURCE_KEYS, 'kms:ViaService', 'kms:CallerAccount', 'kms:EncryptionContextKeys'];

export const control: Control = {
  id: 'data-kms-cmk-rotation',
  title: 'Customer managed KMS keys rotate, and their policies name who may use them',
  risks: ['LLM02:2025', 'LLM04:2025', 'LLM08:2025', 'LLM03:2023', 'LLM06:2023', 'LLM10:2023'],
  acts: 'encryption',
  csf: 'Protect',
  boundary: 'data',
  atlas: ['AML.M0012', 'AML.M0005'],
  why: 'A key policy is a second, independent decision on who can read prompts, vectors and models.',
  source:
    'AWS KMS Developer Guide, Rotate AWS KMS keys and Key policies in AWS KMS; Amazon Bedrock User Guide, Encryption of guardrails',

  rules: [
    rule('LlmKeyRotation', {
      severity: 'MEDIUM',
      fix: 'Set `enableKeyRotation: true` on the key.',
      fixTemplate: 'Set EnableKeyRotation: true, and RotationPeriodInDays, where it is set, to at most 365.',
      mend: {
        type: 'AWS::KMS::Key',
        changes: {
          EnableKeyRotation: to(true),
          RotationPeriodInDays: (now) => (now === undefined ? now : atMost(365)(now)),
        },
        // AWS KMS rotates no other key by itself
        fits: ({ KeySpec = 'SYMMETRIC_DEFAULT', Origin = 'AWS_KMS' }) =>
          KeySpec === 'SYMMETRIC_DEFAULT' && Origin === 'AWS_KMS',
      },
      counterparts: ['CKV_AWS_7', 'KMS.4'],
      check: eachResource('AWS::KMS::Key', (key, view) => {
        if (!isLlmKey(key, view)) return undefined;
        // only symmetric keys whose material KMS made are rotated by it
        if ((key.text('KeySpec') ?? 'SYMMETRIC_DEFAULT') !== 'SYMMETRIC_DEFAULT') return undefined;
        if ((key.text('Origin') ?? 'AWS_KMS') !== 'AWS_KMS') return undefined;
        const rotated = key.expectFlag('EnableKeyRotation', true);
        return key.get('RotationPeriodInDays').absent
          ? rotated
          : [rotated, key.expectNumber('RotationPeriodInDays', { max: 365 })];
      }),
    }),
    rule('LlmKeyPolicyNotPublic', {
      severity: 'CRITICAL',
      fix: 'Name the principals that may use the key, or bound the statement with `aws:PrincipalOrgID` or `kms:CallerAccount`.',
      fixTemplate:
        'In KeyPolicy, name who may use the key in Principal, or add a Condition on aws:PrincipalOrgID or kms:CallerAccount.',
      counterparts: ['CKV_AWS_33'],
      check: eachPolicy(
        (policy, view) => {
          if (!isLlmKey(policy.resource, view)) return undefined;
          return policy.statements
            .filter((statement) => statement.allows)
            .map((statement) =>
              statement.value.decide(() =>
                admitsAnyone(statement)
                  ? statement.value.fail('Principal', 'is everyone: every account may use the key')
                  : PASS,
              ),
            );
        },
        { types: KEY_TYPES },
      ),
    }),
    rule('KmsBedrockScoped', {
      severity: 'MEDIUM',
      fix: 'Add a condition on `aws:SourceAccount`, `aws:SourceArn`, `kms:ViaService` or an encryption context to what the service may do.',
      fixTemplate:
        'In KeyPolicy, add a Condition on aws:SourceAccount, aws:SourceArn, kms:ViaService or an encryption context to what the service may do.',
      check: eachStatement(
        (statement) => {
          if (!statement.allows) return undefined;
          const service = statement.principals.find(
            ({ type, value }) => type === 'Service' && LLM_SERVICE.test(value.toString()),
          );
          if (!service) return undefined;
          const bound =
            isBoundBy(statement, FOR_WHOM) ||
            someBounds(
              statement,
              statement.conditions.filter(({ key }) => /^kms:EncryptionContext:/i.test(key)),
            );
          return bound
            ? PASS
            : statement.value.fail(
                'Condition',
                `does not say for whom ${service.value} may use the key (confused deputy)`,
              );
        },
        { types: KEY_TYPES },
      ),
    }),
  ],
};
