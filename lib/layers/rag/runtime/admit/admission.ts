/** What a document may be. Its bytes say so, and its name and declared type have to agree. */
export type DocumentType = 'text' | 'markdown' | 'csv' | 'html' | 'docx' | 'pdf';

/** A document that somebody wants in the corpus. */
export interface Upload {
  readonly bytes: Uint8Array;
  /** The file's name; its ending has to fit the bytes. */
  readonly name: string;
  /** The media type that came with it, when one did. It has to fit the bytes too. */
  readonly mediaType?: string;
}

export type Reason =
  /** No bytes, or no text in them: also what a parser says that failed without a word. */
  | 'empty'
  /** Bytes, pages, characters, entries, or what unpacks to more than it may. */
  | 'too-large'
  /** More layers, paths or rules than are looked at, or it took too long. */
  | 'too-complex'
  | 'unsupported-type'
  /** Bytes, name and media type do not say the same. */
  | 'type-mismatch'
  /** Neither UTF-8 nor UTF-16 with a byte order mark. */
  | 'encoding'
  | 'malformed'
  | 'encrypted'
  /** Scripts of a document, macros, embedded files, and parts that are fetched from elsewhere. */
  | 'active-content'
  /** More than a trace of text that people do not see. */
  | 'hidden-text'
  /** Text that people do not see, and that tells a model what to do. */
  | 'hidden-instruction'
  /** Whether people see it cannot be told without drawing it, or two readings of it differ. */
  | 'undecided';

/** Why a run of text is not seen where it stands. */
export type Hidden =
  | 'invisible characters'
  | 'not displayed'
  | 'tiny'
  | 'colour of its background'
  | 'transparent'
  | 'off the page'
  | 'clipped'
  | 'covered'
  | 'not painted'
  | 'other letters'
  | 'unclear background';

/** Text beside the document: who looks for it finds it, and the corpus gets none of it. */
export type Aside = 'comment' | 'deletion' | 'code' | 'metadata' | 'annotation' | 'alternative text' | 'link';

/** What is known of a document, for the record of where a text came from. */
export interface Facts {
  /** Of the bytes. */
  readonly sha256: string;
  readonly bytes: number;
  readonly type?: DocumentType;
}

export interface AdmittedFacts extends Facts {
  readonly type: DocumentType;
  /** Of the text that is admitted, as UTF-8. */
  readonly textSha256: string;
  readonly characters: number;
  readonly pages?: number;
  /** Characters that were left out because people do not see them, by why. */
  readonly hidden: Readonly<Partial<Record<Hidden, number>>>;
  /** Characters that stood beside the document and were left out, by what they are. */
  readonly aside: Readonly<Partial<Record<Aside, number>>>;
}

export interface Admitted {
  readonly verdict: 'admitted';
  /** What people see of the document: NFC, without invisible characters, markup, or pictures that would be fetched. */
  readonly text: string;
  readonly facts: AdmittedFacts;
}

export interface Refused {
  readonly verdict: 'refused';
  readonly reason: Reason;
  /** Where, and what was found there; never a word of the document. */
  readonly place: string;
  readonly facts: Facts;
}

export type Admission = Admitted | Refused;

/** Ends the reading of a document; `admit` makes an answer of it. */
export class Refusal extends Error {
  constructor(
    public readonly reason: Reason,
    public readonly place: string,
  ) {
    super(`${reason}: ${place}`);
  }
}
