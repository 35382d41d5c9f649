import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import type { Resource } from '../../../template/resource';
import type { Text } from '../../../template/text';
import { denialsOf, deniedAnywhere, eachOrganizationPolicy } from './_organization';

const INVOKE = 'bedrock:InvokeModel';
const STREAM = 'bedrock:InvokeModelWithResponseStream';

/** Denials of inference that leave some models out. */
const approvals = (policy: Resource) =>
  denialsOf(policy).filter((statement) => statement.concerns(INVOKE) && statement.notResources.length > 0);

/** Whether a pattern leaves out even a model that nobody has heard of. */
const approvesAnything = (pattern: Text): boolean => {
  const glob = pattern
    .with('AWS::Partition', 'aws')
    .toString()
    .replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${glob.replace(/\*/g, '.*').replace(/\?/g, '.')}$`).test(
    'arn:aws:bedrock:eu-west-1::foundation-model/unheard.of-v1:0',
  );
};

export const control: Control = {
  id: 'account-scp-model-region-allowlist',
  title: 'SCP: only approved models and Regions may be invoked',
  risks: [
    'LLM02:2025',
    'LLM03:2025',
    'LLM10:2025',
    'LLM04:2023',
    'LLM05:2023',
    'LLM06:2023',
    'LLM10:2023',
    'ASI04:2026',
  ],
  acts: {
    'refuses calls of models that nobody approved': ['LLM03:2025', 'LLM05:2023', 'ASI04:2026'],
  },
  shownBy: {
    'refuses calls of models that nobody approved': ['ScpApprovedModels'],
  },
  csf: 'Protect',
  boundary: 'organization',
  atlas: ['AML.M0019', 'AML.T0010.003', 'AML.T0034'],
  why: 'A model nobody vetted is a supply-chain risk and an open-ended bill, and only an SCP stops it in every account.',
  source:
    'AWS Organizations User Guide, SCP examples; Amazon Bedrock User Guide, Increase throughput with cross-Region inference',

  rules: [
    rule('ScpApprovedModels', {
      fix: 'Deny bedrock:InvokeModel and bedrock:InvokeModelWithResponseStream with NotResource = the ARNs of the approved models and inference profiles.',
      counterparts: ['FS-12'],
      check: eachOrganizationPolicy('SERVICE_CONTROL_POLICY', (policy) =>
        approvals(policy).map((statement) =>
          statement.value.decide(() => {
            const open = statement.notResources.find(approvesAnything);
            if (open) return statement.value.fail('NotResource', `has ${open}: every model is approved`);
            return deniedAnywhere(policy, STREAM)
              ? PASS
              : statement.value.fail('Action', `leaves ${STREAM} open: a streamed answer needs no approval`);
          }),
        ),
      ),
    }),
    rule('ScpBedrockRegions', {
      fix: 'Take the Bedrock actions out of NotAction of the Region denial, and list the destination Regions of the inference profiles in use.',
      check: eachOrganizationPolicy('SERVICE_CONTROL_POLICY', (policy) =>
        denialsOf(policy)
          .filter((statement) =>
            statement.conditionsOn('aws:RequestedRegion').some(({ test }) => /^StringNot/.test(test)),
          )
          .map((statement) =>
            statement.value.decide(() => {
              const [condition] = statement.conditionsOn('aws:RequestedRegion');
              const all =
                condition!.test === 'StringNotLike' && condition!.values.find((value) => /^\*+$/.test(`${value}`));
              if (all) return statement.value.fail('Condition', `leaves out ${all}: every Region is approved`);
              if (statement.concerns(INVOKE)) return PASS;
              return statement.value.get('NotAction').present
                ? statement.value.fail('NotAction', 'exempts Bedrock: models may be called in every Region')
                : PASS;
            }),
          ),
      ),
    }),
    rule('ScpCrossRegionInference', {
      fix: 'Approve the inference profiles of your geography by their ids (for example eu.*), not all of them and not global.*.',
      check: eachOrganizationPolicy('SERVICE_CONTROL_POLICY', (policy) =>
        denialsOf(policy)
          .filter((statement) => statement.concerns(INVOKE))
          .flatMap((statement) => {
            const profiles = [
              ...statement.notResources,
              ...statement
                .conditionsOn('bedrock:InferenceProfileArn')
                .filter(({ test }) => /Not(Like|Equals)$/.test(test))
                .flatMap(({ values }) => values),
            ].filter((pattern) => /:inference-profile\//.test(pattern.toString()));
            if (profiles.length === 0) return [];
            const open = profiles.find((pattern) => /:inference-profile\/(\*|global\.)/.test(pattern.toString()));
            return [
              open ? statement.value.fail('', `approves ${open}: prompts may be answered anywhere in the world`) : PASS,
            ];
          }),
      ),
    }),
    rule('ScpAttached', {
      fix: 'Name the root, the organizational units or the accounts in `targetIds`.',
      proves: false,
      check: eachResource('AWS::Organizations::Policy', (policy) => {
        const isOurs = /bedrock|PrincipalOrgID/i.test(JSON.stringify(policy.declaration.body));
        if (!isOurs) return undefined;
        return policy.list('TargetIds').length > 0
          ? PASS
          : policy.fail('TargetIds', 'is empty: the policy applies nowhere');
      }),
    }),
  ],
};
