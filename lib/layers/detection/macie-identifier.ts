/** Data that Macie is to find besides what it knows, such as tenants' identifiers or canaries of prompts. */
export interface MacieIdentifier {
  /** Its name, at most 128 characters, once per account and Region. */
  readonly name: string;
  /** What it looks like, as a PCRE pattern of at most 512 characters. */
  readonly regex: string;
}
