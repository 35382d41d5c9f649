import { type Control, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { eachEnsured } from '../../../workload/ensured';

export const control: Control = {
  id: 'detection-detective',
  title: 'Detective behaviour graph, fed by GuardDuty',
  risks: ['LLM02:2025', 'LLM10:2025', 'LLM06:2023', 'LLM10:2023', 'ASI10:2026'],
  acts: 'aid',
  csf: 'Respond',
  boundary: 'organization',
  atlas: ['AML.M0024'],
  why: 'Scoping an incident across roles, addresses and time is slow by hand.',
  source: 'Amazon Detective Administration Guide, Source data used in a behavior graph',

  rules: [
    rule('DetectiveGraphFed', {
      severity: 'LOW',
      fix: 'Enable the GuardDuty detector beside the graph.',
      fixTemplate: 'Add an AWS::GuardDuty::Detector with Enable: true beside the graph.',
      check: eachEnsured(['AWS::Detective::Graph', 'Custom::SecureLlmDetective'], (graph, view) => {
        const off = view.resources('AWS::GuardDuty::Detector').find((detector) => detector.flag('Enable') === false);
        return off ? graph.fail('', `has no findings to start from: detector ${off.logicalId} is off`) : PASS;
      }),
    }),
  ],
};
