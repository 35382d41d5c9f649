import { deflateSync } from 'node:zlib';
import { BOUNDS, type Bounds, Budget } from '../../../../../lib/layers/rag/runtime/admit/bounds';
import { checkFile } from '../../../../../lib/layers/rag/runtime/admit/readers/pdf-file';

/** What a file is refused for before anything parses it. */
function refusal(file: string | Buffer, bounds: Partial<Bounds> = {}): string | undefined {
  const bytes = typeof file === 'string' ? Buffer.from(file, 'latin1') : file;
  try {
    checkFile(bytes, new Budget({ ...BOUNDS, ...bounds }));
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
}
const latin = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
const streamOf = (data: string | Uint8Array, end = '\n') =>
  `1 0 obj << /Length 9 >>\nstream${end}${typeof data === 'string' ? data : latin(data)}\nendstream endobj\n`;
const ACTIVE = 'active-content: the file';

describe('what runs, opens or carries something', () => {
  test.each([
    '/S /JavaScript',
    '/S/Launch',
    '/S /SubmitForm',
    '/S /ImportData',
    '/S /GoToE',
    '/S /GoToR',
    '/S /Rendition',
    '/S /Movie',
    '/S /Sound',
    '/S /RichMediaExecute',
    '/Subtype /FileAttachment',
    '/Subtype /RichMedia',
    '/Subtype/Screen',
    '/Subtype /Movie',
    '/Subtype /Sound',
    '/Subtype /3D',
    '/JS (x)',
    '/JS <78>',
    '/JS 5 0 R',
    '/JS % a\n(x)',
    '/AA << /O 5 0 R >>',
    '/AA 5 0 R',
    '/JavaScript 5 0 R',
    '/JavaScript << >>',
    '/EmbeddedFiles << >>',
    '/EmbeddedFiles 5 0 R',
    '/EmbeddedFile 5 0 R',
    '/Type /EmbeddedFile /Length 9',
    '/RichMedia << >>',
    '/XFA [(a) 5 0 R]',
    '/XFA 5 0 R',
    '/Launch 5 0 R',
    '/XFA % a\n5 0 R',
    '/S\0/Launch >>',
    '/S\n\t /Launch >>',
    '/JS\0(x)',
    '/JS\x005\x000\0R',
    '/S % a comment\n/Launch >>',
    '/S % one\r% another\r/Launch >>',
    '/#53 /L#61unch >>',
    '/S 7 0 R >> endobj 7 0 obj /Launch endobj',
    '/X (stream\n) /A << /S /Launch >> /Y (endstream)',
  ])('is refused: %j', (said) => {
    expect(refusal(`%PDF-1.7\n1 0 obj << ${said} >> endobj`)).toBe(ACTIVE);
  });
  test.each([
    '/S /URI /URI (https://example.com/Web/JavaScript/Guide)',
    '/Title (HTML/JavaScript for everybody)',
    '/Title (50% off\n/Launching)',
    '/S /GoTo',
    '/S /P',
    '/BM /Screen',
    '/SS /Launch2',
    '/S /Launched',
    '/S /JavaScripts',
    '/Subtype /Link',
    '/AAA 5 0 R',
    '/JS1 5 0 R',
    '/AA /B',
    '/XFA /No',
  ])('is not refused: %s', (said) => {
    expect(refusal(`%PDF-1.7\n1 0 obj << ${said} >> endobj`)).toBeUndefined();
  });
  test('is refused within what looks like a picture, from where a reader may be told to read', () => {
    expect(refusal(streamOf('\xff\xd8 7 0 obj << /S /Launch >> endobj'))).toBe(ACTIVE);
    expect(refusal(streamOf('\xff\xd8 /JS( /AA<'))).toBeUndefined();
  });
  test('is refused before, between and after streams', () => {
    const short = '/AA 5 0 R ';
    expect(refusal(short + streamOf('x'))).toBe(ACTIVE);
    expect(refusal(streamOf('x') + short + streamOf('x'))).toBe(ACTIVE);
    expect(refusal(streamOf('x') + short)).toBe(ACTIVE);
    expect(refusal(`${streamOf('x')}endstream\n${short}`)).toBe(ACTIVE);
    expect(refusal(`${streamOf('x')}2 0 obj << ${short} >>\nstream\nno end`)).toBe(ACTIVE);
  });
  test('is an archive', () => {
    expect(refusal('x PK\u0005\u0006 x')).toBe('active-content: an archive within the file');
    expect(refusal('x PK\u0005 x')).toBeUndefined();
  });
});

describe('objects in a stream', () => {
  test.each([
    ['1 0 2 9 << /S /Launch >>', 'active-content: an object stream'],
    ['1 0 << /JS (x) >>', 'active-content: an object stream'],
    [' \n1 0 << /JS (x) >>', 'active-content: an object stream'],
    ['\x001 0 << /JS (x) >>', 'active-content: an object stream'],
    ['% a\n+1 0 << /JS (x) >>', 'active-content: an object stream'],
    ['1 0 << /J#53 (x) >>', 'active-content: an object stream'],
    ['1 0 << /Filter /LZWDecode >>', 'undecided: an object stream: a way of packing without bounds'],
    ['1.0% a\n-0<< /JS (x) >>', 'active-content: an object stream'],
    ['1 0[<< /JS (x) >>]', 'active-content: an object stream'],
    ['0.5 w /Span << /JS (x) >>', undefined],
    ['1 0w /Span << /JS (x) >>', undefined],
    ['1 0 << /JT (x) >>', undefined],
    ['q << /JS (x) >>', undefined],
    ['1 0 /JS (x)', undefined],
  ])('%j: %s', (objects, reason) => {
    expect(refusal(streamOf(deflateSync(Buffer.from(objects, 'latin1'))))).toBe(reason);
  });
});

test.each(['/Encrypt 5 0 R', '/Encrypt << /V 1 >>', '/Encrypt\x005 0 R', '/Encrypt % a\n5 0 R', '/Encryp#74 5 0 R'])(
  'what has a key is refused: %j',
  (said) => {
    expect(refusal(`trailer << ${said} >>`)).toBe('encrypted: the file');
  },
);
test('the name of a key alone is none', () => {
  expect(refusal('<< /Encrypt /No /EncryptMetadata 1 >>')).toBeUndefined();
});
test.each(['/Filter /LZWDecode', '/F /LZW', '/Filter [/RunLengthDecode]', '/Filter /JBIG2Decode'])(
  'a way of packing that unpacks without end is refused: %s',
  (said) => {
    expect(refusal(`<< ${said} >>`)).toBe('undecided: the file: a way of packing without bounds');
  },
);
test.each([
  '[/Separation /None /DeviceGray 5 0 R]',
  '[/Separation\0/None]',
  '/DeviceN [/None] ',
  '/DeviceN[/None /None ]',
])('an ink that paints nothing is refused: %j', (said) => {
  expect(refusal(`<< /CS ${said} >>`)).toBe('undecided: the file: an ink that paints nothing');
});
test.each(['[/Separation /Nonesuch 5 0 R]', '/DeviceN [/None /Cyan]', '/DeviceN [/Cyan /None]', '/SMask /None'])(
  'an ink that paints is not: %s',
  (said) => {
    expect(refusal(`<< /CS ${said} >>`)).toBeUndefined();
  },
);

describe('what a stream unpacks to', () => {
  const MIB = 1024 * 1024;
  const UNPACKED = 'too-large: what a stream unpacks to';
  const FILE = 'too-large: what the file unpacks to';
  const zeros = (length: number) => deflateSync(Buffer.alloc(length));
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  test('may be a mebibyte, and more in proportion', () => {
    expect(refusal(streamOf(zeros(MIB)))).toBeUndefined();
    expect(refusal(streamOf(zeros(1.5 * MIB)), { ratio: 1_000 })).toBeUndefined();
    expect(refusal(streamOf(zeros(1.5 * MIB)), { ratio: 100 })).toBe(UNPACKED);
    expect(refusal(streamOf(zeros(MIB + 20_000)), { ratio: 100 })).toBeUndefined();
  });
  test('may not be more than the file may', () => {
    expect(refusal(streamOf(zeros(2_000)), { unpacked: 1_999 })).toBe(UNPACKED);
    expect(refusal(streamOf(zeros(2_000)), { unpacked: 2_000 })).toBeUndefined();
    expect(refusal(streamOf(zeros(2_000)) + streamOf(zeros(2_000)), { unpacked: 3_999 })).toBe(FILE);
    expect(refusal(streamOf(zeros(2_000)) + streamOf(zeros(2_000)), { unpacked: 4_000 })).toBeUndefined();
    expect(refusal(streamOf('x'.repeat(500)), { unpacked: 500 })).toBe(FILE);
    expect(refusal(streamOf('x'.repeat(500)), { unpacked: 501 })).toBeUndefined();
  });
  test.each(['\n', '\r\n', '\r', ' a comment\n'])('is counted from the end of the line: %j', (end) => {
    expect(refusal(streamOf(zeros(2_000), end), { unpacked: 1_999 })).toBe(UNPACKED);
  });
  test('is counted to the end of the file where it has no end', () => {
    expect(refusal(`1 0 obj << >>\nstream\n${'x'.repeat(90)}`, { unpacked: 89 })).toBe(FILE);
    expect(refusal(`1 0 obj << >>\nstream\n${'x'.repeat(90)}`, { unpacked: 90 })).toBeUndefined();
  });
  test('is counted as far as it goes where it is broken', () => {
    expect(refusal(streamOf(`${latin(zeros(9)).slice(0, 3)}\xff\xff\xff`))).toBeUndefined();
    expect(refusal(streamOf(`${latin(zeros(200_000)).slice(0, -4)}\xff\xff\xff`), { unpacked: 99_999 })).toBe(UNPACKED);
  });
  test.each<[string, (bytes: Uint8Array) => string]>([
    ['hexadecimal digits', (bytes) => `${hex(bytes)}> 0 and what nobody reads`],
    ['hexadecimal digits without an end', hex],
    ['hexadecimal digits in lines', (bytes) => `\n${hex(bytes).toUpperCase().replace(/.{8}/g, '$& \n')}`],
    ['letters of 85', (bytes) => `${ascii85(bytes)}~>`],
    ['letters of 85 that say so', (bytes) => `<~${ascii85(bytes)}~>\n`],
    ['letters of 85 in lines', (bytes) => `  ${ascii85(bytes).replace(/.{8}/g, '$& \n')}~> and what nobody reads`],
  ])('is counted where it is written in %s', (_, written) => {
    for (const length of [20_000, 20_001, 20_002, 20_003]) {
      const packed = Buffer.concat([zeros(length), Buffer.from([1, 2, 3]).subarray(0, length % 4)]);
      expect(refusal(streamOf(written(packed)), { unpacked: length - 1 })).toBe(UNPACKED);
      expect(refusal(streamOf(written(packed)), { unpacked: length })).toBeUndefined();
    }
  });
  test('is counted as often as it is packed', () => {
    const twice = deflateSync(zeros(100_000));
    const thrice = deflateSync(twice);
    const inner = [zeros(100_000).length, twice.length].reduce((sum, length) => sum + length, 0);
    expect(refusal(streamOf(twice), { unpacked: 100_000 - 1 })).toBe(UNPACKED);
    expect(refusal(streamOf(thrice), { unpacked: 100_000 + inner - 1 })).toBe(FILE);
    expect(refusal(streamOf(thrice), { unpacked: 100_000 + inner })).toBeUndefined();
    const often = Array.from({ length: 9 }).reduce<Buffer>((packed) => deflateSync(packed), zeros(100_000));
    expect(refusal(streamOf(often), { unpacked: 90_000 })).toBeUndefined();
  });
  test('is counted where it is packed, written in letters and packed', () => {
    expect(refusal(streamOf(deflateSync(Buffer.from(hex(zeros(9_000))))), { unpacked: 8_999 })).toBe(UNPACKED);
  });
});

describe('the ends of objects', () => {
  const OPEN = 'malformed: objects without an end';
  test.each(['1 0 obj <<>>\n', '<<>>\nstream\n', 'trailer <<>>\n'])('are missing at most twenty times: %j', (begin) => {
    expect(refusal(begin.repeat(21))).toBeUndefined();
    expect(refusal(begin.repeat(22))).toBe(OPEN);
  });
  test.each([
    ['1 0 obj <<>> endobj\n'],
    ['<<>>\nstream\nx endstream\n'],
    ['trailer <<>> startxref\n'],
    ['endobj endstream startxref\n'],
  ])('may come as often as begins: %j', (pair) => {
    expect(refusal(pair.repeat(50))).toBeUndefined();
  });
  test('are paid for', () => {
    expect(refusal('1 0 obj endobj '.repeat(9), { steps: 100 })).toBe('too-complex: the ends of objects');
    expect(refusal('1 0 obj endobj '.repeat(9), { steps: 180 })).toBeUndefined();
  });
});

test('streams are counted', () => {
  const streams = (count: number) => 'endstream\n'.repeat(count);
  expect(refusal(streams(100_001), { steps: 1e9 })).toBeUndefined();
  expect(refusal(streams(100_002), { steps: 1e9 })).toBe('too-complex: streams');
});

/** As Adobe writes it, but for its marks. */
function ascii85(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 4) {
    const part = bytes.subarray(at, at + 4);
    let number = [0, 1, 2, 3].reduce((sum, i) => sum * 256 + (part[i] ?? 0), 0);
    const letters = Array.from({ length: 5 }, () => {
      const letter = String.fromCharCode(33 + (number % 85));
      number = Math.floor(number / 85);
      return letter;
    }).reverse();
    text +=
      part.length === 4 && letters.every((letter) => letter === '!') ? 'z' : letters.slice(0, part.length + 1).join('');
  }
  return text;
}
