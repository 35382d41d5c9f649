import { Refusal } from '../admission';
import type { Found, Reader } from '../found';
import { checkFile } from './pdf-file';
import type { Letter } from './pdf-letters';
import { linesOf } from './pdf-lines';
import { Page } from './pdf-page';
import { parser } from './pdf-parser';
import { heard } from './unheard';

type Document = Awaited<ReturnType<Awaited<ReturnType<typeof parser>>['getDocument']>['promise']>;
type PageOfDocument = Awaited<ReturnType<Document['getPage']>>;

/** Larger pages are not printed, and letters on them are small however large they are. */
const MOST_POINTS = 14_400;
/** Pixels of the largest picture that is decoded: a page at 600 dots an inch is not, one at 300 is. */
const MOST_PIXELS = 25_000_000;

/**
 * Reads a document as a viewer shows it. Which letters are seen follows from the operators of a page: each letter that one of
 * them shows is seen or hidden, and what pdfjs gives as the text has to be made of those letters. What letters look like is
 * not read: a font that brings drawings of other letters is not noticed, unless its names of them say so.
 */
export const readPdf: Reader = async (bytes, found) => {
  checkFile(bytes, found.budget);
  await heard(() => read(bytes, found));
};

async function read(bytes: Uint8Array, found: Found): Promise<void> {
  const { budget } = found;
  const { getDocument, VerbosityLevel } = await parser();
  const loading = getDocument({
    data: new Uint8Array(bytes),
    verbosity: VerbosityLevel.ERRORS,
    stopAtErrors: true,
    isEvalSupported: false,
    useWasm: false,
    useWorkerFetch: false,
    useSystemFonts: false,
    disableFontFace: true,
    fontExtraProperties: true,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    maxImageSize: MOST_PIXELS,
    enableXfa: false,
    disableAutoFetch: true,
    disableStream: true,
  });
  try {
    const document = await budget.within('the document', loading.promise);
    await readDocument(document, found);
  } finally {
    await loading.destroy();
  }
}

async function readDocument(document: Document, found: Found): Promise<void> {
  const { budget } = found;
  const { numPages } = document;
  if (numPages > budget.bounds.pages) throw new Refusal('too-large', `more than ${budget.bounds.pages} pages`);
  found.pages = numPages;
  const [attachments, actions, { info, metadata }, layers] = await budget.within(
    'the document',
    Promise.all([
      document.getAttachments(),
      document.getJSActions(),
      document.getMetadata(),
      document.getOptionalContentConfig({ intent: 'display' }),
    ]),
  );
  if (attachments || actions) throw new Refusal('active-content', 'the document');
  for (const said of [...Object.values(info), ...(metadata ? [...metadata].map(([, value]) => value) : [])])
    for (const text of textsIn(said)) found.aside('metadata', text, 'the properties');
  for (let number = 1; number <= numPages; number += 1) {
    const page = await budget.within(`page ${number}`, document.getPage(number));
    await readPage(page, layers, found);
    page.cleanup();
  }
}

/** Annotations that carry or play something. */
const ACTIVE_NOTES = new Set(['FileAttachment', 'RichMedia', 'Screen', 'Movie', 'Sound', '3D']);

interface Layers {
  isVisible(layer: unknown): boolean;
}

async function readPage(page: PageOfDocument, layers: Layers, found: Found): Promise<void> {
  const { budget } = found;
  const { AnnotationMode, OPS } = await parser();
  const place = `page ${page.pageNumber}`;
  const [left, bottom, right, top] = page.view;
  if (!(right - left <= MOST_POINTS && top - bottom <= MOST_POINTS)) throw new Refusal('too-large', place);
  const work = Promise.all([
    page.getOperatorList({ intent: 'display', annotationMode: AnnotationMode.ENABLE }),
    page.getTextContent({ disableNormalization: true }),
    page.getAnnotations({ intent: 'any' }),
    page.getJSActions(),
  ]);
  const [operations, content, annotations, actions] = await budget.within(place, work);
  if (actions) throw new Refusal('active-content', place);
  if (annotations.some(({ subtype }) => ACTIVE_NOTES.has(subtype))) throw new Refusal('active-content', place);
  for (const text of annotations.flatMap(textsIn)) found.aside('annotation', text, place);
  const loaded = [
    ...new Set(operations.argsArray.flatMap((args, i) => (operations.fnArray[i] === OPS.dependency ? args : []))),
  ];
  await budget.within(
    place,
    Promise.all(loaded.map((name: string) => new Promise((done) => objectsOf(page, name).get(name, done)))),
  );
  const object = (name: string) => {
    const objects = objectsOf(page, name);
    return objects.has(name) ? objects.get(name) : undefined;
  };
  const isLayerShown = (layer: unknown) => layer !== null && layers.isVisible(layer);
  const { letters } = new Page(
    { view: [left, bottom, right, top], operations, ops: OPS, object, isLayerShown },
    budget,
  );
  const given = content.items.flatMap((item) => ('str' in item ? [item.str] : [])).join('');
  account(letters, given, place);
  tell(letters, found, place);
}

/** Pictures of a page are its own; fonts, outlines and pictures of several pages are the document's. */
const objectsOf = ({ objs, commonObjs }: PageOfDocument, name: string) =>
  commonObjs.has(name) || name.startsWith('g_') ? commonObjs : objs;

/** What annotations and properties say, wherever in them it stands. */
function textsIn(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object' || depth > 4 || ArrayBuffer.isView(value)) return [];
  return Object.values(value).flatMap((inner) => textsIn(inner, depth + 1));
}

/** Of so many letters one may mean nothing: pictures of a font, such as ticks. */
const ONE_IN_NAMELESS = 5;

/** Refuses a page of which two readings differ, or whose letters mean nothing. */
function account(letters: readonly Letter[], given: string, place: string): void {
  const shown = new Map<string, number>();
  for (const { text } of letters) for (const letter of plain(text)) shown.set(letter, (shown.get(letter) ?? 0) + 1);
  let extra = 0;
  for (const letter of plain(given)) {
    const left = shown.get(letter) ?? 0;
    if (left === 0) extra += 1;
    else shown.set(letter, left - 1);
  }
  if (extra > 0) throw new Refusal('undecided', `${place}: ${extra} characters that no operator shows`);
  const isSeen = letters.some(({ hidden, text }) => !hidden && plain(text).length > 0);
  if (isSeen && plain(given).length === 0) throw new Refusal('undecided', `${place}: letters that are no text`);
  const nameless = letters.filter(({ text }) => text === '' || /^[\ue000-\uf8ff\0\ufffd]+$/.test(text)).length;
  if (nameless > 3 && nameless * ONE_IN_NAMELESS > letters.length)
    throw new Refusal('undecided', `${place}: ${nameless} letters without a meaning`);
}

/** The characters of a text that count, whatever blanks are put between them. */
const plain = (text: string): string[] => [...text.normalize('NFKD').replace(/[\s\p{M}\p{Cf}\p{Cc}]/gu, '')];

/** Shows and hides letters, in runs of one sort. */
function tell(letters: readonly Letter[], found: Found, place: string): void {
  const seen: Letter[] = [];
  let run: Letter[] = [];
  const close = () => {
    if (run.length > 0) found.hide(run[0].hidden!, linesOf(run), place);
    run = [];
  };
  for (const letter of letters) {
    if (letter.isEcho) continue;
    const isBlank = letter.text.trim() === '';
    if (letter.hidden || (isBlank && run.length > 0)) {
      if (run.length > 0 && letter.hidden && letter.hidden !== run[0].hidden) close();
      run.push(letter);
    } else {
      close();
      seen.push(letter);
    }
  }
  close();
  found.show(`${linesOf(seen)}\n\n`);
}
