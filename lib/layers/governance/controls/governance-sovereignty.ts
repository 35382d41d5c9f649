import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { recordAs, recorded } from './_record';

export const control: Control = {
  id: 'governance-sovereignty',
  title: 'Regions for inference are recorded, and AI services opted out of',
  risks: ['LLM02:2025', 'LLM06:2023'],
  acts: 'record',
  csf: 'Govern',
  boundary: 'organization',
  atlas: ['AML.M0019'],
  why: 'Cross-Region inference and Standard-tier guardrails move prompts, so somebody has to have agreed.',
  source:
    'Amazon Bedrock User Guide, Geographic cross-Region inference; AWS Organizations User Guide, AI services opt-out policies',

  rules: [
    rule('InferenceRegionsRecorded', {
      severity: 'LOW',
      fix: recordAs(
        'allowedInferenceRegions',
        'the Regions in which prompts may be answered (the own one and the destinations of the profiles in use)',
      ),
      check: recorded('allowedInferenceRegions', 'the Regions in which prompts may be answered'),
    }),
    rule('AiServicesOptOut', {
      severity: 'MEDIUM',
      fix: 'Opt out by default: `{"services": {"default": {"opt_out_policy": {"@@assign": "optOut"}}}}`, and name targets.',
      fixTemplate:
        'Opt out by default in Content, and name targets in TargetIds: `{"services": {"default": {"opt_out_policy": {"@@assign": "optOut"}}}}`.',
      check: eachResource('AWS::Organizations::Policy', (policy) => {
        if (policy.text('Type') !== 'AISERVICES_OPT_OUT_POLICY') return undefined;
        if (policy.list('TargetIds').length === 0) return policy.fail('TargetIds', 'is empty: nobody is opted out');
        const choice = policy.json('Content').text("services.default.opt_out_policy['@@assign']");
        return choice === 'optOut'
          ? PASS
          : policy.fail(
              'Content',
              `${choice === undefined ? 'says nothing of' : `says ${choice} for`} services by default`,
            );
      }),
    }),
    rule('ResilienceDataLocation', {
      severity: 'LOW',
      fix: "Set `dataLocationConstraint` to 'SameContinent' or 'SameCountry'.",
      fixTemplate: 'Set DataLocationConstraint to SameContinent or SameCountry.',
      proves: false,
      check: eachResource('AWS::ResilienceHub::ResiliencyPolicy', (policy) =>
        policy.get('DataLocationConstraint').absent
          ? undefined
          : policy.expect('DataLocationConstraint', 'SameContinent', 'SameCountry'),
      ),
    }),
  ],
};
