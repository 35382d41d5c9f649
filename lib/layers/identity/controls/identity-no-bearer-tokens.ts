import { type Control, eachStatement, rule } from '../../../control';
import { type Answer, PASS } from '../../../template/answer';
import { Grant } from '../../../template/iam/permissions';
import type { PolicyKind, Statement } from '../../../template/iam/policy';
import { bindsWorkload } from '../../../workload/organization';
import { speaksOf } from './_statements';

const TOKENS = [
  'bedrock:CallWithBearerToken',
  'bedrock-mantle:CallWithBearerToken',
  'iam:CreateServiceSpecificCredential',
  'iam:ResetServiceSpecificCredential',
];

/** What says what an identity may do, and what it may do at most. */
const KINDS: readonly PolicyKind[] = ['identity', 'boundary', 'organization'];

/** Conditions that leave out principals, or keys that do not live long. By others keys work elsewhere, or at other times. */
const SPARES = /^(aws:Principal\w*|bedrock:BearerTokenType)$/i;

/** Whether no key works under a denial: to deny that keys are made leaves those that are there. */
const refusesKeys = (denial: Statement): boolean =>
  denial.concernsEverything &&
  denial.concerns('bedrock:CallWithBearerToken') &&
  denial.conditions.every(({ key }) => SPARES.test(key));

/** A policy of the organization denies to the accounts that it is attached to. */
const denied = ({ kind, resource }: Statement): Answer | undefined =>
  kind === 'organization' ? bindsWorkload(resource) : PASS;

export const control: Control = {
  id: 'identity-no-bearer-tokens',
  title: 'API keys for models are denied',
  risks: [
    'LLM02:2025',
    'LLM06:2025',
    'LLM10:2025',
    'LLM04:2023',
    'LLM06:2023',
    'LLM08:2023',
    'LLM10:2023',
    'ASI03:2026',
  ],
  acts: {
    'refuses calls of models by API key': ['LLM10:2025', 'LLM04:2023', 'LLM10:2023', 'ASI03:2026'],
  },
  csf: 'Protect',
  boundary: 'organization',
  atlas: ['AML.M0019', 'AML.T0012', 'AML.T0055', 'AML.T0091.000'],
  why: 'A Bedrock API key is a bearer token: whoever finds it in a log or a prompt calls models until it expires.',
  source: 'Amazon Bedrock User Guide, Control permissions for generating and using Amazon Bedrock API keys',
  rules: [
    rule('IamNoBearerToken', {
      severity: 'HIGH',
      fix: 'Remove the action, and deny it in a boundary or a service control policy; `ModelAccess.boundary` does.',
      fixTemplate:
        'Take the action out of Action, and deny it in the policy of PermissionsBoundary or in a service control policy.',
      check: eachStatement(
        (statement) => {
          if (!KINDS.includes(statement.kind)) return undefined;
          // `*` and `bedrock:*` are findings of their own
          if (!speaksOf(statement, /^(bedrock(-mantle)?:(?!\*$)|iam:\w*ServiceSpecific)/i)) return undefined;
          if (statement.denies) return refusesKeys(statement) ? denied(statement) : undefined;
          const grant = Grant.of(statement);
          const allowed = grant && TOKENS.find((action) => grant.allows(action));
          return allowed
            ? statement.value.fail('Action', `allows ${allowed}: a key that leaks works for whoever has it`)
            : undefined;
        },
        { services: ['bedrock', 'bedrock-mantle', 'iam'] },
      ),
    }),
  ],
};
