/** How much defence an application gets, and with it what it costs while nobody uses it. */
export enum SecurityProfile {
  /**
   * For trying it: a VPC in one zone without a way to the internet, one key, no backups. Everything goes with the stacks,
   * data included; services of the account that were off before are off again.
   */
  STARTER = 'STARTER',

  /** For production: every layer, in a VPC that reaches the internet through a firewall. Data and evidence are kept. */
  STANDARD = 'STANDARD',

  /** STANDARD, and what regulated data asks for: data discovery, investigation, enforcement in the whole account. */
  REGULATED = 'REGULATED',
}
