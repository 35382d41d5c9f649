import { CLEAN_DOCX } from './clean-docx';
import { CLEAN_PAGES } from './clean-pages';
import { CLEAN_PDFS } from './clean-pdfs';
import { CLEAN_TEXTS } from './clean-texts';
import type { CleanSample } from './document';

/** Documents of real shapes that hide nothing. */
export const CLEAN: readonly CleanSample[] = [...CLEAN_TEXTS, ...CLEAN_PAGES, ...CLEAN_DOCX, ...CLEAN_PDFS];
