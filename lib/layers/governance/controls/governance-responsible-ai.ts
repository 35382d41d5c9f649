import { type Control, eachRecord, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { recordAs, recorded } from './_record';

const CARD = 'AWS::SageMaker::ModelCard';

export const control: Control = {
  id: 'governance-responsible-ai',
  title: 'Model cards record risk rating and evaluation, and wait for a review; the AI RMF profile is recorded',
  risks: ['LLM03:2025', 'LLM09:2025', 'LLM05:2023', 'LLM09:2023', 'ASI09:2026'],
  acts: 'record',
  csf: 'Govern',
  boundary: 'organization',
  atlas: ['AML.M0021', 'AML.M0023'],
  why: 'Overreliance starts where nobody wrote down what the system is not for.',
  source: 'Amazon SageMaker Developer Guide, Model Cards; NIST AI 600-1',

  rules: [
    rule('ModelCardRiskRated', {
      severity: 'LOW',
      fix: 'Write the risk rating and its explanation in `content.intendedUses`.',
      fixTemplate: 'Write the risk rating and its explanation in Content.IntendedUses.',
      check: eachRecord(CARD, (card) => {
        const path = 'Content.IntendedUses.RiskRating';
        return card.text(path) === 'Unknown' ? card.fail(path, 'is Unknown') : card.expectPresent(path);
      }),
    }),
    rule('ModelCardEvaluated', {
      severity: 'LOW',
      fix: 'Write the evaluations and their results in `content.evaluationDetails`.',
      fixTemplate: 'Write the evaluations and their results in Content.EvaluationDetails.',
      check: eachRecord(CARD, (card) =>
        card.list('Content.EvaluationDetails').length > 0
          ? PASS
          : card.fail('Content.EvaluationDetails', 'is empty: nobody wrote down what it was tried on'),
      ),
    }),
    rule('ModelCardReviewed', {
      severity: 'LOW',
      fix: "Set `modelCardStatus: 'PendingReview'` or 'Approved'.",
      fixTemplate: 'Set ModelCardStatus to PendingReview or Approved.',
      check: eachRecord(CARD, (card) => card.expect('ModelCardStatus', 'PendingReview', 'Approved')),
    }),
    rule('AiRmfProfileRecorded', {
      severity: 'LOW',
      fix: recordAs('aiRmfProfile', 'how Govern, Map, Measure and Manage are met'),
      check: recorded('aiRmfProfile', 'how Govern, Map, Measure and Manage are met'),
    }),
  ],
};
