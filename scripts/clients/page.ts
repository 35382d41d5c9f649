import { type Client, titleOf } from './clients';
import { type Cell, FEATURES, type FeatureName } from './features';

/** The page that tells what clients do. */
export const PAGE = 'docs/clients.md';

const TABLES = [...new Set(Object.values(FEATURES).map(({ table }) => table))];
const columns = (table: string) =>
  (Object.keys(FEATURES) as FeatureName[]).filter((name) => FEATURES[name].table === table);
const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`;

/** What the page says of one client: a row in each table. */
export const rowsOf = (client: Client, cells: ReadonlyMap<FeatureName, Cell>): string[] =>
  TABLES.map((table) => line([titleOf(client), ...columns(table).map((name) => cells.get(name)!.text)]));

const HEAD = `# Clients of the gateway

<!-- Written by \`bash scripts/external/clients.sh all --write\`: do not edit. -->

Each cell was seen: a program asked the gateway on this machine with the client, and what its user got is written here. Bedrock
was a stand-in that plays its part by a script. *refused* is followed by what the client throws.
`;

const ABOUT: Readonly<Record<string, string>> = {
  'A conversation of five turns':
    'The client keeps one conversation and sends all of it each time: a question, one that the guardrail blocks, one for which the gateway runs a tool, one whose tool needs an approval, which the client then sends, and one that is answered as a stream.',
  Doors: 'Whole and streamed, where a door streams.',
  'What an alias allows':
    'Instructions and tools of callers are refused unless the alias has `clientInstructions` and `clientTools`.',
};

/** The page, of every client. */
export function page(seen: ReadonlyMap<Client, ReadonlyMap<FeatureName, Cell>>): string {
  const tables = TABLES.map((table, i) => {
    const head = ['Client', ...columns(table).map((name) => FEATURES[name].title)];
    const rows = [...seen].map(([client, cells]) => rowsOf(client, cells)[i]!);
    return `## ${table}\n\n${ABOUT[table]}\n\n${[line(head), line(head.map(() => '---')), ...rows].join('\n')}\n`;
  });
  return [HEAD, ...tables].join('\n');
}
