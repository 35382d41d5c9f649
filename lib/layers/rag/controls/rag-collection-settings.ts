import { type Control, eachResource, rule } from '../../../control';
import { to } from '../../../mend';
import { PASS } from '../../../template/answer';
import { isVectorCollection } from './_collection';

const COLLECTION = 'AWS::OpenSearchServerless::Collection';

export const control: Control = {
  id: 'rag-collection-settings',
  title: 'Vector collections survive a failed zone, a mistaken deletion and a forgotten session',
  risks: ['LLM08:2025', 'LLM10:2025', 'LLM04:2023', 'LLM06:2023'],
  acts: 'upkeep',
  csf: 'Protect',
  boundary: 'data',
  atlas: ['AML.M0005', 'AML.T0029'],
  why: 'A knowledge base that is gone answers nothing, and a session that never ends answers whoever sits down next.',
  source: 'Amazon OpenSearch Service Developer Guide, Creating and managing Amazon OpenSearch Serverless collections',
  rules: [
    rule('AossStandby', {
      severity: 'LOW',
      fix: 'Leave `standbyReplicas` at ENABLED.',
      fixTemplate: 'Remove StandbyReplicas: DISABLED.',
      counterparts: ['CP'],
      proves: false,
      check: eachResource(COLLECTION, (collection) => {
        if (!isVectorCollection(collection)) return undefined;
        return collection.text('StandbyReplicas') === 'DISABLED'
          ? collection.fail('StandbyReplicas', 'is DISABLED: the store goes down with its Availability Zone')
          : PASS;
      }),
    }),
    rule('AossDeletionProtection', {
      severity: 'LOW',
      fix: "Set `deletionProtection: 'ENABLED'`.",
      fixTemplate: 'Set DeletionProtection: ENABLED.',
      mend: { type: 'AWS::OpenSearchServerless::Collection', changes: { DeletionProtection: to('ENABLED') } },
      check: eachResource(COLLECTION, (collection) =>
        isVectorCollection(collection) ? collection.expect('DeletionProtection', 'ENABLED', true) : undefined,
      ),
    }),
    rule('AossVectorType', {
      severity: 'LOW',
      fix: "Give the collection the type 'VECTORSEARCH'.",
      fixTemplate: 'Set Type: VECTORSEARCH.',
      counterparts: ['CP'],
      proves: false,
      check: eachResource('AWS::Bedrock::KnowledgeBase', (base) => {
        const collection = base.tryTarget('StorageConfiguration.OpensearchServerlessConfiguration.CollectionArn');
        if (collection?.type !== COLLECTION) return undefined;
        return collection.expect('Type', 'VECTORSEARCH');
      }),
    }),
    rule('AossSaml', {
      severity: 'MEDIUM',
      fix: 'Set `sessionTimeout` to at most 60 minutes.',
      fixTemplate: 'Set SamlOptions.SessionTimeout to at most 60.',
      counterparts: ['CP'],
      proves: false,
      check: eachResource('AWS::OpenSearchServerless::SecurityConfig', (config) =>
        config.get('SamlOptions.SessionTimeout').present
          ? config.expectNumber('SamlOptions.SessionTimeout', { max: 60 })
          : undefined,
      ),
    }),
  ],
};
