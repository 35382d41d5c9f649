import { canonicalJson } from '../../../contract/canonical-json';
import { type CatalogueTool, PROOF_ARGUMENT } from '../contract';
import { isObject, type Json } from './mcp-event';

/** What AgentCore keeps of a schema that a target declares inline: the rest cannot come back in a list. */
const KEPT = ['type', 'description'];

/**
 * Whether a tool is listed otherwise than the template pins it: another description, other arguments, other types of them.
 * Bounds and patterns are not compared, because the gateway keeps none; those that are enforced are ours.
 */
export function drifted(
  listed: Json,
  { description, inputSchema }: Pick<CatalogueTool, 'description' | 'inputSchema'>,
): boolean {
  return (
    listed.description !== description ||
    canonicalJson(shapeOf(listed.inputSchema)) !== canonicalJson(shapeOf(inputSchema))
  );
}

function shapeOf(schema: unknown): unknown {
  if (!isObject(schema)) return null;
  const shape: Record<string, unknown> = {};
  for (const name of KEPT) if (schema[name] !== undefined) shape[name] = schema[name];
  if (isObject(schema.properties)) {
    const others = Object.entries(schema.properties).filter(([name]) => name !== PROOF_ARGUMENT);
    shape.properties = Object.fromEntries(others.map(([name, part]) => [name, shapeOf(part)]));
  }
  if (Array.isArray(schema.required)) {
    const names = schema.required.filter((name) => name !== PROOF_ARGUMENT).sort();
    if (names.length > 0) shape.required = names;
  }
  if (schema.items !== undefined) shape.items = shapeOf(schema.items);
  return shape;
}
