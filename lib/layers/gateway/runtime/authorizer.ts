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

export type Authorize = (request: AuthorizationRequest, signal?: AbortSignal) => Promise<Decision>;
