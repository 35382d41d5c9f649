import { compileSchema } from '../../../contract/json-schema';
import { isDecimal, PROOF_ARGUMENT } from '../contract';
import { patternProblem } from './pattern-problem';

export type Schema = Readonly<Record<string, unknown>>;

type Fail = (must: string) => void;

const MAX_DESCRIPTION = 1000;
const MAX_DEPTH = 4;
const MAX_TEXT = 20_000;
const MAX_ITEMS = 1_000;
const MAX_CHOICE = 256;

/**
 * What tells a model what to do, or leads it elsewhere, in place of saying what a tool does. It knows English alone: whoever
 * reviews a catalogue reads the rest.
 */
const ORDERS: readonly (readonly [RegExp, string])[] = [
  [/\b(ignore|disregard|forget|override|bypass)\b/i, 'an order to leave something out of account'],
  [
    /\b(you|the (model|assistant|agent|ai))\s+(must|should|shall|have to|need to|will|may not|can not|cannot)\b/i,
    'an order to the model',
  ],
  [/\b(always|never|do not|don't|must not|make sure|be sure to)\b/i, 'an order to the model'],
  [
    /\b(before|after|instead of|prior to)\s+(you\s+)?(use|using|call|calling|invok\w+|answer\w*|respond\w*)/i,
    'an order about other calls',
  ],
  [
    /\b(system prompt|previous instructions?|these instructions|hidden|secretly|without telling|tell the user)\b/i,
    'a word about instructions',
  ],
  [/https?:|www\.|\bdata:/i, 'an address'],
  [/<\/?[a-z!?]/i, 'a tag'],
  [/!\[|\]\(/, 'a link or a picture'],
];

/** Letters that people do not see, or that change the order of those that they see. */
const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}]|[\u115f\u1160\u2028\u2029\u2800\u3164\uffa0]|[\ufe00-\ufe0f]|[\u{e0000}-\u{e01ef}]/u;

/** What is wrong with a text that a model reads of a tool. */
export function checkDescription(text: string, fail: Fail): void {
  if (text.trim().length === 0 || text.length > MAX_DESCRIPTION) {
    fail(`must be 1 to ${MAX_DESCRIPTION} characters, got ${text.length}`);
  }
  if (UNSEEN.test(text.replace(/\n/g, ''))) fail('must hold no characters that people do not see');
  checkOrders(text, fail);
  if (/\w___\w/.test(text)) fail('must name no other tool');
}

/** Scripts that have letters which are drawn alike. */
const SCRIPTS = ['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Cherokee', 'Lisu', 'Coptic'].map(
  (name) => new RegExp(`\\p{Script=${name}}`, 'u'),
);
/** Four letters or more that stand one by one. */
const SPREAD = /(?<![\p{L}\p{N}])\p{L}(?:[^\p{L}\p{N}]{1,3}\p{L}(?![\p{L}\p{N}])){3,}/gu;

/** Also an order in letters that only look like ours, or with something between them. */
function checkOrders(text: string, fail: Fail, orders = ORDERS): void {
  const mixed = (text.match(/[\p{L}\p{M}]+/gu) ?? []).find(
    (word) => SCRIPTS.filter((one) => one.test(word)).length > 1,
  );
  if (mixed) fail(`must hold no word of letters of several scripts, which look alike, got '${mixed}'`);
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '');
  const gathered = plain.replace(SPREAD, (run) => run.replace(/[^\p{L}]/gu, ''));
  for (const form of new Set([text, plain, gathered])) {
    for (const [pattern, what] of orders) {
      const found = pattern.exec(form);
      if (found) fail(`must say what the tool does and hold no order: '${found[0]}' is ${what}`);
    }
  }
}

/** What a model reads of an argument besides its description: the names of properties, values and patterns. */
function checkWords(text: string, at: string, fail: Fail): void {
  const words = text.split(/[^A-Za-z]+/).filter((word) => word.length > 1);
  // two words are a name, such as 'never_expires'
  if (words.length < MANY_WORDS) return;
  const orders = ORDERS.filter(([, what]) => what.startsWith('an order') || what.startsWith('a word'));
  checkOrders(
    words.join(' '),
    (must) => fail(`must have names, values and patterns at ${at} that are texts of no order: each ${must}`),
    orders,
  );
}

const MANY_WORDS = 4;

/** By which a caller would say himself who he is, each as the words of a name. */
const WHO = new Set(
  (
    'user username login tenant tenancy owner role roles group groups principal subject sub caller actor identity persona ' +
    'impersonate onbehalfof actas runas scope scopes token authorization password secret apikey credential credentials ' +
    'session jwt approval approved isadmin admin usr requester requestor initiator org organization organisation workspace ' +
    'benutzer nutzer mandant usuario utilisateur utente locataire inquilino'
  ).split(' '),
);
/** What only says that it is one of them. */
const OF_IT = new Set(
  (
    'id ids name names key arn uid uuid guid email ref code number identifier current my x is as by for of on the this that real ' +
    'effective target acting'
  ).split(' '),
);
/** The same without anything between the words. */
const RUN_TOGETHER = new RegExp(
  `^(?:my|current|the)?(?:${[...WHO].join('|')})(?:ids?|names?|key|arn|uid|uuid|guid|email|ref|code)$`,
);

/** Whether a name is one of those words, with nothing around it but what says that it is one: `user_id`, `currentUser`. */
export function saysWho(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    // a number makes it another argument, and nobody else: `user2`
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
  const whole = words.join('');
  if (WHO.has(whole) || whole === 'uid') return true;
  const left = words.filter((word) => !OF_IT.has(word));
  return left.length > 0 && left.every((word) => WHO.has(word) || RUN_TOGETHER.test(word));
}

/**
 * What is wrong with the schema of a tool's arguments.
 *
 * @returns the schema with every object closed: what it does not name, nobody sends
 */
export function checkSchema(schema: Schema, namesOthers: readonly string[], fail: Fail): Schema {
  if (schema.type !== 'object') fail(`must be of type object, got '${String(schema.type)}'`);
  try {
    compileSchema(schema);
  } catch (error) {
    fail(`must be a JSON schema that is enforced here: ${(error as Error).message}`);
  }
  const unused = new Set(namesOthers);
  const closed = checkPart(schema, '', 0, { namesOthers, unused, fail });
  if (unused.size > 0) fail(`has no argument '${[...unused][0]}', which 'namesOthers' names`);
  return closed;
}

interface Rules {
  readonly namesOthers: readonly string[];
  readonly unused: Set<string>;
  readonly fail: Fail;
}

function checkPart(schema: Schema, path: string, depth: number, rules: Rules): Schema {
  const { fail } = rules;
  const at = path === '' ? 'the arguments' : `'${path}'`;
  if (depth > MAX_DEPTH) fail(`must be at most ${MAX_DEPTH} levels deep, got more at ${at}`);
  if (schema.anyOf !== undefined) fail(`must have one form of each argument: no policy can bound anyOf at ${at}`);
  if (typeof schema.type !== 'string') fail(`must give ${at} one type, got '${String(schema.type)}'`);
  if (schema.description !== undefined) {
    checkDescription(String(schema.description), (must) => fail(`must have a good description at ${at}: it ${must}`));
  }
  for (const text of ['title', 'default', 'examples', '$id', '$schema']) {
    if (schema[text] !== undefined) fail(`must hold no '${text}' (at ${at}): models read it, and nothing checks it`);
  }
  switch (schema.type) {
    case 'object':
      return checkObject(schema, path, depth, rules);
    case 'array': {
      if (schema.items === undefined) fail(`must say what ${at} holds (items)`);
      needs(schema, ['maxItems'], at, fail);
      if (!(Number(schema.maxItems) <= MAX_ITEMS)) {
        fail(`must bound ${at} to at most ${MAX_ITEMS} items, got ${String(schema.maxItems)}`);
      }
      return { ...schema, items: checkPart(schema.items as Schema, `${path}[]`, depth + 1, rules) };
    }
    case 'string':
      if (schema.enum === undefined && schema.const === undefined) {
        needs(schema, ['maxLength'], at, fail);
        if (!(Number(schema.maxLength) <= MAX_TEXT)) {
          fail(`must bound ${at} to at most ${MAX_TEXT} characters, got ${String(schema.maxLength)}`);
        }
      }
      if (schema.enum !== undefined && !(Array.isArray(schema.enum) && schema.enum.length > 0)) {
        fail(`must list at least one text at ${at} in 'enum', got ${JSON.stringify(schema.enum)}`);
      }
      for (const value of [
        ...((schema.enum as unknown[] | undefined) ?? []),
        ...('const' in schema ? [schema.const] : []),
      ]) {
        checkChoice(value, at, fail);
        checkWords(String(value), at, fail);
      }
      if (schema.pattern !== undefined) {
        if (typeof schema.pattern !== 'string') fail(`must have a text for a 'pattern' at ${at}`);
        const problem = patternProblem(String(schema.pattern), Number(schema.maxLength ?? MAX_CHOICE));
        if (problem) fail(`must have a quick 'pattern' at ${at}: it ${problem}`);
        checkWords(String(schema.pattern), at, fail);
      }
      return schema;
    case 'integer':
    case 'number':
      needs(schema, ['minimum', 'maximum'], at, fail);
      checkNumbers(schema, at, fail);
      return schema;
    case 'boolean':
      return schema;
    default:
      fail(`must give ${at} a type of object, array, string, integer, number or boolean, got '${schema.type}'`);
      return schema;
  }
}

function checkObject(schema: Schema, path: string, depth: number, rules: Rules): Schema {
  const { fail, namesOthers, unused } = rules;
  const at = path === '' ? 'the arguments' : `'${path}'`;
  const properties = schema.properties as Record<string, Schema> | undefined;
  // the arguments of a tool that takes none are an empty object
  if (properties === undefined || (path !== '' && Object.keys(properties).length === 0)) {
    fail(`must name the properties of ${at}: an object of anything is bounded by nothing`);
  }
  if (schema.additionalProperties !== undefined && schema.additionalProperties !== false) {
    fail(`must close ${at}: 'additionalProperties' may only be false`);
  }
  const parts = Object.entries(properties ?? {}).map(([name, part]): [string, Schema] => {
    const inner = path === '' ? name : `${path}.${name}`;
    if (name === PROOF_ARGUMENT || !/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(name)) {
      fail(`must have names of letters, digits, '_' and '-' that begin with a letter, at most 64, got '${inner}'`);
    }
    checkWords(name, `'${inner}'`, fail);
    if (saysWho(name)) {
      unused.delete(inner);
      if (!namesOthers.includes(inner)) {
        fail(
          `must let no caller say who he is or what he may do, got '${inner}'; where it names somebody else, list it in 'namesOthers'`,
        );
      }
    }
    return [name, checkPart(part, inner, depth + 1, rules)];
  });
  for (const name of (schema.required as string[] | undefined) ?? []) {
    if (!parts.some(([known]) => known === name)) fail(`must name the required property '${name}' of ${at}`);
  }
  return { ...schema, properties: Object.fromEntries(parts), additionalProperties: false };
}

function needs(schema: Schema, keywords: readonly string[], at: string, fail: Fail): void {
  for (const keyword of keywords) {
    if (typeof schema[keyword] !== 'number') fail(`must bound ${at} by '${keyword}', got none`);
  }
}

/** Values that a policy lists. */
function checkChoice(value: unknown, at: string, fail: Fail): void {
  if (typeof value !== 'string' || !/^[\x20-\x7e]{0,256}$/.test(value)) {
    fail(`must list printable ASCII texts of at most 256 characters at ${at}, got '${String(value)}'`);
  }
}

/** Cedar knows whole numbers of 64 bits, and others with four digits after the point. */
function checkNumbers(schema: Schema, at: string, fail: Fail): void {
  const [low, high] = [Number(schema.minimum), Number(schema.maximum)];
  if (low > high) fail(`must have a 'minimum' that is no more than the 'maximum' at ${at}, got ${low} and ${high}`);
  for (const bound of [low, high]) {
    const exact = schema.type === 'integer' ? Number.isSafeInteger(bound) : isDecimal(bound);
    if (!exact) fail(`must have bounds at ${at} that a policy can compare exactly, got ${bound}`);
  }
  if (schema.enum !== undefined) fail(`must bound ${at} by 'minimum' and 'maximum' and not by 'enum'`);
}
