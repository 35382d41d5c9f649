import { type Cases, one } from '../../../../local/samples/cases';

const card = (content: Record<string, unknown>, status = 'Approved') =>
  one('AWS::SageMaker::ModelCard', { ModelCardName: 'c', ModelCardStatus: status, Content: content });

export const ModelCardRiskRated: Cases = {
  good: { rated: card({ IntendedUses: { RiskRating: 'Medium' } }) },
  bad: { 'not rated': card({}) },
  lookAlike: { 'rated as unknown': card({ IntendedUses: { RiskRating: 'Unknown' } }) },
};

export const ModelCardEvaluated: Cases = {
  good: { evaluated: card({ EvaluationDetails: [{ Name: 'red team' }] }) },
  bad: { 'not evaluated': card({}) },
};

export const ModelCardReviewed: Cases = {
  good: { approved: card({}) },
  bad: { draft: card({}, 'Draft'), archived: card({}, 'Archived') },
};

const record = (attributes: Record<string, unknown>) =>
  one('AWS::ServiceCatalogAppRegistry::AttributeGroup', { Name: 'r', Attributes: { riskTier: 'high', ...attributes } });

export const AiRmfProfileRecorded: Cases = {
  good: { 'four functions': record({ aiRmfProfile: { govern: 'a', map: 'b', measure: 'c', manage: 'd' } }) },
  bad: { 'not recorded': record({}) },
  silent: {
    'attributes of something else': one('AWS::ServiceCatalogAppRegistry::AttributeGroup', { Attributes: { a: 'b' } }),
  },
};
