import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where clients.sh puts what it installs. */
export const INSTALLED = join('.external', 'clients');

/** A client of others, with the program that drives it. */
export interface Client {
  readonly name: string;
  /** In this folder. */
  readonly driver: string;
  /** By its name in the lists of this folder, which pin its version; none for what the machine has. */
  readonly package?: string;
  /** Also run where there is no time for all. */
  readonly sample?: boolean;
}

export const CLIENTS: readonly Client[] = [
  { name: 'OpenAI for Python', driver: 'python/openai_client.py', package: 'openai', sample: true },
  { name: 'OpenAI for Node', driver: 'node/openai.mjs', package: 'openai', sample: true },
  { name: 'Anthropic for Python', driver: 'python/anthropic_client.py', package: 'anthropic', sample: true },
  { name: 'Anthropic for Node', driver: 'node/anthropic.mjs', package: '@anthropic-ai/sdk' },
  { name: 'LangChain for Python', driver: 'python/langchain_client.py', package: 'langchain-openai' },
  { name: 'LangChain for Node', driver: 'node/langchain.mjs', package: '@langchain/openai' },
  { name: 'LlamaIndex', driver: 'python/llamaindex_client.py', package: 'llama-index-llms-openai-like' },
  { name: 'Vercel AI SDK', driver: 'node/ai.mjs', package: 'ai' },
  { name: 'Pydantic AI', driver: 'python/pydantic_client.py', package: 'pydantic-ai-slim' },
  { name: 'OpenAI Agents SDK for Python', driver: 'python/agents_client.py', package: 'openai-agents' },
  { name: 'OpenAI Agents SDK for Node', driver: 'node/openai-agents.mjs', package: '@openai/agents' },
  { name: 'LiteLLM', driver: 'python/litellm_client.py', package: 'litellm' },
  { name: 'llm', driver: 'python/llm_client.py', package: 'llm' },
  { name: 'curl', driver: 'node/curl.mjs', sample: true },
];

/** The versions that are installed, by package. */
export function versions(language: 'node' | 'python'): ReadonlyMap<string, string> {
  if (language === 'node') {
    const { dependencies } = JSON.parse(readFileSync(join(__dirname, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    return new Map(Object.entries(dependencies));
  }
  const lines = readFileSync(join(__dirname, 'requirements.txt'), 'utf8').split('\n');
  return new Map(
    lines
      .filter((line) => line.includes('=='))
      .map((line) => line.split('==') as [string, string])
      .map(([name, version]) => [name.replace(/\[.*\]/, ''), version]),
  );
}

/** Name and version, as the table has them. */
export function titleOf({ name, driver, package: from }: Client): string {
  if (!from) return name;
  const version = versions(driver.startsWith('node/') ? 'node' : 'python').get(from);
  if (!version) throw new Error(`no version of '${from}' is pinned`);
  return `${name} (${from} ${version})`;
}
