import { createHash } from 'node:crypto';
import type { ToolConfig } from './tool';

/** Cedar policies that decide in process. */
export interface CedarDocument {
  /** Cedar schema in its JSON format; absent: `cedarSchema(tools)`. */
  readonly schema?: Readonly<Record<string, unknown>>;
  /** Policy id to Cedar text, one policy each. */
  readonly policies: Readonly<Record<string, string>>;
  /** `cedarSeal` of schema and policies that Cedar found to fit each other. Absent or another one: they are validated at the start. */
  readonly validated?: string;
}

/**
 * Names a schema and its policies by their content. Whoever has validated them says so with it; a document that was changed
 * since has another one. It is no signature: whoever can write the document can write policies as well.
 */
export const cedarSeal = (
  schema: Readonly<Record<string, unknown>>,
  policies: Readonly<Record<string, string>>,
): string =>
  createHash('sha256')
    .update(JSON.stringify([schema, policies]))
    .digest('base64');

/** Entity types and actions of authorization requests. Entity ids: user `<tenant>/<subject>`, alias and tool their names. */
export const CEDAR = {
  namespace: 'SecureLlm',
  user: 'SecureLlm::User',
  tenant: 'SecureLlm::Tenant',
  group: 'SecureLlm::Group',
  alias: 'SecureLlm::Alias',
  tool: 'SecureLlm::Tool',
  action: 'SecureLlm::Action',
  invoke: 'Invoke',
  callTool: 'CallTool',
} as const;

/** The action of a call of one tool; each is a member of the action group `CallTool`. */
export const toolAction = (tool: string): string => `${CEDAR.callTool}:${tool}`;

/** The default policies: members of any tenant may invoke alias `default`, and no tool. */
export const DEFAULT_CEDAR_POLICIES: Readonly<Record<string, string>> = {
  'invoke-default':
    'permit (principal is SecureLlm::User, action == SecureLlm::Action::"Invoke", resource == SecureLlm::Alias::"default");',
};

/** Cedar's JSON schema for the requests this gateway makes, arguments of each tool typed by its JSON schema. */
export function cedarSchema(tools: Readonly<Record<string, ToolConfig>> = {}): Record<string, unknown> {
  const text = { type: 'String' };
  const actions: Record<string, unknown> = {
    [CEDAR.invoke]: {
      appliesTo: {
        principalTypes: ['User'],
        resourceTypes: ['Alias'],
        context: { type: 'Record', attributes: { streaming: { type: 'Boolean' } } },
      },
    },
    [CEDAR.callTool]: {},
  };
  for (const [name, tool] of Object.entries(tools)) {
    actions[toolAction(name)] = {
      memberOf: [{ id: CEDAR.callTool }],
      appliesTo: {
        principalTypes: ['User'],
        resourceTypes: ['Tool'],
        context: {
          type: 'Record',
          attributes: {
            alias: text,
            approved: { type: 'Boolean' },
            arguments: { ...cedarType(tool.inputSchema) },
          },
        },
      },
    };
  }
  return {
    [CEDAR.namespace]: {
      entityTypes: {
        Tenant: {},
        Group: {},
        User: {
          memberOfTypes: ['Tenant', 'Group'],
          shape: {
            type: 'Record',
            attributes: {
              subject: text,
              tenant: text,
              clientId: text,
              groups: { type: 'Set', element: text },
              scopes: { type: 'Set', element: text },
            },
          },
        },
        Alias: {},
        Tool: { shape: { type: 'Record', attributes: { mutating: { type: 'Boolean' } } } },
      },
      actions,
    },
  };
}

/** Cedar's type for a JSON schema; parts Cedar has no type for (numbers with fractions, null) are left out of the request too. */
export function cedarType(schema: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined {
  switch (schema.type) {
    case 'string':
      return { type: 'String' };
    case 'integer':
      return { type: 'Long' };
    case 'boolean':
      return { type: 'Boolean' };
    case 'array': {
      const element = cedarType((schema.items ?? {}) as Record<string, unknown>);
      return element && { type: 'Set', element };
    }
    case 'object': {
      const required = (schema.required ?? []) as string[];
      const attributes: Record<string, unknown> = {};
      for (const [name, part] of Object.entries((schema.properties ?? {}) as Record<string, Record<string, unknown>>)) {
        const type = cedarType(part);
        if (type) attributes[name] = { ...type, required: required.includes(name) };
      }
      return { type: 'Record', attributes };
    }
    default:
      return undefined;
  }
}
