import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Answers } from '../support/answers';
import { Boto } from '../support/boto';
import { REHEARSED, type Rehearsed } from './apps';
import { Door } from './door';
import { Providers } from './providers';
import { ACCOUNT } from './reduced';
import { rehearse, type Told } from './rehearsal';
import { changed, type Stack, stacksOf } from './stacks';
import { compared, type Unknown } from './unknown';

// Creates, updates and deletes what is deployed on moto, which others maintain. It is weak evidence, and says so.

const LIST = join(__dirname, 'unknown.json');
const [python, port, ...rest] = process.argv.slice(2) as [string, string, ...string[]];
const listed: Unknown = JSON.parse(readFileSync(LIST, 'utf8'));
const write = rest.includes('--write');
const wanted = rest.filter((name) => name !== '--write');
const found: { types: Set<string>; undeleted: Set<string>; calls: Map<string, Set<string>> } = {
  types: new Set(),
  undeleted: new Set(),
  calls: new Map(),
};

/** The types that moto's CloudFormation makes, and those of them that it never deletes. */
function motoTypes() {
  const asked = `
from moto.cloudformation.parsing import get_model_map
for name, model in get_model_map().items():
    deletes = hasattr(model, "delete") or not hasattr(model.delete_from_cloudformation_json, "__isabstractmethod__")
    print(name, "deletes" if deletes else "never")`;
  const lines = execFileSync(python, ['-W', 'ignore', '-c', asked], { encoding: 'utf8' }).trim().split('\n');
  const typesOf = (ending: RegExp) =>
    new Set(lines.filter((line) => ending.test(line)).map((line) => line.split(' ')[0]!));
  return { types: typesOf(/./), undeleted: typesOf(/ never$/) };
}

async function play(one: Rehearsed, types: ReadonlySet<string>, undeleted: ReadonlySet<string>): Promise<Told[]> {
  const moto = `http://127.0.0.1:${port}`;
  await fetch(`${moto}/moto-api/reset`, { method: 'POST' });
  const door = new Door(Number(port));
  const answers = new Answers();
  const aws = new Boto(python, one.region, {
    AWS_ENDPOINT_URL: moto,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_MAX_ATTEMPTS: '1',
  });
  try {
    // what `cdk bootstrap` leaves of what templates ask for
    await aws.call('ssm', 'PutParameter', { Name: '/cdk-bootstrap/hnb659fds/version', Value: '30', Type: 'String' });
    // the emulator has no word for an account in which Amazon Inspector was never on
    const resourceTypes = ['EC2', 'ECR', 'LAMBDA', 'LAMBDA_CODE'];
    await aws.call('inspector2', 'Disable', { accountIds: [ACCOUNT], resourceTypes });
    const ids = (await one.before?.(aws)) ?? {};
    // in the tree, where code that expects the SDK of Lambda finds one
    process.env.CDK_OUTDIR = resolve('.external', 'rehearsal', one.name);
    const { directory } = one.app().synth();
    const stacks = stacksOf(directory).map((stack) => ({ ...stack, template: renamed(stack.template, ids) }));
    const providers = new Providers(await door.start(), one.region, answers, await answers.start());
    return await rehearse(directory, stacks, {
      aws,
      door,
      providers,
      region: one.region,
      types,
      undeleted,
      unknownCustom: new Set(Object.keys(listed.calls)),
      unjudged: new Set(),
      unknownCalls: found.calls,
    });
  } finally {
    aws.end();
    door.stop();
    answers.stop();
  }
}

const renamed = (template: Stack['template'], ids: Readonly<Record<string, string>>): Stack['template'] =>
  changed(template, (part) => (typeof part === 'string' ? ids[part] : undefined));

const count = (types: ReadonlyMap<string, number>) => [...types.values()].reduce((sum, number) => sum + number, 0);

async function main(): Promise<number> {
  const { types, undeleted } = motoTypes();
  const chosen = REHEARSED.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  if (write && wanted.length > 0) {
    console.error('--write wants everything rehearsed');
    return 2;
  }
  const strangers = wanted.filter((name) => !REHEARSED.some((one) => one.name === name));
  if (strangers.length > 0) {
    console.error(`no ${strangers.join(', ')}; there is ${REHEARSED.map(({ name }) => name).join(', ')}`);
    return 2;
  }
  let failed = false;
  for (const one of chosen) {
    console.log(`${one.name}, ${one.region}`);
    for (const told of await play(one, types, undeleted)) {
      const { stack, byMoto, byProvider, unknown, madeUp, kept, problems } = told;
      console.log(
        `  ${stack}: created ${byMoto} by moto, ${byProvider} by providers; ${count(unknown)} not known, ` +
          `for which ${madeUp} references got a made-up value; kept ${kept}`,
      );
      for (const [type, number] of [...unknown].sort()) {
        if (!type.startsWith('Custom::')) found.types.add(type);
        console.log(`    not known: ${number} ${type}`);
      }
      for (const type of told.made) if (undeleted.has(type)) found.undeleted.add(type);
      for (const problem of problems) console.log(`    FAILED ${problem}`);
      failed ||= problems.length > 0;
    }
  }
  const now: Unknown = {
    types: [...found.types].sort(),
    undeleted: [...found.undeleted].sort(),
    calls: Object.fromEntries([...found.calls].sort().map(([type, calls]) => [type, [...calls].sort()])),
  };
  if (write) writeFileSync(LIST, `${JSON.stringify(now, null, 2)}\n`);
  const complaints = write ? [] : compared(listed, now, wanted.length === 0);
  for (const complaint of complaints) console.log(`FAILED ${complaint}`);
  console.log(
    'This is weak evidence: moto applies some properties and no more, asks no policy for permission, runs no function of ' +
      'a stack, and replaces nothing. What is not known was not made at all.',
  );
  return failed || complaints.length > 0 ? 1 : 0;
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
