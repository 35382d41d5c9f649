import type { Value } from './resource';
import type { Text } from './text';

/** A secret found in a text. It is never shown in full. */
export interface Secret {
  readonly kind: string;
  /** Its first characters, at most four and at most a fifth of it. */
  readonly shown: string;
}

/**
 * Credentials with a form of their own, as their issuers document it. Where several services share a form, the prefix
 * decides.
 *
 * @asOf 2026-11
 */
const FORMS: readonly (readonly [string, RegExp])[] = [
  ['AWS access key id', /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b/],
  ['Bedrock API key', /\bABSK[A-Za-z0-9+/]{100,280}={0,2}|\bbedrock-api-key-[A-Za-z0-9+/=]{40,}/],
  ['Anthropic API key', /\bsk-ant-[a-z]+\d\d-[\w-]{80,120}/],
  ['OpenAI API key', /\bsk-(?:(?:proj|svcacct|admin)-)?[\w-]{20,100}T3BlbkFJ[\w-]{20,100}/],
  ['Hugging Face token', /\bhf_[A-Za-z0-9]{34}\b/],
  ['Pinecone API key', /\bpcsk_[A-Za-z0-9]{5,7}_[A-Za-z0-9]{60,70}\b/],
  ['GitHub token', /\bgh[opsur]_[A-Za-z0-9]{36}\b|\bgithub_pat_\w{82}\b/],
  ['GitLab token', /\bglpat-[\w-]{20}\b/],
  ['Google API key', /\bAIza[\w-]{35}\b/],
  ['Slack token', /\bxox[abeoprs]-[A-Za-z0-9-]{20,250}/],
  ['Slack webhook', /\bhooks\.slack\.com\/services\/T\w{8,12}\/B\w{8,12}\/\w{20,30}/],
  ['Stripe key', /\b[rs]k_live_[A-Za-z0-9]{16,120}/],
  ['private key', /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/],
  ['JSON Web Token', /\beyJ[\w-]{10,2000}\.eyJ[\w-]{10,4000}\.[\w-]{20,1000}/],
  ['password in a URL', /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/'"<>{}$]{1,64}:[^\s:@/'"<>{}$]{4,128}@[\w.-]+/],
];

/** Not inside of a word; an underscore ends one, as in `DB_PASSWORD`. */
const START = '(?<![A-Za-z0-9])';
const GIVEN = `["'\`]?([^\\s"'\`,;<>{}[\\]()]{8,200})`;

/** Words that announce a secret, and what is written after them. */
const ANNOUNCED = new RegExp(
  `${START}(?:(?:aws[_ ]?)?secret(?:[_ ](?:access[_ ])?key)?|password|passwd|passphrase|passcode|pwd|api[_ -]?key|access[_ -]?token|auth[_ -]?token|bearer|private[_ ]key|credentials?)["']?\\s{0,3}(?:is\\b|are\\b|[=:])\\s{0,3}${GIVEN}`,
  'gi',
);

/** A name and its value, as in a script, in JSON, in XML or on a command line. */
const ASSIGNED: readonly RegExp[] = [
  // what is given may be a name and its value again, as in "The setting is DB_PASSWORD=…"
  new RegExp(`(?<![\\w.-])([A-Za-z_][\\w.-]{1,60})["'\\]]{0,2}\\s{0,3}(?:is\\b|[=:]>?)\\s{0,3}(?=${GIVEN})`, 'g'),
  new RegExp(`(?<!\\S)--?([A-Za-z][\\w-]{1,40})\\s{1,3}${GIVEN}`, 'g'),
  // commands that set one thing a program is configured with
  new RegExp(`\\bconfig(?:ure)?\\s{1,3}set\\s{1,3}([A-Za-z_][\\w.-]{1,60})\\s{1,3}${GIVEN}`, 'g'),
  /<([A-Za-z][\w.-]{1,60})>\s{0,3}([^\s<>"'`]{8,200})\s{0,3}<\//g,
];

/** What an Authorization header carries. */
const AUTHORIZATION = /\b(?:Bearer|Basic)\s{1,2}([\w.~+/-]{16,500}={0,2})/g;

/** What may follow the word that makes a name one of a secret. */
const WHICH =
  '(?:[_.-]?(?:\\d{1,3}|value|prod|dev|test|stage|staging|old|new|primary|secondary|backup|b64|base64|plain))?$';

/** Names of settings whose value is a password, whatever it looks like. */
const PASSWORD_NAME = new RegExp(`(?:password|passwd|passphrase|(?:^|[_.-])(?:pwd|pass))${WHICH}`, 'i');

/** Names of settings whose value is a secret by itself. */
const SECRET_NAME = new RegExp(
  `(?:secret|(?:^|[_.-])(?:secret[_-]?key|secret[_-]?access[_-]?key|api[_-]?key|access[_-]?token|auth[_-]?token|bearer[_-]?token|private[_-]?key|client[_-]?secret))${WHICH}`,
  'i',
);

/** Names that say so less clearly: the value has to look like a key. */
const KEY_NAME = new RegExp(`(?:^|[_.-])(?:key|token|credentials?|creds?|pat|auth|salt)${WHICH}`, 'i');

/** Keys and tokens that lock nothing. */
const NO_SECRET_NAME =
  /(?:public|publishable|anon|partition|sort|hash|range|primary|foreign|composite|object|s3|bucket|cache|kms|cmk|sse|tag|label|index|shard|rout(?:e|ing)|idempotency|dedup(?:lication)?|lookup|map|translation|i18n|registry|row|column|group|context|dict|json|attribute|field|name|next|page|continuation|pagination|pad|eos|bos|unk|stop|max|min|start|end|special|mask|sep|cls|num|count)[_.-]?(?:key|token)s?$/i;

/** The examples of documentation, and what stands in for a value. */
const PLACEHOLDER =
  /example|placeholder|change[_-]?(?:me|it|this)|replace|insert[_-]|your|xxxx|\*{3,}|dummy|redacted|(?<![a-z])to(?:do|[_-]?be)|tbd|undefined|fill[_-]?(?:me|in)|set[_-]?(?:me|by|later|in)|not[_-]?(?:set|used)|^<.*>$|^none$|^null$|^n\/?a$|^(?:true|false)$/i;

/** Whether a text only holds the place of a value. */
export const isPlaceholder = (text: string): boolean => text.trim() === '' || PLACEHOLDER.test(text);

/** Bits per character of a text's own distribution; random keys have about 4 and more, words about 3 and less. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** Whether a text looks as random as a password or a key. A name with a number in it (`oauth2-client`) does not. */
function looksRandom(text: string, bits: number): boolean {
  if (PLACEHOLDER.test(text) || entropy(text) < bits) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[!@#$%^&*+=?~]/].filter((kind) => kind.test(text)).length;
  const digits = text.replace(/\D/g, '').length;
  return (
    kinds >= 3 || (kinds === 2 && text.length >= 16 && /^[A-Za-z0-9+/=_-]+$/.test(text) && digits * 5 >= text.length)
  );
}

/** Whether a text is made of words and numbers, as names are, and not of random characters. */
function isWords(text: string): boolean {
  const words = text.replace(/([a-z0-9])([A-Z])/g, '$1 $2').match(/[A-Za-z]+/g) ?? [];
  const letters = words.join('').length;
  return words.length === 0 || letters / words.length >= 3.5;
}

/** Whether a text looks like a key that a program made. */
const looksMade = (text: string): boolean =>
  text.length >= 16 && looksRandom(text, 3.3) && !isWords(text) && !/^[a-z0-9]+(?:[-.:][a-z0-9]+){2,}$/.test(text);

/** Paths, addresses and names of resources; a key in Base64 may hold a slash as well. */
const isAddress = (text: string): boolean =>
  /^(?:arn:|[/$])/.test(text) ||
  (text.includes('/') && !(text.length >= 30 && /^[A-Za-z0-9+/=]+$/.test(text) && !isWords(text)));

/** The half of a key pair that may be read by everyone, and certificates. */
const isPublic = (text: string): boolean =>
  /^(?:pk[_-]|ssh-|AAAA[BCE]3NzaC1|MII[BC][A-Za-z0-9+/]{3}ANBgkqhkiG9w0BAQEF|MFkwEwYHKoZIzj0CAQ)/.test(text) ||
  /^-----BEGIN (?:[A-Z]+ )*(?:PUBLIC KEY|CERTIFICATE)/.test(
    Buffer.from(text.slice(0, 80), 'base64').toString('latin1'),
  );

/** Not more than this is searched. */
const LIMIT = 100_000;

/** How a finding tells of a secret. */
export const holdsSecret = ({ kind, shown }: Secret): string =>
  `holds ${/^[AEIOU]/.test(kind) ? 'an' : 'a'} ${kind}${shown ? ` (${shown})` : ''}`;

const hide = (secret: string) => `${secret.slice(0, Math.min(4, Math.floor(secret.length / 5)))}…`;

/** The first secret in a text that people or models read. Most settings only refer to something: nothing is left of those. */
export const secretIn = (text: string): Secret | undefined =>
  text.trim() === '' ? undefined : secretWithin(text.slice(0, LIMIT), true);

function secretWithin(text: string, mayBeEncoded: boolean): Secret | undefined {
  const searched = text.replace(/\barn:[^\s"']+/g, ' '); // an ARN names a secret and holds none
  for (const [kind, form] of FORMS) {
    const found = form.exec(searched)?.[0];
    if (found && !PLACEHOLDER.test(found)) return { kind, shown: hide(found) };
  }
  for (const [, word] of searched.matchAll(ANNOUNCED)) {
    const value = word?.replace(/[.:!?]+$/, ''); // the end of a sentence
    if (value && !/^(?:https?:|\/)/.test(value) && looksRandom(value, 2.75))
      return { kind: 'credential', shown: hide(value) };
  }
  for (const [, word] of searched.matchAll(AUTHORIZATION))
    if (looksMade(word!)) return { kind: 'credential', shown: hide(word!) };
  for (const form of ASSIGNED)
    for (const [, name, word] of searched.matchAll(form)) {
      const value = word!.replace(/[.:!?]+$/, '');
      if (isSecretSetting(name!, value)) return { kind: 'credential', shown: hide(value) };
    }
  return mayBeEncoded ? encodedIn(searched) : undefined;
}

/** Not more runs of Base64 than this are looked into. */
const MOST_RUNS = 200;

/** Whether bytes are text: no control characters, and none that UTF-8 does not know. */
const isText = (decoded: string): boolean =>
  decoded.length >= 8 && /^[\t\n\r\u0020-\u007e\u0080-\ufffc]*$/.test(decoded);

/** The secret in what is written in Base64: a script, a header, a file. */
function encodedIn(text: string): Secret | undefined {
  // a file in Base64 has a line end after every 64 or 76 characters
  const joined = /^[\w+/=\s-]{60,}$/.test(text) ? text.replace(/\s+/g, '') : text;
  let runs = 0;
  for (const [run] of joined.matchAll(/(?<![\w+/=-])[\w+/-]{20,}={0,2}/g)) {
    if (++runs > MOST_RUNS) return undefined;
    const decoded = Buffer.from(run, 'base64').toString('utf8');
    const found = isText(decoded) ? secretWithin(decoded, false) : undefined;
    if (found) return { kind: `${found.kind} in Base64`, shown: hide(run) };
  }
  return undefined;
}

const wordsOf = (name: string): string =>
  name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/([A-Z])([A-Z][a-z])/g, '$1_$2');

function isSecretSetting(name: string, value: string): boolean {
  const words = wordsOf(name);
  if (value.length < 8 || /\s/.test(value) || isPlaceholder(value) || isAddress(value) || isPublic(value)) return false;
  if (NO_SECRET_NAME.test(words)) return false;
  if (PASSWORD_NAME.test(words)) return looksRandom(value, 2.75) || /^[a-z]+\d[a-z0-9]*$/i.test(value);
  // a setting that is called after a secret mostly holds its name
  if (SECRET_NAME.test(words)) return looksRandom(value, 2.75) && !(/secret$/i.test(words) && isWords(value));
  return KEY_NAME.test(words) && looksMade(value);
}

/** Environment variables that the SDKs take a key for Bedrock from, whatever the value is written with. */
const isBearerToken = (name: string): boolean => /^AWS_BEARER_TOKEN_/i.test(name);

/** The secret that a setting holds, by its value's form or because its name says so. */
export function secretSetting(name: string, value: string): Secret | undefined {
  const found = secretIn(value);
  if (found) return found;
  return isSecretSetting(name, value) ? { kind: 'credential', shown: hide(value) } : undefined;
}

/** What is written in a value: its text, or what `Fn::Base64` is to encode. */
export const writtenAt = (value: Value): Text | undefined => (value.argumentOf('Fn::Base64') ?? value).pattern();

/** The secret in a setting of a resource. */
export function secretAt(value: Value, name = ''): Secret | undefined {
  const text = writtenAt(value);
  if (!text) return undefined;
  const found = secretSetting(name, spelled(text));
  if (found) return found;
  return isBearerToken(name) && text.parts.length > 0 ? { kind: 'Bedrock API key', shown: '' } : undefined;
}

/** What is spelled out of a text: parts that are filled in at deployment become spaces. */
export const spelled = (text: Text): string =>
  text.parts.map((part) => (typeof part === 'string' ? part : ' ')).join('');

/** The secret store that a text takes a value from at deployment, which leaves it readable in the resource. */
export const resolvedSecret = (text: Text): string | undefined => {
  for (const part of text.parts)
    if (typeof part !== 'string' && part.kind === 'dynamic' && /^(secretsmanager|ssm-secure)$/.test(part.service))
      return part.service;
  return undefined;
};
