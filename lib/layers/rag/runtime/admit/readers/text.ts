import { decoded } from '../document-type';
import type { Reader } from '../found';

/** Reads a plain text, and a table of comma-separated values: people see either as it is written. */
export const readText: Reader = (bytes, found) => found.show(decoded(bytes));
