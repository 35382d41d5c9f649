import { DEFAULT_LIST } from '../owasp/risks';
import { VERSION } from '../version';
import { explain } from './explain';
import { FORMATS as REPORT_FORMATS, report } from './report';
import { FORMATS as SCAN_FORMATS, scan } from './scan';
import { LIST_IDS, UsageError } from './usage';

const lists = [`${DEFAULT_LIST} (default)`, ...LIST_IDS.filter((id) => id !== DEFAULT_LIST)];

const HELP = `Usage: cdk-secure-llm VERB

  scan PATH...        judge templates, folders of templates and cdk.out
  report [cdk.out]    print what each OWASP risk is answered by, and what is missing
  explain NAME        tell about a rule, a control or a risk (LLM01:2025)

scan and report take
  --lists LIST,...    ${lists.join(', ')}
  --format FORMAT     scan: ${SCAN_FORMATS.join(', ')}; report: ${REPORT_FORMATS.join(', ')}
  --out FILE          write there instead of to the terminal
scan takes
  --include-undecided show what the templates do not tell, and count it as a finding

Everything that is named in one call is judged as one application: name its templates together, and no others.

Exit status of scan: 0 no finding, 1 findings, 2 input that cannot be read or judged (all is undecided) or a wrong call. The
others judge nothing: 0, or 2 for what cannot be read or a wrong call.`;

const VERBS: Readonly<Record<string, (args: string[]) => number>> = { scan, report, explain };

/** Runs the command line, and returns its exit status. */
export function main(args: readonly string[]): number {
  const [verb, ...rest] = args;
  if (verb === undefined || verb === 'help' || args.some((arg) => arg === '--help' || arg === '-h')) {
    console.log(HELP);
    return verb === undefined ? 2 : 0;
  }
  if (verb === '--version') {
    console.log(VERSION);
    return 0;
  }
  const run = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  try {
    if (!run) throw new UsageError(`'${verb}' is no verb; use ${Object.keys(VERBS).join(', ')}`);
    return run(rest);
  } catch (error) {
    if (!(error instanceof UsageError) && !isParseError(error)) throw error;
    console.error(`${(error as Error).message}\nSee cdk-secure-llm --help`);
    return 2;
  }
}

/** What node:util's parseArgs throws for options it does not know. */
const isParseError = (error: unknown) => String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');

if (require.main === module) process.exitCode = main(process.argv.slice(2));
