import type { Principal } from '../../../contract';

/** One question: may this principal do this. */
export interface AuthorizationRequest {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: {
    readonly type: string;
    readonly id: string;
    readonly attributes?: Readonly<Record<string, boolean>>;
  };
  readonly context: Readonly<Record<string, unknown>>;
}

/** The answer. Doubt is a denial: errors inside policies count as one. */
export interface Decision {
  readonly allowed: boolean;
  readonly policies: readonly string[];
  /** Why not, for the record. */
  readonly cause?: string;
}

/** Why a decision is no: one that policies decided was forbidden by them. */
export const deniedBy = (policies: readonly string[]): string =>
  policies.length > 0 ? 'a policy forbids it' : 'no policy permits it';

export type Authorize = (request: AuthorizationRequest, signal?: AbortSignal) => Promise<Decision>;

/** An authorizer that is made once, when it is first needed; failing to make it denies, and is tried again. */
export function lazily(make: () => Promise<Authorize>): { authorize: Authorize; warm: () => Promise<void> } {
  let made: Promise<Authorize> | undefined;
  const get = () => {
    if (!made) {
      made = make();
      made.catch(() => {
        made = undefined;
      });
    }
    return made;
  };
  return {
    authorize: async (request, signal) => (await get())(request, signal),
    warm: async () => {
      await get();
    },
  };
}
