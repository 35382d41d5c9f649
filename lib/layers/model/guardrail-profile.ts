const US = ['us-east-1', 'us-east-2', 'us-west-2'];
const US_GOV = ['us-gov-east-1', 'us-gov-west-1'];
const EU = ['eu-central-1', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-3'];
const APAC = ['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-southeast-1', 'ap-southeast-2'];
const APAC_WIDE = [...APAC, 'ap-south-2', 'ap-southeast-4'];
const APAC_WIDEST = [...APAC_WIDE, 'ap-southeast-3'];

/**
 * Source Region → profile and where Bedrock may route to from there.
 * Amazon Bedrock User Guide, "Supported Regions for cross-Region guardrail inference".
 *
 * @asOf 2026-11
 */
const BY_SOURCE_REGION: Record<string, [geography: string, destinationRegions: string[]]> = {
  'us-east-1': ['us', US],
  'us-east-2': ['us', US],
  'us-west-1': ['us', [...US, 'us-west-1']],
  'us-west-2': ['us', US],
  'us-gov-east-1': ['us-gov', US_GOV],
  'us-gov-west-1': ['us-gov', US_GOV],
  'ca-central-1': ['ca', ['ca-central-1', 'ca-west-1']],
  'eu-central-1': ['eu', EU],
  'eu-north-1': ['eu', EU],
  'eu-south-1': ['eu', EU],
  'eu-south-2': ['eu', EU],
  'eu-west-1': ['eu', EU],
  'eu-west-3': ['eu', EU],
  'il-central-1': ['eu', [...EU, 'il-central-1']],
  'eu-west-2': ['uk', ['eu-west-2']],
  // Sydney may use 'apac' too: of two profiles the default is the one that keeps text in the country.
  'ap-southeast-2': ['au', ['ap-southeast-2']],
  'ap-northeast-1': ['apac', APAC],
  'ap-northeast-2': ['apac', APAC],
  'ap-south-1': ['apac', APAC],
  'ap-southeast-1': ['apac', APAC],
  'ap-southeast-3': ['apac', APAC_WIDEST],
  'ap-southeast-4': ['apac', APAC_WIDE],
  'ap-southeast-5': ['apac', [...APAC_WIDEST, 'ap-southeast-5']],
  'ap-southeast-7': ['apac', [...APAC_WIDEST, 'ap-southeast-7']],
  'ap-east-2': ['apac', [...APAC_WIDEST, 'ap-east-2']],
  'me-central-1': ['apac', [...APAC_WIDEST, 'me-central-1']],
};

/**
 * A cross-Region guardrail profile: where Bedrock may evaluate a guardrail's policies.
 *
 * The guardrail itself stays in its Region; the text that is evaluated may travel to a destination Region.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-cross-region-support.html
 */
export class GuardrailProfile {
  /**
   * A profile by its id, for a Region or geography this library does not know yet.
   *
   * @param profileId for example `us.guardrail.v1:0`
   * @param destinationRegions Regions to which Bedrock may route from the guardrail's Region; callers need permission in each
   */
  public static of(profileId: string, destinationRegions: string[]): GuardrailProfile {
    return new GuardrailProfile(profileId, [...destinationRegions]);
  }

  /**
   * The profile AWS offers in a source Region; the narrowest where it offers several.
   *
   * @returns undefined when none is known for the Region
   */
  public static forRegion(region: string): GuardrailProfile | undefined {
    const known = BY_SOURCE_REGION[region];
    return known && new GuardrailProfile(`${known[0]}.guardrail.v1:0`, [...known[1]].sort());
  }

  private constructor(
    /** The profile's id, for example `eu.guardrail.v1:0`. */
    public readonly profileId: string,
    /** Regions in which the guardrail may be evaluated. */
    public readonly destinationRegions: string[],
  ) {}
}
