import { type Control, eachResource, eachStatement, rule } from '../../../control';
import { PAST_RETRIEVE } from '../../../facts/knowledge-doors';
import { PASS } from '../../../template/answer';
import { partsOfArn } from '../../../template/arn';
import { covers } from '../../../template/iam/actions';
import { Grant } from '../../../template/iam/permissions';
import { eachHandler } from '../../../workload/handler';

/** Metadata that says who may read a chunk. */
const ENTITLEMENT =
  /(^|[_.-])(tenants?|org|organization|owner|audience|acl|access|groups?|roles?|user|customer|department|classification|sensitivity)([_.-]?(ids?|names?|list))?$/i;

/** Actions, or patterns of some, that are about retrieval. */
const RETRIEVAL =
  /^bedrock:(Retrieve|AgenticRetrieve|GetDocumentContent|GenerateQuery|Rerank|CheckIngestedDocumentAcl)/i;

/** No knowledge base has this id: what matches it matches any. */
const ANY = 'knowledge-base/__________';

/** Whether a pattern of an ARN speaks of each knowledge base. */
function isEvery(pattern: string): boolean {
  const parts = partsOfArn(pattern);
  return parts.length < 6 ? pattern.endsWith('*') : covers(parts.slice(5).join(':'), ANY, { caseSensitive: true });
}

export const control: Control = {
  id: 'rag-tenant-filter',
  title: 'Retrieval is filtered by the claim of the tenant',
  risks: ['LLM02:2025', 'LLM08:2025', 'LLM06:2023', 'ASI03:2026'],
  acts: {
    'bounds what a search finds to the documents of the tenant who asks': ['LLM02:2025', 'LLM08:2025', 'LLM06:2023'],
  },
  csf: 'Protect',
  boundary: 'data',
  atlas: ['AML.M0019', 'AML.M0027', 'AML.T0082', 'AML.T0085.000'],
  why: 'A filter that the server builds from a verified claim works only on metadata the index can filter by.',
  source: 'Amazon S3 User Guide, Metadata filtering of S3 Vectors; OWASP LLM08:2025',
  rules: [
    rule('S3VectorsTenantFilterable', {
      severity: 'HIGH',
      fix: 'Take the key out of `nonFilterableMetadataKeys`; it cannot be changed later.',
      fixTemplate: 'Remove the key from MetadataConfiguration.NonFilterableMetadataKeys.',
      proves: false,
      check: eachResource('AWS::S3Vectors::Index', (index) => {
        const keys = index.list('MetadataConfiguration.NonFilterableMetadataKeys');
        const lost = keys.find((key) => ENTITLEMENT.test((key.text() ?? '').replace(/([a-z])([A-Z])/g, '$1_$2')));
        return lost ? lost.fail('', `is ${lost}: no query can be restricted by it`) : PASS;
      }),
    }),
    rule('GatewayRetrievalTenantFilter', {
      severity: 'HIGH',
      fix: 'Give `retrieval` of each alias its `tenantMetadataKey`, in place of `singleTenant`.',
      fixTemplate:
        'In Environment.Variables, set GW_RAG_FILTER_CLAIM to the claim that GW_PRINCIPAL_CLAIMS names as tenant.',
      check: eachHandler((settings) => {
        const filter = settings.get('GW_RAG_FILTER_CLAIM');
        if (filter.absent) return undefined;
        const tenant = settings.json('GW_PRINCIPAL_CLAIMS').get('tenant');
        // callers who are all of one tenant have nothing to keep from each other
        if (tenant.absent) return undefined;
        return filter.text() === tenant.text()
          ? PASS
          : filter.fail('', `is ${filter}, not the claim ${tenant}: callers find documents of other tenants`);
      }),
    }),
    rule('RetrieveCallersNamed', {
      severity: 'HIGH',
      fix: 'Allow bedrock:Retrieve on named knowledge bases, to the role of what builds the filter, and nothing that goes past it, such as RetrieveAndGenerate and GetDocumentContent.',
      fixTemplate:
        'Set Resource of the Statement that allows bedrock:Retrieve to the ARNs of knowledge bases, in the role of what builds the filter, and allow nothing that goes past it, such as bedrock:RetrieveAndGenerate and bedrock:GetDocumentContent.',
      proves: false,
      check: eachStatement(
        (statement) => {
          const grant = Grant.of(statement);
          if (!grant) return undefined;
          // a pattern for more than retrieval is a matter of other rules
          const told = statement.actions.map(String).filter((action) => RETRIEVAL.test(action));
          const past = PAST_RETRIEVE.find(
            (action) => told.some((pattern) => covers(pattern, action)) && grant.allows(action),
          );
          if (past) {
            return statement.value.fail('Action', `allows ${past}, which no filter of whoever asks bounds`);
          }
          if (!told.some((pattern) => covers(pattern, 'bedrock:Retrieve')) || !grant.allows('bedrock:Retrieve'))
            return undefined;
          const person = grant.holders.find(({ type }) => /^AWS::IAM::(User|Group)$/.test(type));
          if (person) {
            return statement.value.fail(
              'Action',
              `lets ${person.logicalId} search without a filter: people read all tenants`,
            );
          }
          const broad = statement.concernsEverything || statement.resources.some((one) => isEvery(`${one}`));
          return broad && !grant.isNarrowed('bedrock:Retrieve')
            ? statement.value.fail('Resource', 'is every knowledge base: whoever may search one chooses the filter')
            : PASS;
        },
        { services: ['bedrock'] },
      ),
    }),
  ],
};
