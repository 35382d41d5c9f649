import type { DocumentType } from '../../../../../lib/layers/rag/runtime/admit/admission';
import { admit, READERS } from '../../../../../lib/layers/rag/runtime/admit/admit';
import { BOUNDS } from '../../../../../lib/layers/rag/runtime/admit/bounds';
import { CLEAN } from '../../../../../local/samples/documents/clean';
import { ENDINGS, HANDBOOK } from '../../../../../local/samples/documents/document';
import { paragraph, rawPdf } from '../../../../../local/samples/documents/raw-pdf';

/** The parsers that say nothing, and what becomes of each page and document that pdfjs gives. */
const mocked = {
  silent: '',
  page: (_: Record<string, unknown>): void => undefined,
  document: (_: object): void => undefined,
};
const mockIsSilent = (name: string) => mocked.silent === name;

jest.mock('parse5', () => {
  const actual = jest.requireActual('parse5');
  const parse = (...args: unknown[]) => (mockIsSilent('parse5') ? { childNodes: [] } : actual.parse(...args));
  return { ...actual, parse };
});
jest.mock('htmlparser2', () => {
  const { Parser } = jest.requireActual('htmlparser2');
  return {
    Parser: class extends Parser {
      write(text: string) {
        if (!mockIsSilent('htmlparser2')) super.write(text);
      }
    },
  };
});
jest.mock('fflate', () => {
  const actual = jest.requireActual('fflate');
  return { ...actual, unzipSync: (...args: unknown[]) => (mockIsSilent('fflate') ? {} : actual.unzipSync(...args)) };
});
jest.mock('../../../../../lib/layers/rag/runtime/admit/readers/pdf-parser', () => {
  const { parser } = jest.requireActual('../../../../../lib/layers/rag/runtime/admit/readers/pdf-parser');
  type Document = { getPage(number: number): Promise<Record<string, unknown>> };
  const changed = (document: Document) => {
    const getPage = document.getPage.bind(document);
    mocked.document(document);
    document.getPage = async (number) => {
      const page = await getPage(number);
      mocked.page(page);
      return page;
    };
    return document;
  };
  return {
    parser: async () => {
      const pdfjs = await parser();
      const getDocument = (options: unknown) => {
        const task = pdfjs.getDocument(options);
        return { promise: task.promise.then(changed), destroy: () => task.destroy() };
      };
      return { ...pdfjs, getDocument };
    },
  };
});

const first = async (type: DocumentType) => ({
  bytes: await CLEAN.find((sample) => sample.type === type)!.make(),
  name: `document.${ENDINGS[type]}`,
});

beforeEach(() => Object.assign(mocked, { silent: '', page: () => undefined, document: () => undefined }));

describe('a reader that finds nothing in a document that has bytes', () => {
  test.each(Object.keys(ENDINGS) as DocumentType[])('refuses it: %s', async (type) => {
    const silent = { ...READERS, [type]: () => undefined };
    expect(await admit(await first(type), BOUNDS, silent)).toMatchObject({ verdict: 'refused', reason: 'empty' });
  });
});

describe('a parser that says nothing', () => {
  test.each<[string, DocumentType, string]>([
    ['parse5', 'html', 'empty'],
    ['parse5', 'markdown', 'empty'],
    ['htmlparser2', 'docx', 'malformed'],
    ['fflate', 'docx', 'unsupported-type'],
  ])('%s: %s is refused', async (parser, type, reason) => {
    expect(await admit(await first(type))).toMatchObject({ verdict: 'admitted' });
    mocked.silent = parser;
    expect(await admit(await first(type))).toMatchObject({ verdict: 'refused', reason });
  });

  const NO_OPERATORS = { fnArray: [], argsArray: [], lastChunk: true, separateAnnots: null };
  test.each<[string, Record<string, () => Promise<object>>, string]>([
    [
      'no operators and no text',
      { getOperatorList: async () => NO_OPERATORS, getTextContent: async () => ({ items: [] }) },
      'empty',
    ],
    ['no operators, though there is text', { getOperatorList: async () => NO_OPERATORS }, 'undecided'],
    ['no text, though there are operators', { getTextContent: async () => ({ items: [] }) }, 'undecided'],
  ])('pdfjs: %s', async (_, change, reason) => {
    mocked.page = (page) => Object.assign(page, change);
    expect(await admit(await first('pdf'))).toMatchObject({ verdict: 'refused', reason });
  });

  test('pdfjs: a letter more in the text than the operators show', async () => {
    mocked.page = (page) => {
      const getTextContent = (page.getTextContent as () => Promise<{ items: object[] }>).bind(page);
      page.getTextContent = async () => ({ items: [...(await getTextContent()).items, { str: 'z' }] });
    };
    const bytes = rawPdf({ pages: [paragraph(HANDBOOK.replace(/z/g, 's'))] });
    expect(await admit({ bytes, name: 'a.pdf' })).toMatchObject({
      reason: 'undecided',
      place: 'page 1: 1 characters that no operator shows',
    });
  });
});

describe('what a parser finds that runs or carries something', () => {
  test.each<[string, Record<string, () => Promise<unknown>>]>([
    ['actions', { getJSActions: async () => ({ OpenAction: ['x'] }) }],
    ...['FileAttachment', 'RichMedia', 'Screen', 'Movie', 'Sound', '3D'].map(
      (subtype): [string, Record<string, () => Promise<unknown>>] => [
        `a note of the type ${subtype}`,
        { getAnnotations: async () => [{ subtype: 'Link' }, { subtype }] },
      ],
    ),
  ])('is refused, though no check of the bytes did: %s', async (_, change) => {
    mocked.page = (page) => Object.assign(page, change);
    expect(await admit(await first('pdf'))).toMatchObject({ reason: 'active-content', place: 'page 1' });
  });
  test.each(['getAttachments', 'getJSActions'])('is refused for the document: %s', async (name) => {
    mocked.document = (document) => Object.assign(document, { [name]: async () => ({ a: [] }) });
    expect(await admit(await first('pdf'))).toMatchObject({ reason: 'active-content', place: 'the document' });
  });
  test('is not refused where it is none', async () => {
    mocked.page = (page) => Object.assign(page, { getAnnotations: async () => [{ subtype: 'Link' }] });
    expect(await admit(await first('pdf'))).toMatchObject({ verdict: 'admitted' });
  });
});

describe('what notes say', () => {
  const deep = (value: unknown, depth: number): unknown => (depth === 0 ? value : { inner: deep(value, depth - 1) });
  test.each<[number, string, unknown]>([
    [4, 'a text', 'four'],
    [4, 'a list', ['fo', 'ur']],
    [4, 'a text in objects', deep('four', 4)],
    [0, 'a text too deep', deep('four', 5)],
    [0, 'bytes', new Uint8Array([1, 2, 3, 4])],
    [0, 'nothing', [null, undefined, 4, true]],
  ])('is counted, %i: %s', async (count, _, value) => {
    mocked.page = (page) => Object.assign(page, { getAnnotations: async () => [{ value }] });
    const bytes = rawPdf({ pages: [paragraph(HANDBOOK)] });
    expect((await admit({ bytes, name: 'a.pdf' })).facts).toMatchObject({ aside: count ? { annotation: count } : {} });
  });
});

test('a parser that fails in a way of its own refuses the document', async () => {
  const failing = () => {
    throw new RangeError('Maximum call stack size exceeded');
  };
  expect(await admit(await first('text'), BOUNDS, { ...READERS, text: failing })).toMatchObject({
    verdict: 'refused',
    reason: 'malformed',
    place: 'a parser failed',
  });
});
