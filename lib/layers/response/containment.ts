/** What a playbook does about an incident. */
export enum Containment {
  /** Writes the event and the state of the role, function and volumes it names to the evidence bucket. Changes nothing. */
  SNAPSHOT_EVIDENCE = 'SNAPSHOT_EVIDENCE',
  /**
   * Denies everything to a role until its longest session is over: for a role of a service twelve hours, for others their
   * maximum session duration. Then new sessions work. Runs at once.
   */
  REVOKE_SESSIONS = 'REVOKE_SESSIONS',
  /** Puts the gateway into a stricter state, and never into a more open one. Runs at once. */
  KILL_SWITCH = 'KILL_SWITCH',
  /** Denies everything to a role or IAM user. Waits for approval. */
  QUARANTINE_PRINCIPAL = 'QUARANTINE_PRINCIPAL',
  /** Denies everything to an IAM user, with every key it has, and deletes its console password. Waits for approval. */
  DISABLE_USER = 'DISABLE_USER',
  /** Adds a public IPv4 address to the IP set that the web ACL blocks. Waits for approval. */
  BLOCK_IP = 'BLOCK_IP',
  /** Sets a function's reserved concurrency to zero. Waits for approval. */
  ISOLATE_FUNCTION = 'ISOLATE_FUNCTION',
}
