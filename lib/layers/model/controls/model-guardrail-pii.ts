import { type Control, eachResource, rule } from '../../../control';
import { acting, entries } from '../../../mend';
import { PASS } from '../../../template/answer';
import { eachGuardrail } from '../../../workload/applied-guardrail';
import { acts, idle } from '../../../workload/guardrail';

const POLICY = 'SensitiveInformationPolicyConfig';
const ENTITIES = `${POLICY}.PiiEntitiesConfig`;
const CREDENTIALS = ['AWS_ACCESS_KEY', 'AWS_SECRET_KEY', 'PASSWORD'];

const SENSITIVE = [`${ENTITIES}[]`, `${POLICY}.RegexesConfig[]`];

export const control: Control = {
  id: 'model-guardrail-pii',
  title: 'Guardrails block or mask personal data and credentials',
  risks: ['LLM02:2025', 'LLM07:2025', 'LLM06:2023'],
  acts: {
    'removes or refuses personal data and credentials in answers': ['LLM02:2025', 'LLM07:2025', 'LLM06:2023'],
  },
  csf: 'Protect',
  boundary: 'model',
  atlas: ['AML.M0020', 'AML.T0057', 'AML.T0024.000'],
  why: 'Whatever made the model write a secret, the last hop can still keep it from the reader.',
  source: 'Amazon Bedrock User Guide, Remove PII from conversations by using sensitive information filters',
  restsOn: 'guardrail',
  rules: [
    rule('BedrockGuardrailPii', {
      severity: 'HIGH',
      fix: "Block or anonymize PII entities in the guardrail's `sensitiveInformationPolicyConfig`; `ModelGuardrail` lists them.",
      fixTemplate: 'Add entities with Action BLOCK or ANONYMIZE to SensitiveInformationPolicyConfig.PiiEntitiesConfig.',
      counterparts: ['P', 'FMI-14', 'SRA', 'BR-26', 'FS-45', 'TM', 'ST', 'DD'],
      check: eachGuardrail((guardrail) => {
        const elements = [...guardrail.at(...SENSITIVE)];
        if (elements.length === 0) return guardrail.fail(POLICY, 'names neither PII entities nor patterns');
        return elements.some((element) => acts(element, 'Output'))
          ? PASS
          : guardrail.fail(POLICY, 'blocks and masks nothing in answers: each entity is disabled or only detected');
      }),
    }),
    rule('GuardrailCredentialEntities', {
      severity: 'HIGH',
      fix: 'Add the PII entities AWS_ACCESS_KEY, AWS_SECRET_KEY and PASSWORD with action BLOCK to the guardrail.',
      fixTemplate:
        'Add {Type: AWS_ACCESS_KEY, Action: BLOCK} to SensitiveInformationPolicyConfig.PiiEntitiesConfig, and the same of AWS_SECRET_KEY and PASSWORD.',
      mend: {
        type: 'AWS::Bedrock::Guardrail',
        changes: {
          'SensitiveInformationPolicyConfig.PiiEntitiesConfig': entries(
            ['AWS_ACCESS_KEY', 'AWS_SECRET_KEY', 'PASSWORD'],
            (entry) => ({ ...acting(entry, 'BLOCK'), Action: 'BLOCK' }),
          ),
        },
      },
      check: eachGuardrail((guardrail) => {
        if (guardrail.get(POLICY).absent) return undefined; // BedrockGuardrailPii says so
        const entities = guardrail.list(ENTITIES);
        const found = CREDENTIALS.map((type) => entities.find((entity) => entity.text('Type') === type));
        const missing = CREDENTIALS.filter((_, i) => !found[i]);
        return [
          ...(missing.length > 0 ? [guardrail.fail(ENTITIES, `does not list ${missing.join(', ')}`)] : []),
          ...found.flatMap((entity) => (entity ? [entity.decide(() => idle(entity, 'Output') ?? PASS)] : [])),
        ];
      }),
    }),
    rule('GuardrailNotDetectOnly', {
      severity: 'HIGH',
      fix: 'Give the topic, entity, pattern or word an action (BLOCK, or ANONYMIZE for PII) on at least one side, or take it out.',
      fixTemplate:
        'Set InputAction or OutputAction (Action, of an entity or pattern) of the topic, entity, pattern or word to BLOCK, or to ANONYMIZE for PII, or take it out.',
      proves: false,
      check: eachResource('AWS::Bedrock::Guardrail', (guardrail) =>
        guardrail
          .at(
            'TopicPolicyConfig.TopicsConfig[]',
            ...SENSITIVE,
            'WordPolicyConfig.WordsConfig[]',
            'WordPolicyConfig.ManagedWordListsConfig[]',
          )
          .each((element) =>
            acts(element, 'Input') ? PASS : acts(element, 'Output') ? PASS : idle(element, 'Input')!,
          ),
      ),
    }),
  ],
};
