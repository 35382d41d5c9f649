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

/** Words that announce a secret, and what is written after them. */
const ANNOUNCED =
  /\b(?:(?:aws[_ ]?)?secret(?:[_ ](?:access[_ ])?key)?|password|passwd|passcode|pwd|api[_ -]?key|access[_ -]?token|auth[_ -]?token|bearer|private[_ ]key|credentials?)["']?\s{0,3}(?:is\b|are\b|[=:])\s{0,3}["'`]?([^\s"'`,;<>{}[\]()]{8,200})/gi;

/** Names of settings whose value is a secret by itself. */
const SECRET_NAME =
  /(?:^|[_.-])(?:password|passwd|pwd|secret|secret[_-]?key|secret[_-]?access[_-]?key|api[_-]?key|access[_-]?token|auth[_-]?token|bearer[_-]?token|private[_-]?key|client[_-]?secret)$/i;

/** The examples of documentation, and what stands in for a value. */
const PLACEHOLDER =
  /example|placeholder|changeme|change_me|your[_-]?|xxxx|\*{3,}|dummy|redacted|todo|undefined|^none$|^null$/i;

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

/** Not more than this is searched. */
const LIMIT = 100_000;

/** How a finding tells of a secret. */
export const holdsSecret = ({ kind, shown }: Secret): string =>
  `holds ${/^[AEIOU]/.test(kind) ? 'an' : 'a'} ${kind} (${shown})`;

const hide = (secret: string) => `${secret.slice(0, Math.min(4, Math.floor(secret.length / 5)))}…`;

/** The first secret in a text that people or models read. */
export function secretIn(text: string): Secret | undefined {
  const searched = text.slice(0, LIMIT).replace(/\barn:[^\s"']+/g, ' '); // an ARN names a secret and holds none
  for (const [kind, form] of FORMS) {
    const found = form.exec(searched)?.[0];
    if (found && !PLACEHOLDER.test(found)) return { kind, shown: hide(found) };
  }
  for (const [, word] of searched.matchAll(ANNOUNCED)) {
    const value = word?.replace(/[.:!?]+$/, ''); // the end of a sentence
    if (value && !/^(?:https?:|\/)/.test(value) && looksRandom(value, 2.75))
      return { kind: 'credential', shown: hide(value) };
  }
  return undefined;
}

/** The secret that a setting holds, by its value's form or because its name says so. */
export function secretSetting(name: string, value: string): Secret | undefined {
  const found = secretIn(value);
  if (found) return found;
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2');
  return SECRET_NAME.test(words) && value.length >= 8 && !/[\s/]|^arn:/.test(value) && looksRandom(value, 2.75)
    ? { kind: 'credential', shown: hide(value) }
    : undefined;
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
