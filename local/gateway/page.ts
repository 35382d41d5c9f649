import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ORDER } from '../../lib/layers/gateway/runtime/pipeline';
import type { StoryStepName } from '../agent/call-story';
import type { WaitingCall } from '../approvals/waiting-call';
import type { WayStepName } from '../aws/local-ingestion';
import type { DeskScenario } from './desk-scenarios';
import type { KnowledgeSetup } from './local-knowledge';

/** A step of a question to a model. */
export type AskingStep = keyof typeof ORDER;

/** What each step decides, in a few words. */
const DECIDES: Readonly<Record<AskingStep, string>> = {
  'kill-switch': 'may anybody ask at all',
  principal: 'who is asking, from a verified token',
  limits: 'are they, or is their company, switched off; whose budgets are changed',
  authorization: 'may they ask this model (Cedar)',
  schema: 'is the body of the closed form',
  conversation: 'whose conversation is it',
  normalization: 'no invisible characters',
  reservation: 'are there tokens left; they are held now',
  'input-guardrail': 'does the guardrail let it in',
  retrieval: 'sources of this tenant, each scanned',
  assembly: 'system prompt of a fixed version, with a canary',
  intent: 'on record before it happens',
  answer: 'model, tools one by one, guardrail, canary watch, output policy',
  grounding: 'do the sources support the answer',
};

/** What each step of a document's way decides. */
const WAY: Readonly<Record<WayStepName, string>> = {
  scan: 'does the scan for malware find anything (a stand-in says so)',
  keep: 'the original goes under lock, whatever is thought of it',
  admit: 'type, size, hidden text, scripts, guardrail; the corpus gets what people see',
  transform: 'the second look, at each piece, and whose it is by its key',
  embed: 'pieces become vectors (a stand-in), stored with whose they are',
  examine: 'known questions find their documents, and nobody else’s',
};

/** What each part of an agent gateway decides about a call. */
const CALL: Readonly<Record<StoryStepName, string>> = {
  token: 'signature, issuer, client and scope, by AgentCore (a stand-in)',
  interceptor: 'the token once more, method, pinned name, schema of the arguments',
  arguments: 'does the guardrail let the arguments pass',
  approval: 'have people agreed, where something is changed',
  policy: 'does a policy permit it (Cedar); what none permits is denied',
  proof: 'signed by the interceptor, verified by the shim before the function',
  tool: 'the function, or the server that speaks MCP',
  result: 'size, guardrail; lists hold what is pinned',
};

/** What the page needs to show an agent gateway. */
export interface AgentSetup {
  readonly alias: string;
  readonly people: readonly { readonly name: string; readonly about: string }[];
  readonly scenarios: readonly DeskScenario[];
  readonly breakages: readonly { readonly name: string; readonly title: string }[];
  readonly approvals: readonly WaitingCall[];
  readonly approvalsPage: string;
  /** Where clients of MCP call it. */
  readonly url: string;
}

interface PageData {
  /** Lets this page's own script and style run. */
  readonly nonce: string;
  readonly steps: readonly AskingStep[];
  readonly setup: object;
  /** Absent where the knowledge base is a list of texts. */
  readonly knowledge?: KnowledgeSetup;
  /** Absent where there is no agent gateway. */
  readonly agent?: AgentSetup;
}

/** The page that shows requests going through the steps: no dependency, nothing from elsewhere. */
export function page({ nonce, steps, setup, knowledge, agent }: PageData): string {
  const listed = (way: Readonly<Record<string, string>>) =>
    Object.entries(way).map(([name, decides]) => ({ name, decides }));
  const data = JSON.stringify({
    ...setup,
    steps: steps.map((name) => ({ name, decides: DECIDES[name] })),
    ...(knowledge && { knowledge: { ...knowledge, way: listed(WAY) } }),
    ...(agent && { agent: { ...agent, way: listed(CALL) } }),
  });
  const part = (file: string) => readFileSync(join(__dirname, file), 'utf8');
  const body = part('browser.html')
    .replace('<!-- documents -->', () => part(knowledge ? 'documents.html' : 'no-documents.html'))
    .replace('<!-- agent -->', () => part(agent ? 'agent.html' : 'no-agent.html'));
  const script = [
    part('browser.js'),
    ...(knowledge ? [part('documents.js')] : []),
    ...(agent ? [part('agent.js')] : []),
  ].join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The gateway, on this machine</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${part('browser.css')}</style>
</head>
${body}
<script type="application/json" id="data" nonce="${nonce}">${data.replaceAll('<', '\\u003c')}</script>
<script type="module" nonce="${nonce}">${script}</script>
</html>
`;
}
