import type { PoisonedSample } from './document';
import { POISONED_DOCX } from './poisoned-docx';
import { POISONED_PAGES } from './poisoned-pages';
import { POISONED_PDFS } from './poisoned-pdfs';
import { POISONED_TEXTS } from './poisoned-texts';

/** Documents that say something else to a model than to people, or do something. */
export const POISONED: readonly PoisonedSample[] = [
  ...POISONED_TEXTS,
  ...POISONED_PAGES,
  ...POISONED_DOCX,
  ...POISONED_PDFS,
];
