import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { MOST_DESCRIPTION } from '../../../contract/approval-queue';
import { PropsError } from '../../../private/errors';
import { type ArgumentLimit, type CatalogueTool, TOOL_NAME_MAX, toolHash, toolName, unaskedText } from '../contract';
import type { ToolArgumentLimit } from '../tool-argument-limit';
import { ToolEffect } from '../tool-effect';
import type { ToolPermission } from '../tool-permission';
import { checkLimit } from './argument-limit';
import { checkDescription, checkSchema, type Schema } from './tool-text';

/** A tool with everything that follows from its declaration, checked. */
export interface DeclaredTool {
  readonly target: string;
  readonly tool: string;
  /** `<Target>___<tool>`, by which callers and policies name it. */
  readonly name: string;
  readonly entry: CatalogueTool;
}

/** What is told of a tool besides who may call it. */
export interface ToolText {
  readonly description: string;
  readonly inputSchema: Schema;
}

const MAX_SECONDS = 30;
const MAX_RESULT_BYTES = 1024 * 1024;

/**
 * Throws for a declaration that could not be deployed, could not be called, or would let a caller do more than it says.
 *
 * @param remote whether what is behind the target is no function of ours
 */
export function declare(
  scope: IConstruct,
  target: string,
  tool: string,
  text: ToolText,
  permission: ToolPermission,
  remote = false,
): DeclaredTool {
  const name = toolName(target, tool);
  const fail = (prop: string, must: string): never => {
    throw new PropsError(scope, `'${prop}' of tool ${name} ${must}`);
  };
  // a name of one underscore in the middle at most: three would read as the end of the target
  if (!/^[A-Za-z][A-Za-z0-9-]*(_[A-Za-z0-9-]+)*$/.test(tool)) {
    fail('toolName', `must be letters, digits, '-' and single '_', and begin with a letter, got '${tool}'`);
  }
  if (name.length > TOOL_NAME_MAX) {
    fail('toolName', `must make a name of at most ${TOOL_NAME_MAX} characters with its target, got ${name.length}`);
  }
  // a catalogue is a file, and may lack what its type has
  checkDescription(text.description ?? '', (must) => fail('description', must));
  const inputSchema = checkSchema(text.inputSchema ?? {}, permission.namesOthers ?? [], (must) =>
    fail('inputSchema', must),
  );
  const effect = permission.effect ?? ToolEffect.MUTATING;
  const { allow } = permission;
  if (allow.length === 0) fail('allow', 'must hold at least one ToolAccess, got none: nobody could call it');
  for (const { _conditions } of allow) {
    if (effect === ToolEffect.MUTATING && _conditions.length === 0) {
      fail('allow', 'must ask for a claim of whoever changes something, got ToolAccess.anyUser()');
    }
    for (const { claim, values } of _conditions) checkClaim(claim, values, (must) => fail('allow', must));
  }
  const timeoutMs = permission.timeout?.toMilliseconds() ?? 10_000;
  if (timeoutMs < 100 || timeoutMs > MAX_SECONDS * 1000) {
    fail('timeout', `must be 100 milliseconds to ${MAX_SECONDS} seconds, got ${timeoutMs} milliseconds`);
  }
  const maxResultBytes = permission.maxResult?.toBytes() ?? 64 * 1024;
  if (maxResultBytes < 1024 || maxResultBytes > MAX_RESULT_BYTES) {
    fail('maxResult', `must be 1024 to ${MAX_RESULT_BYTES} bytes, got ${maxResultBytes}`);
  }
  const entry: CatalogueTool = {
    description: text.description,
    inputSchema,
    effect,
    allow: allow.map(({ _conditions, _limits }) => ({ conditions: _conditions, limits: _limits })),
    hash: toolHash(name, text.description, inputSchema),
    timeoutMs,
    maxResultBytes,
    ...(permission.withoutApproval && {
      withoutApproval: unasked(permission, text.description, inputSchema, (must) => fail('withoutApproval', must)),
    }),
    ...(remote && { withoutProof: true as const }),
  };
  return { target, tool, name, entry };
}

/** The limits within which nobody is asked; `fail` is told of those that bound nothing, or that nobody could be shown. */
function unasked(
  { withoutApproval = {}, effect }: ToolPermission,
  description: string,
  schema: Schema,
  fail: (must: string) => never,
): Readonly<Record<string, ArgumentLimit>> {
  if (effect === ToolEffect.READ)
    fail('must be absent where the effect is READ, about which nobody is asked, got both');
  const limits = Object.entries(withoutApproval);
  if (limits.length === 0) fail('must limit at least one argument, got none: nobody would be asked about anything');
  for (const [path, limit] of limits) {
    const part = checkLimit(schema, path, limit, fail);
    if (!narrows(part, limit)) {
      fail(
        `must be narrower than the schema, or nobody is ever asked, got '${path}' within all that the schema allows`,
      );
    }
  }
  const text = `${description} ${unaskedText(withoutApproval)}`;
  if (text.length > MOST_DESCRIPTION) {
    fail(
      `must make a text of at most ${MOST_DESCRIPTION} characters for who is asked, with the description, got ${text.length}`,
    );
  }
  return withoutApproval;
}

/** Whether a limit leaves anything out that the schema allows. */
function narrows(part: Schema, { minimum, maximum, oneOf }: ToolArgumentLimit): boolean {
  if (oneOf === undefined) return Number(minimum) > Number(part.minimum) || Number(maximum) < Number(part.maximum);
  const listed = (part.enum ?? (part.const === undefined ? undefined : [part.const])) as string[] | undefined;
  return listed === undefined || listed.some((value) => !oneOf.includes(value));
}

/** AgentCore takes letters, digits and single hyphens; with an underscore, nobody could tell where the target ends. */
export function checkTargetName(scope: IConstruct, name: string): void {
  if (/^[A-Za-z]([0-9a-zA-Z]|-(?!-|$)){0,47}$/.test(name)) return;
  throw new PropsError(
    scope,
    `'name' of tools must be letters, digits and single hyphens, begin with a letter, at most 48, got '${name}'`,
  );
}

/** Throws for a condition on a claim that a policy cannot hold. */
export function checkClaim(claim: string, values: readonly string[], fail: (must: string) => void): void {
  const known = [claim, ...values];
  if (known.some((text) => Token.isUnresolved(text))) {
    fail('must be known at synthesis: a policy is validated here, got a token');
  }
  if (!/^[A-Za-z_][A-Za-z0-9_.:/-]{0,127}$/.test(claim)) fail(`must name a claim, got '${claim}'`);
  if (values.length === 0) fail(`must name at least one value of '${claim}', got none`);
  for (const value of values) {
    if (!/^[\x20-\x7e]{1,256}$/.test(value)) {
      fail(`must hold values of 1 to 256 printable ASCII characters, got '${value}' for '${claim}'`);
    }
    if (claim === 'scope' && /\s/.test(value)) fail(`must name one scope at a time, got '${value}'`);
  }
}
