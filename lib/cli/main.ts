import { VERSION } from '../version';
import { explain } from './explain';
import { HELP, HELP_OF } from './help';
import { report } from './report';
import { scan } from './scan';
import { UsageError } from './usage';

const VERBS: Readonly<Record<string, (args: string[]) => number>> = { scan, report, explain };

/** Runs the command line, and returns its exit status. */
export function main(args: readonly string[]): number {
  const [verb, ...rest] = args;
  const run = verb !== undefined && Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  const [asked] = verb === 'help' ? rest : [verb];
  if (verb === undefined || verb === 'help' || args.some((arg) => arg === '--help' || arg === '-h')) {
    console.log(asked !== undefined && Object.hasOwn(HELP_OF, asked) ? HELP_OF[asked] : HELP);
    return verb === undefined ? 2 : 0;
  }
  if (verb === '--version') {
    console.log(VERSION);
    return 0;
  }
  try {
    if (!run) throw new UsageError(`'${verb}' is no verb; use ${Object.keys(VERBS).join(', ')}`);
    return run(rest);
  } catch (error) {
    if (!(error instanceof UsageError) && !isParseError(error)) throw error;
    console.error(`${(error as Error).message}\nSee cdk-secure-llm ${run ? `${verb} ` : ''}--help`);
    return 2;
  }
}

/** What node:util's parseArgs throws for options it does not know. */
const isParseError = (error: unknown) => String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');

if (require.main === module) process.exitCode = main(process.argv.slice(2));
