/**
 * Regions by partition, also those that are new.
 *
 * Source: AWS General Reference, Regions and Zones; botocore's endpoints.
 *
 * @asOf 2026-11
 */
export const REGIONS: readonly string[] = [
  ...['af-south-1'],
  ...['ap-east-1', 'ap-east-2', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-south-2'],
  ...['ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6'],
  ...['ap-southeast-7', 'ca-central-1', 'ca-west-1'],
  ...['eu-central-1', 'eu-central-2', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-2', 'eu-west-3'],
  ...['il-central-1', 'me-central-1', 'me-south-1', 'mx-central-1', 'sa-east-1'],
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'],
  ...['us-gov-east-1', 'us-gov-west-1', 'cn-north-1', 'cn-northwest-1', 'eusc-de-east-1'],
];

/**
 * What names of Regions are made of, so that one that is newer than this list is not taken for a slip.
 *
 * @asOf 2026-11
 */
export const REGION_FORM =
  /^(af|ap|ca|cn|eu|il|me|mx|sa|us|us-gov|us-iso|us-isob|us-isof|eu-isoe|eusc-[a-z]{2})-(central|north|northeast|northwest|east|south|southeast|southwest|west)-\d$/;
