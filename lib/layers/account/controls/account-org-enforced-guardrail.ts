import { type Control, rule } from '../../../control';
import { type Answer, PASS } from '../../../template/answer';
import type { Value } from '../../../template/resource';
import { numbered } from '../../../workload/guardrail';
import { eachOrganizationPolicy } from './_organization';

/** Looks at `ARN:version`, as the policy names a guardrail. */
function pinned(enforced: Value): Answer {
  const identifier = enforced.get('identifier').pattern('@@assign');
  if (!identifier) return enforced.fail('identifier', 'names no guardrail');
  const version = /(?:guardrail\/[^:]*|[^:]*\}):([^:]+|\$\{[^}]+\})$/.exec(identifier.toString())?.[1];
  if (version === 'DRAFT')
    return enforced.fail('identifier', 'names the DRAFT of a guardrail, which changes under running traffic');
  if (identifier.unknown) throw enforced.undecided(identifier.unknown.why);
  if (!version) return enforced.fail('identifier', 'names no version of the guardrail');
  const [guardrail, made, ...more] = identifier.resources.map(({ declaration }) => enforced.view.see(declaration));
  const isMade = more.length === 0 && made?.type === VERSION && identifier.parts.at(-1) === identifier.resources[1];
  if (!isMade) return numbered(enforced, 'identifier', version);
  return made.tryTarget('GuardrailIdentifier')?.is(guardrail)
    ? PASS
    : enforced.fail('identifier', `names a version of another guardrail than ${guardrail!.logicalId}`);
}

const VERSION = 'AWS::Bedrock::GuardrailVersion';

export const control: Control = {
  id: 'account-org-enforced-guardrail',
  title: 'The organization enforces a guardrail, in a published version',
  risks: [
    'LLM01:2025',
    'LLM02:2025',
    'LLM05:2025',
    'LLM07:2025',
    'LLM01:2023',
    'LLM02:2023',
    'LLM06:2023',
    'ASI01:2026',
  ],
  acts: {
    'refuses prompts and answers that the guardrail of the organization blocks': [
      'LLM01:2025',
      'LLM01:2023',
      'ASI01:2026',
    ],
  },
  csf: 'Protect',
  boundary: 'organization',
  atlas: ['AML.M0020', 'AML.T0051', 'AML.T0054'],
  why: 'A guardrail the workload team cannot remove gives a floor under every application guardrail.',
  source:
    'AWS Organizations User Guide, Amazon Bedrock policies; Amazon Bedrock User Guide, Apply cross-account safeguards with guardrail enforcements',
  restsOn: 'guardrail',

  rules: [
    rule('OrganizationGuardrailPinned', {
      severity: 'MEDIUM',
      fix: 'Name a numbered version of the guardrail in the policy, and the units it is for in `targetIds`.',
      fixTemplate: 'Name a numbered version of the guardrail in Content, and the units it is for in TargetIds.',
      counterparts: ['BR-15'],
      check: eachOrganizationPolicy('BEDROCK_POLICY', (policy) => {
        if (policy.list('TargetIds').length === 0)
          return policy.fail('TargetIds', 'is empty: the guardrail is enforced nowhere');
        const regions = policy.json('Content').entries('bedrock.guardrail_inference');
        return regions.flatMap(([, region]) => region.entries().map(([, enforced]) => pinned(enforced)));
      }),
    }),
  ],
};
