import { type Control, rule } from '../../../control';
import { recordAs, recorded } from './_record';

export const control: Control = {
  id: 'governance-scope-and-risk',
  title: 'Scoping-matrix class, risk tier and data class are declared',
  risks: ['LLM02:2025', 'LLM06:2025', 'LLM09:2025', 'LLM06:2023', 'LLM08:2023', 'LLM09:2023'],
  acts: 'record',
  csf: 'Govern',
  boundary: 'organization',
  atlas: ['AML.M0021'],
  why: 'Defaults such as approval, retention and tier follow from the class and not from the mood of the day.',
  source: 'AWS Generative AI Security Scoping Matrix; NIST AI 600-1',

  rules: [
    rule('ScopingMatrixScope', {
      severity: 'LOW',
      fix: recordAs('scopingMatrixScope', 'the scope of the scoping matrix, 1 to 5'),
      check: recorded('scopingMatrixScope', '1 to 5', (text) => /^[1-5]$/.test(text)),
    }),
    rule('RiskTierRecorded', {
      severity: 'LOW',
      fix: recordAs('riskTier', 'the tier of the risk, low, moderate, high or critical'),
      check: recorded('riskTier', 'low, moderate, high or critical', (text) =>
        /^(low|moderate|high|critical)$/.test(text),
      ),
    }),
    rule('DataClassificationRecorded', {
      severity: 'LOW',
      fix: recordAs('dataClassification', 'the class of the data that the application sees'),
      check: recorded('dataClassification', 'the class of the data'),
    }),
    rule('InherentRiskRecorded', {
      severity: 'LOW',
      fix: recordAs('inherentRisk', 'the risk before any control'),
      check: recorded('inherentRisk', 'the risk before any control'),
    }),
    rule('ResidualRiskRecorded', {
      severity: 'LOW',
      fix: recordAs('residualRisk', 'the residual risk, which the controls leave over'),
      check: recorded('residualRisk', 'what the controls leave over'),
    }),
  ],
};
