import { decoded, documentType } from '../../../../../lib/layers/rag/runtime/admit/document-type';

const bytesOf = (content: string) => Buffer.from(content, 'latin1');
const typeOf = (name: string, content: string, mediaType?: string) => {
  try {
    return documentType({ bytes: bytesOf(content), name, mediaType });
  } catch (error) {
    return (error as Error).message;
  }
};
const NO_ENDING = 'unsupported-type: the ending of the name';
const NO_BYTES = 'unsupported-type: the bytes';
const NO_MEDIA = 'type-mismatch: the media type says otherwise than the name';

describe('the type of a document', () => {
  const CONTENTS = { html: '<html>x', docx: 'PK\u0003\u0004', pdf: '%PDF-1.7' };
  test.each([
    ['a.txt', 'text', 'text/plain'],
    ['a.text', 'text', 'text/plain'],
    ['a.md', 'markdown', 'text/markdown'],
    ['a.markdown', 'markdown', 'text/x-markdown'],
    ['a.md', 'markdown', 'text/plain'],
    ['a.csv', 'csv', 'text/csv'],
    ['a.csv', 'csv', 'text/plain'],
    ['a.html', 'html', 'text/html'],
    ['a.htm', 'html', 'text/html'],
    ['a.docx', 'docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    ['a.pdf', 'pdf', 'application/pdf'],
    ['a.PDF', 'pdf', ' Application/PDF ; version=1'],
    ['a.b.pdf', 'pdf', 'application/octet-stream'],
    ['a.pdf', 'pdf', 'binary/octet-stream'],
    ['a.pdf', 'pdf', ''],
    ['a.pdf', 'pdf', undefined],
  ])('of %s is %s as %s', (name, type, mediaType) => {
    expect(typeOf(name, CONTENTS[type as 'pdf'] ?? 'words', mediaType)).toBe(type);
  });
  test.each([
    ['a.pdf.exe', '%PDF-', undefined, NO_ENDING],
    ['pdf', '%PDF-', undefined, NO_ENDING],
    ['a.pdf.', '%PDF-', undefined, NO_ENDING],
    ['', '%PDF-', undefined, NO_ENDING],
    ['a.pdf', '%PDF-', 'text/plain', NO_MEDIA],
    ['a.txt', 'words', 'text/html', NO_MEDIA],
    ['a.txt', 'words', 'text/markdown', NO_MEDIA],
    ['a.pdf', 'words', undefined, 'type-mismatch: the bytes are text, the name says pdf'],
    ['a.docx', 'words', undefined, 'type-mismatch: the bytes are text, the name says docx'],
    ['a.docx', '<b>words</b>', undefined, 'type-mismatch: the bytes are text, the name says docx'],
    ['a.docx', '%PDF-<b>', undefined, 'type-mismatch: the bytes are pdf, the name says docx'],
    ['a.html', '%PDF-<b>', undefined, 'type-mismatch: the bytes are pdf, the name says html'],
    ['a.html', 'PK\u0003\u0004<b>', undefined, 'type-mismatch: the bytes are docx, the name says html'],
    ['a.txt', '<html>', undefined, 'type-mismatch: the bytes are html, the name says text'],
    ['a.csv', '<html>', undefined, 'type-mismatch: the bytes are html, the name says csv'],
    ['a.txt', 'x PK\u0003\u0004', undefined, NO_BYTES],
    ['a.txt', `${'x'.repeat(8_000)}%PDF-`, undefined, NO_BYTES],
    ['a.txt', '\u0000x', undefined, NO_BYTES],
    ['a.txt', 'x\u0008', undefined, NO_BYTES],
    ['a.txt', 'x\u000e', undefined, NO_BYTES],
    ['a.txt', 'x\u001a', undefined, NO_BYTES],
    ['a.txt', 'x\u001c', undefined, NO_BYTES],
    ['a.txt', 'x\u001f', undefined, NO_BYTES],
    ['a.txt', '\xef\xbb\xbf{\\rtf1', undefined, NO_BYTES],
    ['a.txt', '\xff\xfe{\0\\\0r\0t\0f\0', undefined, NO_BYTES],
    ['a.txt', '\xfe\xff\0{\0\\\0r\0t\0f', undefined, NO_BYTES],
    ['a.txt', '\n {\\rtf1', undefined, NO_BYTES],
    ['a.txt', '%!PS', undefined, NO_BYTES],
    ['a.txt', '<?xml version="1.0"?>', undefined, NO_BYTES],
    ['a.txt', '<svg>', undefined, NO_BYTES],
    ['a.txt', '<svg width="1">', undefined, NO_BYTES],
    ['a.txt', '<!DOCTYPE  svg>', undefined, NO_BYTES],
    ['a.txt', 'MIME-Version: 1.0', undefined, NO_BYTES],
    ['a.txt', 'Return-Path: x', undefined, NO_BYTES],
    ['a.txt', '#!/bin/sh', undefined, NO_BYTES],
    ['a.txt', '-----BEGIN KEY', undefined, NO_BYTES],
  ])('of %j with %j as %s is refused', (name, content, mediaType, reason) => {
    expect(typeOf(name, content, mediaType)).toBe(reason);
  });
  test.each([
    ['a.txt', 'x {\\rtf1', 'text'],
    ['a.txt', 'see <?xml', 'text'],
    ['a.txt', 'x #!/bin/sh', 'text'],
    ['a.txt', '<svgs', 'text'],
    ['a.txt', `${'x'.repeat(8_192)}%PDF-\0`, 'text'],
    ['a.txt', 'x\t\n\u000b\f\r\u001b', 'text'],
    ['a.txt', '<b>words</b>', 'text'],
    ['a.txt', '<header>', 'text'],
    ['a.txt', 'x <html>', 'text'],
    ['a.txt', '\xff\xfex\0', 'text'],
    ['a.txt', '\xfe\xff\0x', 'text'],
    ['a.html', '\xef\xbb\xbf<html>', 'html'],
    ['a.html', '\xff\xfe<\0h\0t\0m\0l\0>\0', 'html'],
    ['a.html', ' \n<!-- a --> <!-- b -->\n<!DOCTYPE html>', 'html'],
    ['a.html', '<!doctype\thtml >', 'html'],
    ['a.html', '<head>', 'html'],
    ['a.html', '<BODY class="x">', 'html'],
    ['a.html', 'words <b>and words', 'html'],
    ['a.html', 'words</p>', 'html'],
    ['a.html', `${'x'.repeat(60_000)}<b>`, 'html'],
  ])('of %j with %j is %s', (name, content, type) => {
    expect(typeOf(name, content)).toBe(type);
  });
  test.each(['words', '1 < 2 and 3 > 2', `${'x'.repeat(65_536)}<b>`, '<b', '<>', '</1>'])(
    'of a page without an element is refused: %j',
    (content) => {
      expect(typeOf('a.html', content)).toBe('type-mismatch: the bytes are text, the name says html');
    },
  );
  test('of bytes within others is theirs alone', () => {
    const all = bytesOf('%PDF-words');
    expect(documentType({ bytes: new Uint8Array(all.buffer, all.byteOffset + 5, 5), name: 'a.txt' })).toBe('text');
    expect(
      documentType({ bytes: new Uint8Array(bytesOf('words\0').buffer.slice(0)).subarray(0, 0), name: 'a.txt' }),
    ).toBe('text');
  });
});

describe('the text that bytes are', () => {
  test('is UTF-8, or UTF-16 by its mark, without the mark', () => {
    expect(decoded(Buffer.from('\ufeffGr\u00f6\u00dfe'))).toBe('Gr\u00f6\u00dfe');
    expect(decoded(Buffer.from('\ufeff\u00f6', 'utf16le'))).toBe('\u00f6');
    expect(decoded(Buffer.from('\ufeff\u00f6', 'utf16le').swap16())).toBe('\u00f6');
  });
  test.each([
    ['\xf6', 'encoding: no utf-8'],
    ['\xff\xfe\x00\xd8', 'encoding: no utf-16le'],
    ['\xfe\xff\xd8\x00', 'encoding: no utf-16be'],
    ['x\0', 'encoding: a character that no text has'],
    ['\xff\xfex\0\0\0', 'encoding: a character that no text has'],
  ])('is not %j', (bytes, reason) => {
    expect(() => decoded(bytesOf(bytes))).toThrow(reason);
  });
});
