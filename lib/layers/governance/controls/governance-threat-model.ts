import { type Control, rule } from '../../../control';
import { isDay, recordAs, recorded } from './_record';

export const control: Control = {
  id: 'governance-threat-model',
  title: 'A Threat Composer model is on record, with the day of its review',
  risks: [
    'LLM01:2025',
    'LLM02:2025',
    'LLM03:2025',
    'LLM04:2025',
    'LLM05:2025',
    'LLM06:2025',
    'LLM07:2025',
    'LLM08:2025',
    'LLM09:2025',
    'LLM10:2025',
    'LLM01:2023',
    'LLM02:2023',
    'LLM03:2023',
    'LLM04:2023',
    'LLM05:2023',
    'LLM06:2023',
    'LLM07:2023',
    'LLM08:2023',
    'LLM09:2023',
    'LLM10:2023',
    'ASI01:2026',
    'ASI02:2026',
  ],
  acts: 'record',
  csf: 'Identify',
  boundary: 'organization',
  atlas: ['AML.M0021'],
  why: 'Controls without threats cannot be judged, and the file links each threat to control ids.',
  source: 'Threat Composer, documentation of the workspace format; OWASP Top 10 for LLM Applications 2025',

  rules: [
    rule('ThreatModelReferenced', {
      severity: 'LOW',
      fix: recordAs('threatModelUri', 'the address of the Threat Composer file (a .tc.json)'),
      check: recorded('threatModelUri', 'the address of a .tc.json file', (text) => /\.tc\.json(\?.*)?$/.test(text)),
    }),
    rule('ThreatModelReviewed', {
      severity: 'LOW',
      fix: recordAs('threatModelReviewedOn', 'the day of the last review, written YYYY-MM-DD'),
      check: recorded('threatModelReviewedOn', 'a day as YYYY-MM-DD', isDay),
    }),
  ],
};
