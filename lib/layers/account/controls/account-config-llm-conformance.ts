import { type Control, eachResource, rule } from '../../../control';
import { type Answer, attempt, Declared, PASS } from '../../../template/answer';
import type { Resource, Value, View } from '../../../template/resource';
import { isLlmWorkload } from '../../../workload/llm-workload';
import { byFunction } from '../../../workload/running-code';

/** What rules of AWS Config may be about, and the resources that ask for one of them. */
const SUBJECTS: readonly (readonly [RegExp, RegExp])[] = [
  [/BEDROCK/i, /^AWS::Bedrock(AgentCore|Mantle)?::/],
  [/SAGEMAKER/i, /^AWS::SageMaker::/],
];

/** What rules have to be about to judge this application: all that it has, and Bedrock where only its policies tell. */
const subjectsOf = ({ application }: View): readonly RegExp[] => {
  const used = SUBJECTS.filter(([, type]) => application.types.some((candidate) => type.test(candidate)));
  return (used.length > 0 ? used : SUBJECTS.slice(0, 1)).map(([subject]) => subject);
};

/**
 * What a rule of AWS Config is about: its managed rule, or the types that a rule of one's own looks at. A managed rule about
 * something else stays so, whatever types it is pointed at, and a policy without a text judges nothing.
 */
const aboutOf = (config: Value): readonly string[] => {
  const owner = config.text('Source.Owner') ?? 'AWS';
  if (owner === 'AWS') return [config.text('Source.SourceIdentifier') ?? ''];
  if (owner === 'CUSTOM_POLICY' && (config.text('Source.CustomPolicyDetails.PolicyText') ?? '').trim() === '')
    return [];
  return config.list('Scope.ComplianceResourceTypes').texts();
};

/** What the rules of a conformance pack are about. */
const rulesIn = (pack: Resource, counts: (config: Value) => boolean = () => true): readonly string[] => {
  const template = pack.yaml('TemplateBody');
  if (!template.isMap) throw pack.get('TemplateBody').undecided('is no template');
  return template
    .entries('Resources')
    .filter(([, config]) => counts(config.get('Properties')))
    .flatMap(([, config]) => [
      ...aboutOf(config.get('Properties')),
      ...(config.get('Properties.SourceIdentifier').present ? [config.text('Properties.SourceIdentifier') ?? ''] : []),
    ]);
};

/** What a rule of an own function judges stands in the code of that function. */
const isOwnCode = (config: Value): boolean => config.text('Source.Owner') === 'CUSTOM_LAMBDA';

const BY_OWN_CODE = new Declared(
  'says so, and nothing shows it: its rules are own functions, and what their code judges is not known',
);

const byOwnCode = (config: Value, answer: Answer): Answer =>
  isOwnCode(config) ? byFunction(answer, config.get('Source.SourceIdentifier')) : answer;

export const control: Control = {
  id: 'account-config-llm-conformance',
  title: 'Conformance packs and rules of AWS Config are about Bedrock, AgentCore or SageMaker',
  risks: [
    'LLM02:2025',
    'LLM03:2025',
    'LLM06:2025',
    'LLM08:2025',
    'LLM05:2023',
    'LLM06:2023',
    'LLM07:2023',
    'LLM08:2023',
    'ASI02:2026',
    'ASI03:2026',
    'ASI05:2026',
  ],
  acts: 'check',
  csf: 'Identify',
  boundary: 'organization',
  atlas: ['AML.M0019', 'AML.M0032'],
  why: 'A conformance pack keeps proving after deployment what cdk-nag proved at synthesis, and replaces Audit Manager for new accounts.',
  source: 'AWS Config Developer Guide, List of AWS Config Managed Rules and Conformance Pack Sample Templates',

  rules: [
    rule('ConformancePackLlmRules', {
      fix: 'Add the managed rules for Bedrock, AgentCore or SageMaker to the pack, for example BEDROCKAGENTCORE_RUNTIME_PRIVATE_NETWORK_REQUIRED.',
      counterparts: ['CP'],
      check: eachResource('AWS::Config::ConformancePack', (pack, view) => {
        const template = pack.pattern('TemplateBody');
        if (!template) return undefined; // it stands in S3 or in a document
        if (template.unknown) throw pack.get('TemplateBody').undecided(template.unknown.why);
        const own = rulesIn(pack);
        const llm = isLlmWorkload(view);
        const wanted = llm ? subjectsOf(view) : SUBJECTS.map(([subject]) => subject);
        const met = (subject: RegExp, names: readonly string[]) => names.some((name) => subject.test(name));
        const meets = (names: readonly string[]) =>
          llm ? wanted.every((subject) => met(subject, names)) : wanted.some((subject) => met(subject, names));
        if (meets(rulesIn(pack, (config) => !isOwnCode(config)))) return PASS;
        if (meets(own)) return BY_OWN_CODE;
        // AWS offers the rules about Bedrock in some Regions only: a pack about other models is no fault, and no evidence
        if (!llm || SUBJECTS.some(([subject]) => met(subject, own))) return undefined;
        const beside = [
          ...view.resources('AWS::Config::ConfigRule').flatMap((one) => attempt(() => aboutOf(one)) ?? []),
          ...view
            .resources('AWS::Config::ConformancePack')
            .filter((other) => !other.is(pack))
            .flatMap((other) => attempt(() => rulesIn(other)) ?? []),
        ];
        const missing = wanted.filter((subject) => !met(subject, [...own, ...beside]));
        return missing.length === 0
          ? undefined
          : pack.fail(
              'TemplateBody',
              `has no rule about ${missing.map(({ source }) => (source === 'BEDROCK' ? 'Bedrock or AgentCore' : 'SageMaker')).join(' and ')}, which the application uses`,
            );
      }),
    }),
    rule('ConfigRuleLlmDetects', {
      fix: 'Use the managed rule in DETECTIVE mode, so that it also judges what was deployed before it.',
      check: eachResource('AWS::Config::ConfigRule', (one, view) => {
        // rules of own functions and own policies say what they are about by their scope
        const about = aboutOf(one);
        const isAbout = (subjects: readonly RegExp[]) =>
          subjects.some((subject) => about.some((name) => subject.test(name)));
        if (!isAbout(SUBJECTS.map(([subject]) => subject))) return undefined;
        const modes = one.list('EvaluationModes');
        if (modes.length > 0 && modes.every((mode) => mode.text('Mode') !== 'DETECTIVE'))
          return one.fail('EvaluationModes', 'has no DETECTIVE: what stands is never evaluated');
        // a rule about models that the application does not use is no evidence
        return isAbout(subjectsOf(view)) ? byOwnCode(one, PASS) : undefined;
      }),
    }),
  ],
};
