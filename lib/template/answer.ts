import type { Declaration, Place } from './application';

/** What a rule says of one thing it looked at. */
export type Answer = Pass | Declared | Fail | Undecided;

/** The thing is as it should be, and is evidence. */
export class Pass {
  readonly verdict = 'pass';
}
export const PASS = new Pass();

/** The template says that the thing is as it should be, and nothing in it shows that. It is no evidence. */
export class Declared {
  readonly verdict = 'declared';
  constructor(
    /** What is not shown, and how it would be. */
    readonly message: string,
  ) {}
}

/** The thing is not as it should be. */
export class Fail {
  readonly verdict = 'fail';
  constructor(
    readonly declaration: Declaration,
    /** The CloudFormation property path, for example `Properties.ContentPolicyConfig.FiltersConfig[0].InputStrength`. */
    readonly propertyPath: string,
    readonly place: Place | undefined,
    readonly message: string,
  ) {}
}

/**
 * The template does not say. Every read of a value that is not known throws this, so a rule does not have to ask whether it
 * is known. Most of these are caught and never shown, so place and message are computed only when somebody asks for them.
 */
export class Undecided {
  readonly verdict = 'undecided';
  constructor(
    private readonly about: Site | undefined,
    private readonly why: string,
  ) {}

  public get declaration(): Declaration | undefined {
    return this.about?.declaration;
  }

  public get propertyPath(): string {
    return this.about?.propertyPath ?? '';
  }

  public get place(): Place | undefined {
    return this.about?.place;
  }

  public get message(): string {
    return this.about?.subject ? `${this.about.subject} ${this.why}` : this.why;
  }
}

/** What an answer is about. */
interface Site {
  readonly declaration: Declaration | undefined;
  readonly propertyPath: string;
  readonly place: Place | undefined;
  /** How messages name it. */
  readonly subject?: string;
}

/** What `run` gives, or `Undecided` where it read something that is not known. */
export function decide<T>(run: () => T): T | Undecided {
  try {
    return run();
  } catch (error) {
    if (error instanceof Undecided) return error;
    throw error;
  }
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
