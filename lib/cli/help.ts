import { DEFAULT_FILE } from '../acknowledgement/file';
import { DEFAULT_LIST } from '../owasp/risks';
import { SEVERITIES } from '../severity';
import { FORMATS as REPORT_FORMATS } from './report';
import { FORMATS as SCAN_FORMATS } from './scan';
import { LIST_IDS } from './usage';

const lists = [`${DEFAULT_LIST} (default)`, ...LIST_IDS.filter((id) => id !== DEFAULT_LIST), 'all'].join(', ');

const STATUS = `Exit status, of every verb:
  0   nothing is left that counts
  1   findings; of report also gaps in the layers; and acknowledgements that have expired or match nothing
  2   a wrong call; input, a baseline or an acknowledgement that cannot be read; or nothing could be judged`;

export const HELP = `Usage: cdk-secure-llm VERB

  scan PATH...        judge templates, folders of templates and cdk.out
  report [cdk.out]    print what each OWASP risk is answered by, and what is missing
  explain NAME        tell about a rule, a control or a risk (LLM01:2025)

cdk-secure-llm VERB --help tells the options of a verb, with examples.

Everything that is named in one call is judged as one application: name its templates together, and no others.

${STATUS}`;

const COMMON = (formats: readonly string[]) => `  --lists LIST,...        ${lists}
  --format FORMAT         ${formats.join(', ')}
  --out FILE              write there, and say on standard error what
  --config FILE           acknowledgements; ${DEFAULT_FILE} of this folder where there is one
  --baseline FILE         leave out what this file knows, and tell what it knows and nobody finds any more`;

/** What each verb tells of itself. */
export const HELP_OF: Readonly<Record<string, string>> = {
  scan: `Usage: cdk-secure-llm scan PATH... [options]

Judges templates (JSON, YAML, SAM), folders of templates and cdk.out, as one application.

${COMMON(SCAN_FORMATS)}
  --rule RULE,...         show and count findings of these rules only
  --exclude RULE,...      leave out findings of these rules
  --fail-on SEVERITY      the least that ends with 1: ${[...SEVERITIES].reverse().join(', ').toLowerCase()}; low by default
  --write-baseline FILE   write what is found now to this file, and end with 0
  --include-undecided     show what the templates do not tell, and count it as a finding

Examples:
  cdk-secure-llm scan cdk.out
  cdk-secure-llm scan templates/ --write-baseline baseline.json
  cdk-secure-llm scan templates/ --baseline baseline.json --fail-on high
  cdk-secure-llm scan cdk.out --format sarif --out findings.sarif

${STATUS}`,
  report: `Usage: cdk-secure-llm report [PATH...] [options]

Prints what each OWASP risk is answered by, and what is missing: of cdk.out, unless something else is named.

${COMMON(REPORT_FORMATS)}

Examples:
  cdk-secure-llm report
  cdk-secure-llm report cdk.out --format html --out report --baseline baseline.json
  cdk-secure-llm report templates/ --lists all

${STATUS}`,
  explain: `Usage: cdk-secure-llm explain NAME

Tells about a rule, a control or a risk: why it matters, how to mend it, and how to acknowledge it.

Examples:
  cdk-secure-llm explain BedrockGuardrailPromptAttackHigh
  cdk-secure-llm explain model-guardrail-prompt-attack
  cdk-secure-llm explain LLM01:2025

${STATUS}`,
};
