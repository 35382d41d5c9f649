/** Where mcp.sh has installed what the checks need. */
export interface Installed {
  /** The folder with node_modules and the servers. */
  readonly folder: string;
  /** A Node that the conformance suite runs with. */
  readonly node: string;
  readonly python: string;
}
