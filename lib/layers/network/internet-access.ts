/** How workloads reach the internet. */
export enum InternetAccess {
  /** Not at all: there is no internet gateway. */
  NONE = 'none',

  /**
   * Through an `EgressFirewall` in the workload's own Availability Zone, then a NAT gateway. Until that firewall
   * exists, workloads have no route to the internet.
   */
  VIA_FIREWALL = 'via-firewall',
}
