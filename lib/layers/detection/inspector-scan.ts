/** What Amazon Inspector scans. */
export enum InspectorScan {
  /** Packages of EC2 instances. */
  EC2 = 'EC2',
  /** Images of ECR repositories. */
  ECR = 'ECR',
  /** Packages of functions and layers. */
  LAMBDA = 'LAMBDA',
  /** Code of functions; needs `LAMBDA`, and is not offered in every Region. */
  LAMBDA_CODE = 'LAMBDA_CODE',
}
