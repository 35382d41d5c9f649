import { callMcp } from '../../../lib/layers/gateway/runtime/mcp-client';

// Our client as the conformance suite drives one: it gets the address of a server, and the scenario's name in a variable.

/** What each scenario's server offers; the others look at how a client gets its token, which ours does not do. */
const TOOLS: Readonly<Record<string, readonly [tool: string, args: object]>> = {
  tools_call: ['add_numbers', { a: 5, b: 3 }],
  'elicitation-sep1034-client-defaults': ['test_client_elicitation_defaults', {}],
  'sse-retry': ['test_reconnection', {}],
};

const scenario = process.env.MCP_CONFORMANCE_SCENARIO ?? '';
const [tool, args] = TOOLS[scenario] ?? ['test-tool', {}];
// servers of the other scenarios leave a token unanswered that they do not know
const timeout = scenario === 'tools_call' ? 25_000 : 3_000;
const call = { tool, arguments: args, token: 'a.b.c', session: 's', timeout };
callMcp({ ...call, url: process.argv.at(-1)!, signal: new AbortController().signal }).then(
  (text) => console.log(text),
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
