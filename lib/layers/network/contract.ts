/** Properties of the custom resource that finds the prefix lists of gateway endpoints. */
export interface PrefixListsProperties {
  /** The Region's prefix lists to find: attribute of the custom resource to name of the list. */
  readonly Names: Record<string, string>;
}
