import { createHash } from 'node:crypto';
import { cleanText } from '../../../../runtime/characters';
import { type Admission, type DocumentType, type Facts, Refusal, type Upload } from './admission';
import { BOUNDS, type Bounds, Budget } from './bounds';
import { documentType } from './document-type';
import { Found, lettersOf, type Reader, type Unseen } from './found';
import { hideInvisible, judge } from './judgement';
import { withoutLinks } from './links';
import { readDocx } from './readers/docx';
import { readHtml } from './readers/html';
import { readMarkdown } from './readers/markdown';
import { readPdf } from './readers/pdf';
import { readText } from './readers/text';

export const READERS: Readonly<Record<DocumentType, Reader>> = {
  text: readText,
  csv: readText,
  markdown: readMarkdown,
  html: readHtml,
  docx: readDocx,
  pdf: readPdf,
};

/**
 * Says whether a document may become a part of the corpus, and gives what people see of it as plain text. It reads nothing but
 * the bytes, never throws, and what it cannot judge it refuses.
 *
 * @param judged false where a person has judged what the document hides: it is left out all the same
 */
export async function admit(
  upload: Upload,
  bounds: Bounds = BOUNDS,
  readers: Readonly<Record<DocumentType, Reader>> = READERS,
  judged = true,
): Promise<Admission> {
  const { bytes } = upload;
  let facts: Facts = { sha256: sha256(bytes), bytes: bytes.length };
  try {
    if (bytes.length === 0) throw new Refusal('empty', 'no bytes');
    if (bytes.length > bounds.bytes) throw new Refusal('too-large', `more than ${bounds.bytes} bytes`);
    const type = documentType(upload);
    facts = { ...facts, type };
    const found = new Found(new Budget(bounds));
    await readers[type](bytes, found);
    const text = plain(found);
    if (judged) judge(found);
    const { hidden, asides, pages } = found;
    const counted = { pages, hidden: countOf(hidden), aside: countOf(asides) };
    const ofText = { textSha256: sha256(text), characters: text.length };
    return { verdict: 'admitted', text, facts: { ...facts, type, ...ofText, ...counted } };
  } catch (error) {
    // a parser that fails in a way of its own has not read the document either
    const { reason, place } = error instanceof Refusal ? error : new Refusal('malformed', 'a parser failed');
    return { verdict: 'refused', reason, place, facts };
  }
}

/** The text that is admitted; a document that has bytes and says nothing was not read. */
function plain(found: Found): string {
  const lines = found.text.replace(/[\v\f\x85\u2028\u2029]/g, '\n');
  hideInvisible(found, lines);
  const text = withoutLinks(cleanText(lines).text, (link) => found.aside('link', link, 'a link'));
  // an expression for blanks at the ends of lines would read a long run of them as often as it has characters
  const ends = text.split('\n').map((line) => line.trimEnd());
  const trimmed = ends
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  if (lettersOf(trimmed) === 0) throw new Refusal('empty', 'no text was read');
  return `${trimmed}\n`;
}

function countOf<Why extends string>(runs: readonly Unseen<Why>[]): Partial<Record<Why, number>> {
  const counts: Partial<Record<Why, number>> = {};
  for (const { why, text } of runs) counts[why] = (counts[why] ?? 0) + text.length;
  return counts;
}

const sha256 = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex');
