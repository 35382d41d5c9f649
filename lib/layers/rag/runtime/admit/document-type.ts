import { classOf } from '../../../../runtime/code-points';
import { type DocumentType, Refusal, type Upload } from './admission';

/** How a document of each type may be called, and which media types say the same. */
const NAMES: Readonly<
  Record<DocumentType, { readonly endings: readonly string[]; readonly media: readonly string[] }>
> = {
  text: { endings: ['txt', 'text'], media: ['text/plain'] },
  markdown: { endings: ['md', 'markdown'], media: ['text/markdown', 'text/x-markdown', 'text/plain'] },
  csv: { endings: ['csv'], media: ['text/csv', 'text/plain'] },
  html: { endings: ['html', 'htm'], media: ['text/html'] },
  docx: {
    endings: ['docx'],
    media: ['application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  },
  pdf: { endings: ['pdf'], media: ['application/pdf'] },
};
/** What uploads say that know no better. */
const NO_MEDIA = ['application/octet-stream', 'binary/octet-stream'];

const PDF = '%PDF-';
const ARCHIVE = 'PK\u0003\u0004';
/** The beginning of a page; fragments of HTML begin texts and Markdown too. */
const PAGE = /^(?:\s|<!--[\s\S]{0,4096}?-->)*<(?:!doctype\s+html|html|head|body)[\s>]/i;
/** What begins like a text and is something else. */
const OTHER_TEXT = /^\s*(?:\{\\rtf|%!PS|<\?xml|<svg[\s>]|<!doctype\s+svg|MIME-Version:|Return-Path:|#!\/|-----BEGIN )/i;

/** Controls that no text has. */
const BINARY = new RegExp(classOf([0, 8], [0x0e, 0x1a], [0x1c, 0x1f]), 'u');

/** The type that bytes, name and media type agree on. Throws a `Refusal` when they do not. */
export function documentType({ bytes, name, mediaType }: Upload): DocumentType {
  const ending = /\.([^.]+)$/.exec(name)?.[1].toLowerCase() ?? '';
  const named = (Object.keys(NAMES) as DocumentType[]).find((type) => NAMES[type].endings.includes(ending));
  if (!named) throw new Refusal('unsupported-type', 'the ending of the name');
  const media = mediaType?.split(';')[0].trim().toLowerCase();
  if (media && !NO_MEDIA.includes(media) && !NAMES[named].media.includes(media))
    throw new Refusal('type-mismatch', 'the media type says otherwise than the name');
  const seen = seenType(bytes);
  if (seen === undefined) throw new Refusal('unsupported-type', 'the bytes');
  const agree = seen === 'text' ? named === 'text' || named === 'markdown' || named === 'csv' : seen === named;
  // a part of a page, without its frame
  if (!agree && !(named === 'html' && seen === 'text' && /<\/?[a-z][^<>]*>/i.test(latin(bytes, 65_536))))
    throw new Refusal('type-mismatch', `the bytes are ${seen}, the name says ${named}`);
  return named;
}

/** What the first bytes say; any plain text is `text`. */
function seenType(bytes: Uint8Array): DocumentType | undefined {
  const head = latin(bytes, 8_192);
  if (head.startsWith(PDF)) return 'pdf';
  if (head.startsWith(ARCHIVE)) return 'docx';
  const wide = head.startsWith('\xff\xfe') || head.startsWith('\xfe\xff');
  const start = wide ? head.replace(/\0/g, '').slice(2) : head.replace(/^\xef\xbb\xbf/, '');
  if (!wide && BINARY.test(start)) return undefined;
  if (OTHER_TEXT.test(start) || start.includes(PDF)) return undefined;
  return PAGE.test(start) ? 'html' : 'text';
}

/** The first bytes as letters of one byte each. */
const latin = (bytes: Uint8Array, most: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, most)).toString('latin1');

/** The text that bytes are, by their byte order mark or as UTF-8. Throws a `Refusal` for anything else. */
export function decoded(bytes: Uint8Array): string {
  const mark = latin(bytes, 2);
  const encoding = mark === '\xff\xfe' ? 'utf-16le' : mark === '\xfe\xff' ? 'utf-16be' : 'utf-8';
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new Refusal('encoding', `no ${encoding}`);
  }
  if (text.includes('\0')) throw new Refusal('encoding', 'a character that no text has');
  return text;
}
