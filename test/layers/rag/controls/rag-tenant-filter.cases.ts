import { type Cases, one } from '../../../../local/samples/cases';
import { handler, otherFunction } from '../../../support/handler';

const index = (...keys: unknown[]) =>
  one('AWS::S3Vectors::Index', { MetadataConfiguration: { NonFilterableMetadataKeys: keys } });
export const S3VectorsTenantFilterable: Cases = {
  good: { 'the text alone': index('AMAZON_BEDROCK_TEXT'), 'every key': one('AWS::S3Vectors::Index') },
  bad: { 'the tenant': index('AMAZON_BEDROCK_TEXT', 'tenantId'), 'an access list': index('doc_acl') },
  undecided: { 'a key from a parameter': { Parameters: { Given: { Type: 'String' } }, ...index({ Ref: 'Given' }) } },
};

const claims = JSON.stringify({ subject: 'sub', groups: 'cognito:groups', tenant: 'tenant' });
const retrieving = (filter: unknown, principal: unknown = claims) =>
  handler({ GW_RAG_FILTER_CLAIM: filter, GW_PRINCIPAL_CLAIMS: principal });
export const GatewayRetrievalTenantFilter: Cases = {
  good: { 'by the claim that names the tenant': retrieving('tenant') },
  bad: { 'for all tenants': retrieving('none') },
  lookAlike: { 'by a claim that users can write': retrieving('email') },
  undecided: {
    'a claim from a parameter': { Parameters: { Given: { Type: 'String' } }, ...retrieving({ Ref: 'Given' }) },
  },
  silent: {
    'a gateway without a knowledge base': handler({ GW_PRINCIPAL_CLAIMS: claims }),
    'callers of one tenant': retrieving('none', JSON.stringify({ subject: 'sub' })),
    'another function': otherFunction,
  },
};

const caller = (statement: Record<string, unknown>, type = 'AWS::IAM::Role') => ({
  Resources: {
    Caller: {
      Type: type,
      Properties: {
        Policies: [
          {
            PolicyName: 'p',
            PolicyDocument: {
              Statement: [
                {
                  Effect: 'Allow',
                  Action: 'bedrock:Retrieve',
                  Resource: 'arn:aws:bedrock:eu-central-1:111122223333:knowledge-base/KB12345678',
                  ...statement,
                },
              ],
            },
          },
        ],
      },
    },
  },
});
export const RetrieveCallersNamed: Cases = {
  good: {
    'one knowledge base': caller({}),
    'one in any Region': caller({ Resource: 'arn:aws:bedrock:*:111122223333:knowledge-base/ABCDEFGHIJ' }),
  },
  bad: {
    'every resource': caller({ Resource: '*' }),
    'every knowledge base': caller({ Resource: 'arn:aws:bedrock:eu-central-1:111122223333:knowledge-base/*' }),
    'generation too': caller({ Action: ['bedrock:Retrieve', 'bedrock:RetrieveAndGenerate'], Resource: '*' }),
    'documents as a whole': caller({ Action: 'bedrock:GetDocumentContent', Resource: '*' }),
    'a person': caller({}, 'AWS::IAM::User'),
  },
  lookAlike: {
    ...Object.fromEntries(
      [
        'arn:aws:bedrock:*',
        'arn:aws:bedrock:*:*:*',
        'arn:aws:bedrock:*:*:knowledge-base*',
        'arn:aws:bedrock:*:*:*/??????????',
      ].map((Resource) => [`every knowledge base, as ${Resource}`, caller({ Resource })]),
    ),
    'all that begins alike': caller({ Action: 'bedrock:Retrieve*' }),
    'what asks in turns': caller({ Action: 'bedrock:AgenticRetrieveStream', Resource: '*' }),
  },
  silent: {
    'a denial': caller({ Effect: 'Deny', Resource: '*' }),
    'all of Bedrock, which another rule reports': caller({ Action: 'bedrock:*', Resource: '*' }),
    'a model': caller({ Action: 'bedrock:InvokeModel', Resource: '*' }),
  },
};
