import type { TextFilter } from './filter';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Escapes text for HTML, element content and quoted attributes alike. */
export const escapeFilter = (): TextFilter => ({
  push: (text) => text.replace(/[&<>"'`]/g, (letter) => ENTITIES[letter]),
  end: () => '',
  removed: 0,
});
