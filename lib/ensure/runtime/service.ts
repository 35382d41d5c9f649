import { OWNER_PREFIX, type Settings } from '../contract';

/** Settings to write; `undefined` takes the setting away. */
export type Changes = Readonly<Record<string, string | undefined>>;

/** What a service is now, and the attributes that the custom resource returns about it. */
export interface Found {
  readonly settings: Settings;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** One account-level service: reads its settings and writes some of them. It knows nothing of CloudFormation or ownership. */
export interface Service {
  read(): Promise<Found>;
  /** Writes `changes` over `found`. Taking away the setting of a resource deletes it with all that it holds. */
  write(changes: Changes, found: Settings): Promise<void>;
  /** Whether `value` is at least as strong as `wanted`; equal values are by default. */
  meets?(name: string, value: string | undefined, wanted: string): boolean;
  /** The resource that a setting is a part of; a setting that is no part of another answers itself, as all do by default. */
  partOf?(name: string): string;
  /**
   * Whether the value of a setting names a resource of the stack that asks for it, such as a bucket, a key, a log group or
   * a role. It goes with that stack: whoever inherits the setting gets the value that it asked for itself. None does by default.
   */
  ofStack?(name: string): boolean;
  /** The service holds one configuration as a whole, so completing somebody else's would replace it. */
  readonly exclusive?: boolean;
}

/** What a service module is made with. */
export interface ServiceContext {
  /** Region, retries and HTTP handler of SDK clients. */
  readonly client: object;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  /** The mark for resources that this custom resource creates: a tag's value, or a name where there are no tags. */
  readonly owner: string;
  /** The settings that the template asks for. */
  readonly wanted: Settings;
}

export type ServiceFactory = (context: ServiceContext) => Service;

/** Somebody else made the resource while we were about to: it is theirs. */
export class Taken extends Error {
  constructor() {
    super('Somebody else turned the service on at the same time.');
    this.name = 'Taken';
  }
}

/** The names of `changes` below `prefix`, without it. */
export function below(changes: Changes, prefix: string): [name: string, value: string | undefined][] {
  return Object.entries(changes)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]) => [name.slice(prefix.length), value]);
}

/** Whether a provider made what has this name, for whichever stack. */
export const isMark = (name: string | undefined) => name?.startsWith(OWNER_PREFIX) ?? false;

/** Whether `changes` takes the setting `name` away. */
export const takesAway = (changes: Changes, name: string) => name in changes && changes[name] === undefined;

/** JSON with sorted keys and without absent or empty texts, so that equal configurations are equal texts. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(
          Object.entries(part)
            .filter(([, v]) => v !== undefined && v !== null && v !== '')
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : part,
  );
}
