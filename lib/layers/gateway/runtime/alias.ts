import type { AliasConfig, GatewayDocument } from '../../../contract';
import type { GuardrailId } from '../../../runtime/guardrail';
import type { ReadPrompt } from './prompts';

const NEUTRAL_PROMPT = 'You are a helpful assistant.';

/** The guardrail of an alias: its own, or the gateway's. */
export const guardrailOf = (alias: AliasConfig, gateway: { readonly guardrail: GuardrailId }): GuardrailId =>
  alias.guardrail ?? gateway.guardrail;

/** The model that answers a tenant under an alias. */
export const modelOf = ({ modelId, tenantProfiles = {} }: AliasConfig, tenant: string): string =>
  Object.hasOwn(tenantProfiles, tenant) ? tenantProfiles[tenant] : modelId;

/** The system prompt of an alias, as its authors wrote it. */
export const promptText = (alias: AliasConfig, readPrompt: ReadPrompt): Promise<string> =>
  alias.prompt ? readPrompt(alias.prompt) : Promise.resolve(NEUTRAL_PROMPT);

/** A tool as the model is told about it. */
export interface ToolDefinition {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

/** The tools of an alias. */
export const toolDefinitions = (
  alias: AliasConfig,
  { document }: { readonly document?: GatewayDocument },
): ToolDefinition[] =>
  (alias.tools ?? []).map((name) => {
    const { description, inputSchema } = document!.tools![name];
    return { name, description, inputSchema };
  });
