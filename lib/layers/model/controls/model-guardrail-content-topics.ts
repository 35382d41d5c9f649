import { type Control, eachResource, rule } from '../../../control';
import { HARMFUL } from '../../../facts/guardrail-filters';
import { acting, entries } from '../../../mend';
import { PASS } from '../../../template/answer';
import type { Value } from '../../../template/resource';
import { eachGuardrail } from '../../../workload/applied-guardrail';
import { acts, idle } from '../../../workload/guardrail';

const FILTERS = 'ContentPolicyConfig.FiltersConfig';
const TOPICS = 'TopicPolicyConfig.TopicsConfig';

const strong = (filter: Value, side: 'Input' | 'Output') =>
  filter.decide(() => idle(filter, side) ?? filter.expect(`${side}Strength`, 'MEDIUM', 'HIGH'));

const isStrong = (strength: unknown) => strength === 'MEDIUM' || strength === 'HIGH';

export const control: Control = {
  id: 'model-guardrail-content-topics',
  title: 'Guardrails filter harmful content, words and topics out of scope',
  risks: [
    'LLM01:2025',
    'LLM05:2025',
    'LLM09:2025',
    'LLM01:2023',
    'LLM02:2023',
    'LLM09:2023',
    'ASI01:2026',
    'ASI09:2026',
  ],
  acts: {
    'refuses denied topics and harmful texts, in prompts and answers': ['LLM01:2025', 'LLM01:2023', 'ASI01:2026'],
  },
  shownBy: {
    // a list of words meets the words of an attack by chance
    'refuses denied topics and harmful texts, in prompts and answers': [
      'BedrockGuardrailContentFilters',
      'BedrockGuardrailDeniedTopics',
    ],
  },
  csf: 'Protect',
  boundary: 'model',
  atlas: ['AML.M0020', 'AML.T0048', 'AML.T0054'],
  why: 'A task outside the application’s scope fails even when nobody recognised it as an attack.',
  source: 'Amazon Bedrock User Guide, Create your guardrail; Block denied topics; Remove words and phrases',
  restsOn: 'guardrail',
  rules: [
    rule('BedrockGuardrailContentFilters', {
      severity: 'HIGH',
      fix: 'Give the guardrail filters for HATE, INSULTS, SEXUAL, VIOLENCE and MISCONDUCT at MEDIUM or HIGH on both sides; `ModelGuardrail` has them.',
      fixTemplate:
        'List the five types in ContentPolicyConfig.FiltersConfig with InputStrength and OutputStrength MEDIUM or HIGH.',
      mend: {
        type: 'AWS::Bedrock::Guardrail',
        changes: {
          'ContentPolicyConfig.FiltersConfig': entries(HARMFUL, (entry) => ({
            ...acting(entry, 'BLOCK'),
            InputStrength: isStrong(entry.InputStrength) ? entry.InputStrength : 'HIGH',
            OutputStrength: isStrong(entry.OutputStrength) ? entry.OutputStrength : 'HIGH',
          })),
        },
      },
      counterparts: ['FMI-12', 'SRA', 'BR-23', 'FS-36', 'ST'],
      check: eachGuardrail((guardrail) => {
        const filters = guardrail.list(FILTERS);
        const found = HARMFUL.map((type) => filters.find((filter) => filter.text('Type') === type));
        const missing = HARMFUL.filter((_, i) => !found[i]);
        return [
          ...(missing.length > 0 ? [guardrail.fail(FILTERS, `has no filter for ${missing.join(', ')}`)] : []),
          ...found.flatMap((filter) => (filter ? [strong(filter, 'Input'), strong(filter, 'Output')] : [])),
        ];
      }),
    }),
    rule('BedrockGuardrailDeniedTopics', {
      severity: 'MEDIUM',
      fix: 'Name at least one topic that is out of scope in `topicPolicyConfig` (`deniedTopics` of `ModelGuardrail`).',
      fixTemplate: 'Add a topic with Type DENY to TopicPolicyConfig.TopicsConfig.',
      counterparts: ['FMI-11', 'SRA', 'FS-28', 'FS-59', 'ST'],
      check: eachGuardrail((guardrail) => {
        const topics = guardrail.list(TOPICS);
        if (topics.length === 0) return guardrail.fail(TOPICS, 'has no denied topic');
        return topics.some((topic) => topic.text('Type') === 'DENY' && (acts(topic, 'Input') || acts(topic, 'Output')))
          ? PASS
          : guardrail.fail(TOPICS, 'has no topic that is denied: each is disabled or only detects');
      }),
    }),
    rule('BedrockGuardrailWordFilters', {
      severity: 'MEDIUM',
      fix: "Turn on the managed PROFANITY list or list words of your own in the guardrail's `wordPolicyConfig`.",
      fixTemplate:
        'Add {Type: PROFANITY} to WordPolicyConfig.ManagedWordListsConfig, or words to WordPolicyConfig.WordsConfig.',
      mend: {
        type: 'AWS::Bedrock::Guardrail',
        changes: {
          'WordPolicyConfig.ManagedWordListsConfig': entries(['PROFANITY'], (entry) => acting(entry, 'BLOCK')),
        },
      },
      counterparts: ['FMI-13', 'SRA', 'FS-38'],
      check: eachGuardrail((guardrail) => {
        const words = [...guardrail.at('WordPolicyConfig.ManagedWordListsConfig[]', 'WordPolicyConfig.WordsConfig[]')];
        if (words.length === 0) return guardrail.fail('WordPolicyConfig', 'lists no words');
        return words.some((word) => acts(word, 'Input') || acts(word, 'Output'))
          ? PASS
          : guardrail.fail('WordPolicyConfig', 'blocks no word: each is disabled or only detected');
      }),
    }),
    rule('GuardrailImageModality', {
      severity: 'MEDIUM',
      fix: 'Give every content filter the input modalities TEXT and IMAGE, or none of them IMAGE when the application takes no images.',
      fixTemplate:
        'Set InputModalities: [TEXT, IMAGE] on the filters of HATE, INSULTS, SEXUAL and VIOLENCE, and of MISCONDUCT where the Region has it.',
      proves: false,
      check: eachResource('AWS::Bedrock::Guardrail', (guardrail) => {
        // misconduct in images is judged in four Regions only, the others in twelve
        const filters = [...guardrail.list(FILTERS)].filter((filter) => {
          const type = filter.text('Type') ?? '';
          return HARMFUL.includes(type) && type !== 'MISCONDUCT';
        });
        const seesImages = (filter: Value) => filter.list('InputModalities').some((item) => item.text() === 'IMAGE');
        // without any such filter the template does not say that images reach the model at all
        if (!filters.some(seesImages)) return undefined;
        return filters.map((filter) =>
          seesImages(filter)
            ? PASS
            : filter.fail(
                'InputModalities',
                `of the ${filter.text('Type')} filter leaves out images, which other filters take`,
              ),
        );
      }),
    }),
  ],
};
