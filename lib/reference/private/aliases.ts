import type { GatewayAlias, ISystemPrompt } from '../../layers/gateway';
import type { GatewayRetrieval } from '../../layers/rag';
import type { DefenseInDepthProps } from '../defense-in-depth-props';

type Aliases = { [alias: string]: GatewayAlias };

/** What callers may ask for: as the gateway decides it, and before there is a model. */
export const aliasesOf = ({ gatewayOptions, models }: DefenseInDepthProps): Aliases =>
  gatewayOptions?.aliases ?? Object.fromEntries(Object.keys(models).map((alias) => [alias, {}]));

/** `aliases` with the system prompts that were made for them. */
export const withPrompts = (aliases: Aliases, prompts: Readonly<Record<string, ISystemPrompt>>): Aliases =>
  Object.fromEntries(
    Object.entries(aliases).map(([name, alias]) => [
      name,
      { ...alias, systemPrompt: prompts[name] ?? alias.systemPrompt },
    ]),
  );

/** `aliases`, each of which may ask for these tools. */
export const withTools = (aliases: Aliases, tools: string[]): Aliases =>
  Object.fromEntries(Object.entries(aliases).map(([name, alias]) => [name, { ...alias, tools }]));

/** `aliases`, of which those that are `named` answer from a knowledge base. */
export const withRetrieval = (aliases: Aliases, named: readonly string[], retrieval?: GatewayRetrieval): Aliases =>
  Object.fromEntries(
    Object.entries(aliases).map(([name, alias]) => [
      name,
      { ...alias, retrieval: named.includes(name) ? retrieval : alias.retrieval },
    ]),
  );
