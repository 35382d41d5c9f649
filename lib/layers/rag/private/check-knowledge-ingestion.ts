import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Decided } from '../../../private/decided';
import { PropsError } from '../../../private/errors';
import { checkWholeNumber } from '../../../private/whole-number';
import { HELD, METADATA, OWNER } from '../contract';
import type { KbTenancy } from '../kb-tenancy';
import type { KnowledgeIngestionProps, RetrievalCanary } from '../knowledge-ingestion-props';

/** What is written about each document besides whose it is: a key of the tenancy that is among them would be written over. */
const WRITTEN: readonly string[] = Object.entries(METADATA).flatMap(([name, key]) =>
  name === 'tenant' || name === 'groups' ? [] : [key],
);

/**
 * They stand in two definitions of a template, which holds a megabyte, and are handed to a function, which takes 256 KB from a
 * state machine.
 */
const MOST_CANARY_BYTES = 65_536;

/** Throws for props with which a document would get to the wrong owner, or a question could not be asked. */
export function checkKnowledgeIngestion(
  scope: Construct,
  props: Decided<KnowledgeIngestionProps, 'canaries' | 'quarantineRetention'>,
): void {
  const { knowledge, canaries, quarantineRetention } = props;
  const own = Stack.of(scope);
  if (Stack.of(knowledge) !== own) {
    throw new PropsError(scope, `'knowledge' must be in the same stack, got one in ${Stack.of(knowledge).stackName}`);
  }
  if (!Token.isUnresolved(knowledge.prefix) && knowledge.prefix.startsWith(HELD)) {
    throw new PropsError(
      scope,
      `'knowledge' must have a prefix that does not begin with '${HELD}', below which lies who is held, got '${knowledge.prefix}'`,
    );
  }
  // definitions of machines have it between quotes
  if (!Token.isUnresolved(knowledge.prefix) && /["\\]/.test(knowledge.prefix)) {
    throw new PropsError(
      scope,
      `'knowledge' must have a prefix without quotes and backslashes, got '${knowledge.prefix}'`,
    );
  }
  const { tenantKey, groupsKey } = knowledge.tenancy;
  for (const key of [tenantKey, groupsKey]) {
    if (key === undefined || !WRITTEN.includes(key)) continue;
    throw new PropsError(
      scope,
      `'knowledge' must have a tenancy with other keys than ${WRITTEN.join(', ')}, which documents have for where they came from, got '${key}'`,
    );
  }
  if (!quarantineRetention.isUnresolved()) {
    checkWholeNumber(scope, 'quarantineRetention', quarantineRetention.toDays({ integral: false }), 1, 3650);
  }
  if (canaries.length > 50) throw new PropsError(scope, `'canaries' must be at most 50, got ${canaries.length}`);
  const bytes = Buffer.byteLength(JSON.stringify(canaries));
  if (bytes > MOST_CANARY_BYTES) {
    throw new PropsError(scope, `'canaries' must be at most ${MOST_CANARY_BYTES} bytes as JSON, got ${bytes}`);
  }
  for (const [index, canary] of canaries.entries()) {
    checkCanary(scope, `canaries[${index}]`, canary, knowledge.tenancy);
  }
}

/** Throws for an owner that no key can name, or that another key would name too. */
export function checkOwner(scope: Construct, name: string, tenancy: KbTenancy, tenant: string, group?: string): void {
  checkPart(scope, `${name}tenant`, tenant);
  if (tenancy.groupsKey === undefined) {
    if (group === undefined) return;
    throw new PropsError(scope, `'${name}group' must be absent: the tenancy has no groups, got '${group}'`);
  }
  if (group === undefined)
    throw new PropsError(scope, `'${name}group' must be given: the tenancy has groups, got none`);
  checkPart(scope, `${name}group`, group);
}

function checkPart(scope: Construct, name: string, part: string): void {
  // a key is made of it, and so is what IAM lets somebody write: `*` would be everybody's
  if (Token.isUnresolved(part) || OWNER.test(part)) return;
  throw new PropsError(
    scope,
    `'${name}' must be 1 to 40 letters, digits, hyphens and underscores that begin with a letter or digit, got '${part}'`,
  );
}

function checkCanary(scope: Construct, name: string, canary: RetrievalCanary, tenancy: KbTenancy): void {
  checkOwner(scope, `${name}.`, tenancy, canary.tenant, canary.group);
  for (const [part, most] of [
    ['question', 1_000],
    ['expects', 200],
  ] as const) {
    const text = canary[part];
    if (Token.isUnresolved(text)) continue;
    // CloudFormation would look for a value of that name
    if (text.trim() !== '' && text.length <= most && !text.includes('${')) continue;
    throw new PropsError(scope, `'${name}.${part}' must be 1 to ${most} characters without '\${', got '${text}'`);
  }
}
