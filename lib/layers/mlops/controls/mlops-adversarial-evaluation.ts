import { type Control, eachResource, rule } from '../../../control';
import { Declared, PASS } from '../../../template/answer';

/** How a script sends something. */
const ASKS =
  /\b(fetch|axios|request|https?|urllib3?|urlopen|boto3|goto|executeHttpStep|executeStep|invoke\w*|converse|send)\b/i;

const withoutComments = (script: string): string => script.replace(/\/\*[\s\S]*?\*\/|(^|\s)(\/\/|#)[^\n]*/g, ' ');

const RED_TEAM = /red-?team|adversar|jailbreak|prompt-?injection/i;

const ELSEWHERE = new Declared(
  'says so, and nothing shows it: its script is not in the template (Code.Script), so that nobody knows what it tries',
);

export const control: Control = {
  id: 'mlops-adversarial-evaluation',
  title: 'A red-team canary runs on a schedule, or sessions are evaluated online',
  risks: [
    'LLM01:2025',
    'LLM02:2025',
    'LLM05:2025',
    'LLM06:2025',
    'LLM07:2025',
    'LLM08:2025',
    'LLM09:2025',
    'LLM01:2023',
    'LLM02:2023',
    'LLM03:2023',
    'LLM06:2023',
    'LLM08:2023',
    'LLM09:2023',
    'ASI01:2026',
    'ASI02:2026',
    'ASI09:2026',
  ],
  acts: 'probe',
  csf: 'Detect',
  boundary: 'application',
  atlas: ['AML.M0008', 'AML.M0035', 'AML.T0042', 'AML.T0051'],
  why: 'Defences decay with every model and prompt change, so probing has to be continuous.',
  source:
    'Amazon CloudWatch User Guide, Creating a canary; Amazon Bedrock AgentCore Developer Guide, Online evaluation',

  rules: [
    rule('RedTeamCanaryRuns', {
      fix: 'Start the canary after its creation, on a schedule that repeats.',
      check: eachResource('AWS::Synthetics::Canary', (canary) => {
        const names = ['Name', 'Code.Handler'].map((path) => canary.pattern(path)?.toString() ?? '');
        if (!names.some((name) => RED_TEAM.test(name))) return undefined;
        if (canary.flag('StartCanaryAfterCreation') === false)
          return canary.fail('StartCanaryAfterCreation', 'is false: the canary never runs');
        const expression = canary.text('Schedule.Expression');
        if (expression === undefined || /^rate\(0 /.test(expression))
          return canary.fail('Schedule.Expression', 'runs the canary once');
        const script = canary.pattern('Code.Script');
        if (!script) return ELSEWHERE;
        if (script.unknown) throw canary.get('Code.Script').undecided(script.unknown.why);
        return ASKS.test(withoutComments(script.toString()))
          ? PASS
          : canary.fail('Code.Script', 'sends nothing to the application: it tries no attack');
      }),
    }),
    rule('OnlineEvaluationRuns', {
      fix: "Set `executionStatus: 'ENABLED'` and a sampling percentage above zero.",
      counterparts: ['BR-18', 'BR-25'],
      check: eachResource('AWS::BedrockAgentCore::OnlineEvaluationConfig', (evaluation) => {
        if (evaluation.text('ExecutionStatus') === 'DISABLED') return evaluation.fail('ExecutionStatus', 'is DISABLED');
        if (evaluation.list('Evaluators').length === 0) return evaluation.fail('Evaluators', 'is empty');
        return evaluation.number('Rule.SamplingConfig.SamplingPercentage') === 0
          ? evaluation.fail('Rule.SamplingConfig.SamplingPercentage', 'is 0: no session is looked at')
          : PASS;
      }),
    }),
  ],
};
