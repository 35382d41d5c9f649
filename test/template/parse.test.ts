import { parseTemplate } from '../../lib/template/parse';
import { Path, type Step } from '../../lib/template/path';
import { MAX_BYTES, NoResources, NoTemplate, UnreadableError } from '../../lib/template/source';

/** Why a text cannot be read, with its line. */
const refusal = (text: string): UnreadableError => {
  try {
    parseTemplate(text, 'f');
  } catch (error) {
    if (error instanceof UnreadableError) return error;
    throw error;
  }
  throw new Error('it can be read');
};
const locate = (text: string, ...steps: Step[]) => {
  const { line, column } = parseTemplate(text, 'f').locate(Path.of(...steps));
  return `${line}:${column}`;
};
const warnings = (text: string) => parseTemplate(text, 'f').warnings!.map(({ line, reason }) => `${line} ${reason}`);
const twice = (key: string) => `'${key}' is written more than once in this map; CloudFormation takes the last`;

const brackets = (count: number) => `Resources: {} # ${'['.repeat(count)}\n`;

test('a YAML template may open 1000 brackets in a comment, and no more', () => {
  // the brackets of Resources are closed again
  expect(parseTemplate(brackets(1000), 'a.yaml').body).toEqual({ Resources: {} });
  expect(parseTemplate(`Resources: {} # ${'[]'.repeat(1001)}}}]]`, 'a.yaml').body).toEqual({ Resources: {} });
  expect(() => parseTemplate(`Description: x\n${brackets(1001)}`, 'a.yaml')).toThrow(
    'a.yaml:2: has more than 1000 brackets open, so that it counts as nested deeper than 200 levels',
  );
  expect(() => parseTemplate(`Resources: {} # ${'{'.repeat(1001)}`, 'a.yaml')).toThrow('has more than 1000 brackets');
});

describe('a text is no template', () => {
  test.each<[string, string, string]>([
    ['a list', '- Resources: {}', 'f:1: is no template: the top level is not a map'],
    ['a list in JSON', '[{"Resources": {}}]', 'f:1: is no template: the top level is not a map'],
    ['a word', 'Resources', 'f:1: is no template: the top level is not a map'],
    ['nothing', '', 'f:1: is no template: the top level is not a map'],
    ['two documents', 'Resources: {}\n---\nResources: {}', 'f:2: holds more than one document'],
    ['a map without resources', '{\n"A": 1}', "f:1: is no template: it has no 'Resources' map"],
    ['resources that are a list', '{\n"Resources": []}', "f:2: is no template: it has no 'Resources' map"],
    ['resources that are a text', 'A: 1\nResources: text', "f:2: is no template: it has no 'Resources' map"],
    ['resources that are nothing', 'A: 1\nResources:', "f:2: is no template: it has no 'Resources' map"],
  ])('%s', (_, text, message) => {
    const error = refusal(text);
    expect(error).toBeInstanceOf(NoTemplate);
    expect([error.name, error.message]).toEqual(['UnreadableError', message]);
  });

  test('and may say to be one all the same', () => {
    expect((refusal('A: 1') as NoResources).claims).toBe(false);
    expect((refusal('AWSTemplateFormatVersion: 2010-09-09') as NoResources).claims).toBe(true);
    expect(refusal('- 1')).not.toBeInstanceOf(NoResources);
  });
});

describe('a text that is broken tells where', () => {
  test.each<[string, string, string]>([
    ['a value that lacks', '{"A": 1,\n  "B": }', 'f:2: is not valid JSON: ValueExpected at column 8'],
    ['a comment in JSON', '{"Resources": {}} // x', 'f:1: is not valid JSON: InvalidCommentToken at column 19'],
    [
      'a list that stays open',
      'Resources:\n  A: [',
      'f:2: is not valid YAML: Flow sequence in block collection must be',
    ],
    ['a tab', 'Resources:\n\tA: 1', 'f:2: is not valid YAML: Tabs are not allowed as indentation at column 1'],
  ])('%s', (_, text, message) => {
    const error = refusal(text);
    expect(error).not.toBeInstanceOf(NoTemplate);
    expect(error.message).toContain(message);
    expect(error.message).not.toMatch(/at line|\n/);
  });
});

describe('a text that no template is like is refused before it does harm', () => {
  const json = (depth: number) => `{"Resources": {}, "A":\n${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
  const yaml = (depth: number) => `Resources: {}\nA:\n  ${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}`;

  test('JSON and YAML nest 200 levels deep', () => {
    expect(parseTemplate(json(200), 'f').body.Resources).toEqual({});
    expect(parseTemplate(yaml(200), 'f').body.Resources).toEqual({});
    expect(refusal(json(201)).message).toBe('f:2: is nested deeper than 200 levels');
    expect(refusal(yaml(202)).message).toBe('f:3: is nested deeper than 200 levels, or refers to itself');
    expect(refusal(`Resources: {}\nA: ${'- '.repeat(300)}x`.replace('A: -', 'A:\n -')).message).toBe(
      'f:3: is nested deeper than 200 levels, or refers to itself',
    );
  });

  test('brackets in texts, and those that are closed, are not levels', () => {
    const text = JSON.stringify({ Resources: {}, A: `"${'[{'.repeat(300)}\\`, B: Array(300).fill([{}]) });
    expect(parseTemplate(text, 'f').body.Resources).toEqual({});
    expect(warnings(text)).toEqual([]);
  });

  test('10 MiB are read, and no more', () => {
    const text = '{"Resources": {}}';
    expect(parseTemplate(text.padEnd(MAX_BYTES), 'f').body).toEqual({ Resources: {} });
    expect(refusal(text.padEnd(MAX_BYTES + 1)).message).toBe(
      'f:1: is larger than 10 MiB; CloudFormation takes 1 MB at most',
    );
  });

  test('an alias may not stand in what it stands for, nor explode', () => {
    expect(refusal('Resources: {}\nA: &a\n  B: *a').message).toMatch(
      /^f:\d: is nested deeper than 200 levels, or refers to itself$/,
    );
    const bomb = Array.from({ length: 6 }, (_, i) => `A${i}: &a${i} [${Array(12).fill(i ? `*a${i - 1}` : 'x')}]`);
    expect(refusal(`Resources: {}\n${bomb.join('\n')}`).message).toMatch(
      /^f:\d: has more than 200000 values once its aliases are expanded$/,
    );
  });
});

test('JSON may begin with a byte order mark and blank lines', () => {
  for (const before of ['\uFEFF', '\n \n', '\uFEFF\n'])
    expect(parseTemplate(`${before}{"Resources": {}}`, 'f').body).toEqual({ Resources: {} });
  expect(parseTemplate('\uFEFFResources: {}', 'f').body).toEqual({ Resources: {} });
});

describe('a key that its map has already is read as the last, with a warning', () => {
  test('in JSON', () => {
    const text = `{"Resources": {
 "A": {"Type": "T", "Note": "a: b, \\"c: d"},
 "B": [{"C": 1,
  "C": 2}],
 "A": {"Type": "U"}},
 "C": "Type"}`;
    expect(parseTemplate(text, 'f').body.Resources).toEqual({ A: { Type: 'U' }, B: [{ C: 2 }] });
    expect(warnings(text)).toEqual([`5 ${twice('A')}`, `4 ${twice('C')}`]);
    expect(locate(text, 'Resources', 'A', 'Type')).toBe('5:8');
    expect(warnings('{"Resources": {"A": {"B": "c: d"}, "B": {}}}')).toEqual([]);
  });

  test('in YAML', () => {
    const text = `
Resources:
  A: {Type: T}
  B: &b
    C: 1
    C: 2
  D: *b
  A: {Type: U}
`;
    expect(parseTemplate(text, 'f').body.Resources).toEqual({ A: { Type: 'U' }, B: { C: 2 }, D: { C: 2 } });
    expect(warnings(text)).toEqual([`6 ${twice('C')}`, `8 ${twice('A')}`]);
    expect(locate(text, 'Resources', 'A', 'Type')).toBe('8:7');
  });

  test('but not what is merged twice, or stands in another map', () => {
    expect(warnings('A: &a {x: 1}\nB: &b {y: 2}\nResources: {<<: *a, <<: *b}')).toEqual([]);
    expect(warnings('Resources: {A: {B: 1}, B: {A: 1}}')).toEqual([]);
  });
});

describe('values of YAML are those that CloudFormation reads', () => {
  const read = (text: string) => (parseTemplate(`Resources: {}\nV: ${text}`, 'f').body as { V: unknown }).V;

  test.each<[string, unknown]>([
    ['text', 'text'],
    ['', null],
    ['~', null],
    ['100', 100],
    ['0.5', 0.5],
    ['0', 0],
    ['0100', '0100'],
    ['1:30:00', '1:30:00'],
    ['2012-10-17', '2012-10-17'],
    ['2012-10-17T10:00:00Z', '2012-10-17T10:00:00Z'],
    ['yes', true],
    ['off', false],
    ['y', 'y'],
    ['N', 'N'],
    ["'yes'", 'yes'],
    ["'1'", '1'],
    ['!Ref A', { Ref: 'A' }],
    ['!Ref', { Ref: '' }],
    ['!Condition A', { Condition: 'A' }],
    ['!GetAtt A', { 'Fn::GetAtt': ['A'] }],
    ['!GetAtt A.B.C', { 'Fn::GetAtt': ['A', 'B.C'] }],
    ['!GetAtt [A, B]', { 'Fn::GetAtt': ['A', 'B'] }],
    ['!Sub 2012-10-17', { 'Fn::Sub': '2012-10-17' }],
    ['!Sub ["${A}", {A: 1}]', { 'Fn::Sub': ['${A}', { A: 1 }] }],
    ['!Join ["", [a, !Ref B]]', { 'Fn::Join': ['', ['a', { Ref: 'B' }]] }],
    ['!!str 12', '12'],
    ['!custom 12', '12'],
    ['{1: a, yes: b, 012: c, [d, e]: f}', { 1: 'a', yes: 'b', '012': 'c', 'd,e': 'f' }],
    ['{<<: text}', { '<<': 'text' }],
    ['{<<: [{x: 1, y: 1}, {x: 2, z: 2}]}', { x: 1, y: 1, z: 2 }],
    ['{x: 3, <<: {x: 1, y: 1}, y: 3}', { x: 3, y: 3 }],
  ])('%s', (text, expected) => expect(read(text)).toEqual(expected));

  test.each<[string, string, unknown]>([
    ['in double quotes', 'V: "one\n  two"', 'one two'],
    ['in double quotes, not indented at all', 'V: "one\ntwo"', 'one two'],
    ['with quotes in it', 'V: "say \\"a\\" and\n  b"', 'say "a" and b'],
    ['with a backslash at its end', 'V: "one\n  two\\\\"', 'one two\\'],
    ['in single quotes', "V: 'one\n  two'", 'one two'],
    ['in single quotes with quotes in it', "V: 'it''s\n  two'", "it's two"],
    ['as an item', 'V:\n    - "one\n  two"', ['one two']],
  ])('a text whose further lines are not indented: %s', (_, text, expected) => {
    const source = parseTemplate(`Resources: {}\nM:\n  ${text}\n  W: "a\n  b"\n  X: 1`, 'f');
    expect(source.body.M).toEqual({ V: expected, W: 'a b', X: 1 });
    const lines = `Resources: {}\nM:\n  ${text}\n  W: "a\n  b"\n  X: 1`.split('\n');
    expect(source.locate(Path.of('M', 'X')).line).toBe(lines.indexOf('  X: 1') + 1);
  });

  test('up to twenty such texts are read', () => {
    const texts = (count: number) =>
      `Resources: {}\nM:\n${Array.from({ length: count }, (_, i) => `  K${i}: "a\n  b"\n`).join('')}`;
    expect(Object.keys(parseTemplate(texts(20), 'f').body.M as object)).toHaveLength(20);
    expect(refusal(texts(21)).message).toContain('is not valid YAML');
  });

  test('a text that does not end is broken', () => {
    expect(refusal('Resources: {}\nM:\n  V: "one\n  two').message).toMatch(/^f:\d: is not valid YAML: Missing closing/);
    expect(refusal('Resources: {}\nM: [a').message).toContain('is not valid YAML');
  });
});

describe('a place is found', () => {
  const yaml = `# first
Resources:
  A: &a
    Type: T
    Properties: {P: [1, {Q: 2}]}
  B: *a
  C: !If
    - D
    - !Sub "x"
    - E: !Join ["", [a]]
  12: {F: 1}
`;
  test.each<[string, Step[]]>([
    ['2:1', []],
    ['3:3', ['Resources', 'A']],
    ['5:18', ['Resources', 'A', 'Properties', 'P']],
    ['5:22', ['Resources', 'A', 'Properties', 'P', 0]],
    ['5:26', ['Resources', 'A', 'Properties', 'P', 1, 'Q']],
    ['5:18', ['Resources', 'A', 'Properties', 'P', 7]],
    ['5:18', ['Resources', 'A', 'Properties', 'P', 'x']],
    ['5:22', ['Resources', 'A', 'Properties', 'P', 0, 'x']],
    ['4:5', ['Resources', 'B', 'Type']],
    ['6:3', ['Resources', 'B']],
    ['8:7', ['Resources', 'C', 'Fn::If', 0]],
    ['9:12', ['Resources', 'C', 'Fn::If', 1, 'Fn::Sub']],
    ['10:21', ['Resources', 'C', 'Fn::If', 2, 'E', 'Fn::Join', 1]],
    ['7:3', ['Resources', 'C', 'Fn::Join', 1]],
    ['11:8', ['Resources', 12, 'F']],
    ['2:1', ['Nothing']],
  ])('in YAML at %s', (expected, steps) => expect(locate(yaml, ...steps)).toBe(expected));

  const json = `

 {"Resources": {
  "A": {"P": [1, {"Q": 2}]},
  "12": {"F": "text"}
 }}`;
  test.each<[string, Step[]]>([
    ['1:1', []],
    ['1:1', ['Nothing']],
    ['3:3', ['Resources']],
    ['4:9', ['Resources', 'A', 'P']],
    ['4:15', ['Resources', 'A', 'P', 0]],
    ['4:19', ['Resources', 'A', 'P', 1, 'Q']],
    ['4:9', ['Resources', 'A', 'P', 7]],
    ['4:15', ['Resources', 'A', 'P', 0, 'x']],
    ['5:10', ['Resources', 12, 'F', 'x']],
  ])('in JSON at %s', (expected, steps) => expect(locate(json, ...steps)).toBe(expected));

  test('inside of a text that keeps its lines at its own line, and of others where they begin', () => {
    const source = parseTemplate('Resources: {}\nA: |\n  x\n  y\nB: >\n  x\nC: "x\n  y"\n', 'f');
    const within = (key: string) => source.within(Path.of(key), { line: 2, column: 5 });
    expect([within('A'), within('B'), within('C')]).toEqual([
      { line: 4, column: 5 },
      { line: 5, column: 1 },
      { line: 7, column: 1 },
    ]);
    const inJson = parseTemplate('{"Resources": {},\n "A": "x"}', 'f');
    expect(inJson.within(Path.of('A'), { line: 2, column: 5 })).toEqual({ line: 2, column: 2 });
  });
});
