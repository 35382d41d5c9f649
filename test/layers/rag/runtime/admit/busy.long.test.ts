import { admit } from '../../../../../lib/layers/rag/runtime/admit/admit';
import { utf8 } from '../../../../../local/samples/documents/document';

// Texts over which an expression or a loop would go as often as they have characters. They stand apart, because code that is
// changed on purpose to see whether tests notice is too slow for them.

/** So often that what takes the square of it, in any expression, takes minutes. */
const MANY = 300_000;
test.each<[string, string, () => string]>([
  ['blanks in a line', 'a.txt', () => `x${' '.repeat(MANY)}y`],
  ['brackets', 'a.txt', () => '[a]('.repeat(MANY / 4)],
  ['definitions', 'a.md', () => '[a]: '.repeat(MANY / 5)],
  ['quotes of code', 'a.md', () => '`a``b```c'.repeat(MANY / 9)],
  ['elements that do not end', 'a.md', () => '<a "'.repeat(MANY / 4)],
  ['declarations', 'a.html', () => `<!doctype html><p style="${';'.repeat(MANY)}">x`],
  ['rules in rules', 'a.html', () => `<!doctype html><style>${'a{'.repeat(MANY / 2)}</style>x`],
  ['selectors', 'a.html', () => `<!doctype html><style>${'a,'.repeat(MANY / 2)}{color:red}</style>x`],
  [
    'rules that ask everything of everything',
    'a.html',
    () =>
      `<!doctype html><style>${'div '.repeat(40)}> p ~ span{display:none}</style>${'<div>'.repeat(150)}<span>x</span>`,
  ],
  ['empty lines of a comment', 'a.html', () => `<!doctype html><!--${'\n'.repeat(MANY)}-->x`],
  ['objects that do not end', 'a.pdf', () => `%PDF-1.7\n${'2 0 obj\n<< /Type /Pages >>\n'.repeat(3_000)}`],
  ['dictionaries in dictionaries', 'a.pdf', () => `%PDF-1.7\n1 0 obj ${'<<'.repeat(MANY / 2)}`],
])('%s keep nobody busy', async (_, name, content) => {
  const bytes = utf8(content());
  const before = process.cpuUsage();
  await admit({ bytes, name });
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(20_000); // minutes otherwise, on any machine
});
