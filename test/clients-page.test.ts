import { readFileSync } from 'node:fs';
import { CLIENTS, titleOf } from '../scripts/clients/clients';
import { FEATURES } from '../scripts/clients/features';
import { PAGE } from '../scripts/clients/page';

// What the cells say is compared by scripts/external/clients.sh, which runs the clients.
const lines = readFileSync(PAGE, 'utf8').split('\n');
const tables = [...new Set(Object.values(FEATURES).map(({ table }) => table))];

test.each(CLIENTS.map((client) => titleOf(client)))('the page tells what was seen of %s, in every table', (title) => {
  const rows = lines.filter((line) => line.startsWith(`| ${title} |`));
  expect(rows.map((row) => row.split(' | ').length - 1)).toEqual(
    tables.map((name) => Object.values(FEATURES).filter(({ table }) => table === name).length),
  );
});

test('the page tells of no other client', () => {
  const rows = lines.filter((line) => line.startsWith('| ') && !/^\| (Client|---) /.test(line));
  expect(rows).toHaveLength(CLIENTS.length * tables.length);
});
