/**
 * What AgentCore runs code in that comes as an archive, and keeps patched.
 *
 * @asOf 2026-11
 */
export enum AgentCodeRuntime {
  /** Python 3.12. */
  PYTHON_3_12 = 'PYTHON_3_12',
  /** Python 3.13. */
  PYTHON_3_13 = 'PYTHON_3_13',
  /** Python 3.14. */
  PYTHON_3_14 = 'PYTHON_3_14',
  /** Node.js 22. */
  NODE_22 = 'NODE_22',
}
