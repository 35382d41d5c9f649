import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/value';

/** Metadata that says who may read a chunk. */
const ENTITLEMENT =
  /(^|[_.-])(tenants?|org|organization|owner|audience|acl|access|groups?|roles?|user|customer|department|classification|sensitivity)([_.-]?(ids?|names?|list))?$/i;

export const control: Control = {
  id: 'rag-tenant-filter',
  title: 'Retrieval can be filtered by tenant and audience',
  risks: ['LLM02:2025', 'LLM08:2025', 'LLM06:2023', 'ASI03:2026'],
  csf: 'Protect',
  boundary: 'data',
  atlas: ['AML.M0019', 'AML.M0027', 'AML.T0082', 'AML.T0085.000'],
  why: 'A filter that the server builds from a verified claim works only on metadata the index can filter by.',
  source: 'Amazon S3 User Guide, Metadata filtering of S3 Vectors; OWASP LLM08:2025',
  rules: [
    rule('S3VectorsTenantFilterable', {
      fix: 'Take the key out of `nonFilterableMetadataKeys`; it cannot be changed later.',
      fixTemplate: 'Remove the key from MetadataConfiguration.NonFilterableMetadataKeys.',
      check: eachResource('AWS::S3Vectors::Index', (index) => {
        const keys = index.list('MetadataConfiguration.NonFilterableMetadataKeys');
        const lost = keys.find((key) => ENTITLEMENT.test((key.text() ?? '').replace(/([a-z])([A-Z])/g, '$1_$2')));
        return lost ? lost.fail('', `is ${lost}: no query can be restricted by it`) : PASS;
      }),
    }),
  ],
};
