/** Environment variables of the functions that keep and decide requests for approval. */
export const APPROVAL_ENV = {
  /** Name of the table of requests. */
  table: 'APPROVAL_TABLE',
  /** JSON: `WaitingPlaybooks`. */
  playbooks: 'APPROVAL_PLAYBOOKS',
  /** JSON: ARNs of the roles whose members approve. */
  approvers: 'APPROVER_ROLES',
} as const;

/** The playbooks that wait for approval, by name: their machine, and which fields of an input name a target. */
export type WaitingPlaybooks = Readonly<
  Record<string, { readonly machine: string; readonly targets: readonly string[]; readonly seconds: number }>
>;

/** The paths of the API. */
export const APPROVAL_PATHS = { requests: 'requests', decisions: 'decisions' } as const;

/** What a playbook that waits tells the function that keeps its request. */
export interface HoldEvent {
  /** ARN of the execution. */
  readonly request: string;
  readonly token: string;
  readonly input: unknown;
  /** For how long it waits. */
  readonly seconds: number;
}

/** The longest text in a request. */
export const MOST_CHARACTERS = 512;

const text = { type: 'string', minLength: 1, maxLength: MOST_CHARACTERS };

/** Bodies that the API takes, as JSON schemas. */
export const APPROVAL_SCHEMAS = {
  requests: {
    type: 'object',
    required: ['playbook', 'incident'],
    properties: {
      ...{ playbook: text, incident: text, role: text, user: text, function: text, ip: text },
      // a version of an upload, and what is in it
      ...{ upload: text, version: text, sha256: text },
    },
    additionalProperties: false,
  },
  decisions: {
    type: 'object',
    required: ['request', 'decision'],
    properties: { request: text, decision: { type: 'string', enum: ['approve', 'reject'] } },
    additionalProperties: false,
  },
};
