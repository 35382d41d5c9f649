import { type Control, rule } from '../../../control';
import { isDay, recordAs, recorded } from './_record';

export const control: Control = {
  id: 'governance-training-and-readiness',
  title: 'Training, game days and a security contact are recorded',
  risks: ['LLM09:2025', 'LLM09:2023', 'ASI09:2026'],
  acts: 'record',
  csf: 'Govern',
  boundary: 'organization',
  atlas: ['AML.M0018', 'AML.M0021'],
  why: 'Alarms without trained people are noise.',
  source: 'AWS Well-Architected Framework, Operational Excellence pillar; NIST AI 600-1',

  rules: [
    rule('SecurityContactRecorded', {
      severity: 'LOW',
      fix: recordAs('securityContact', 'whom to call'),
      check: recorded('securityContact', 'whom to call'),
    }),
    rule('TrainingRecorded', {
      severity: 'LOW',
      fix: recordAs('trainingProgram', 'the training that those who run the application take'),
      check: recorded('trainingProgram', 'the training of those who run it'),
    }),
    rule('GameDayRecorded', {
      severity: 'LOW',
      fix: recordAs('lastGameDay', 'the day of the last game day, written YYYY-MM-DD'),
      check: recorded('lastGameDay', 'a day as YYYY-MM-DD', isDay),
    }),
  ],
};
