import type { Template } from './application';
import type { Resource } from './resource';
import type { Path } from './source';

/** Where something is written; its line is looked up only when it is shown. */
export interface Place {
  readonly template: Template;
  readonly path: Path;
}

/** What a rule says of one thing it looked at. */
export type Answer = Pass | Fail | Undecided;

/** The thing is as it should be, and is evidence. */
export class Pass {
  readonly verdict = 'pass';
}
export const PASS = new Pass();

/** The thing is not as it should be. */
export class Fail {
  readonly verdict = 'fail';
  constructor(
    readonly resource: Resource,
    /** The CloudFormation property path, for example `Properties.ContentPolicyConfig.FiltersConfig[0].InputStrength`. */
    readonly propertyPath: string,
    readonly place: Place | undefined,
    readonly message: string,
  ) {}
}

/**
 * The template does not say. Thrown by every read of a value that is not known, so that a rule need not ask. Most are
 * caught and forgotten: where it is and how that reads is told only when asked.
 */
export class Undecided {
  readonly verdict = 'undecided';
  constructor(
    private readonly at: Site | undefined,
    private readonly why: string,
  ) {}

  public get resource(): Resource | undefined {
    return this.at?.resource;
  }

  public get propertyPath(): string {
    return this.at?.propertyPath ?? '';
  }

  public get place(): Place | undefined {
    return this.at?.place;
  }

  public get message(): string {
    return this.at?.subject ? `${this.at.subject} ${this.why}` : this.why;
  }
}

/** What an answer is about. */
interface Site {
  readonly resource: Resource | undefined;
  readonly propertyPath: string;
  readonly place: Place | undefined;
  /** How messages name it. */
  readonly subject?: string;
}

/** What `run` gives, or nothing where it read something that is not known. */
export function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof Undecided) return undefined;
    throw error;
  }
}
