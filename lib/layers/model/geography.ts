/**
 * What the source Regions of a geography's profiles begin with: from elsewhere none of its profiles can be called. Which of
 * them a model has is said by `aws bedrock list-inference-profiles` in the Region.
 *
 * Source: Amazon Bedrock User Guide, Supported Regions and models for inference profiles.
 *
 * @asOf 2026-11
 */
const CALLED_FROM: Readonly<Record<string, RegExp>> = {
  us: /^(us-(?!gov|iso)|ca-)/,
  'us-gov': /^us-gov-/,
  eu: /^(eu-(?!iso)|il-)/,
  apac: /^(ap|il|me)-/,
  jp: /^ap-northeast-[13]$/,
  au: /^ap-southeast-[246]$/,
  ca: /^ca-/,
};

/**
 * An area within which a cross-Region inference profile keeps a model call.
 *
 * `destinationRegions` is the widest set AWS names for the geography; a single model may be routed to fewer.
 * A permission for a Region too many opens nothing: foundation models are granted only through the profile.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/geographic-cross-region-inference.html
 * @asOf 2026-11
 */
export class Geography {
  /** United States. */
  public static readonly US = new Geography('us', ['us-east-1', 'us-east-2', 'us-west-2']);

  /** AWS GovCloud (US). */
  public static readonly US_GOV = new Geography('us-gov', ['us-gov-east-1', 'us-gov-west-1']);

  /** European Union. */
  public static readonly EU = new Geography('eu', [
    'eu-central-1',
    'eu-north-1',
    'eu-south-1',
    'eu-south-2',
    'eu-west-1',
    'eu-west-3',
  ]);

  /** Asia-Pacific. */
  public static readonly APAC = new Geography('apac', [
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-northeast-3',
    'ap-south-1',
    'ap-south-2',
    'ap-southeast-1',
    'ap-southeast-2',
    'ap-southeast-3',
    'ap-southeast-4',
  ]);

  /** Japan. */
  public static readonly JP = new Geography('jp', ['ap-northeast-1', 'ap-northeast-3']);

  /** Australia. */
  public static readonly AU = new Geography('au', ['ap-southeast-2', 'ap-southeast-4']);

  /** Canada. */
  public static readonly CA = new Geography('ca', ['ca-central-1', 'ca-west-1']);

  /**
   * A geography this library does not know yet.
   *
   * @param prefix what the ids of its inference profiles begin with, without the dot
   * @param destinationRegions Regions to which Bedrock may route
   */
  public static of(prefix: string, destinationRegions: string[]): Geography {
    return new Geography(prefix, [...destinationRegions]);
  }

  private constructor(
    /** What the ids of the geography's inference profiles begin with, without the dot. */
    public readonly prefix: string,
    /** Regions to which Bedrock may route, if a model names no fewer. */
    public readonly destinationRegions: string[],
  ) {}

  /**
   * The geographies whose profiles can be called in a Region.
   *
   * @internal
   */
  public static _of(region: string): string[] {
    return Object.keys(CALLED_FROM).filter((prefix) => CALLED_FROM[prefix]!.test(region));
  }
}
