import type * as s3 from 'aws-cdk-lib/aws-s3';

/** Where a web ACL stands. */
export enum EdgeScope {
  /** Before a REST API, a load balancer, a user pool or an AgentCore gateway of the stack's Region. */
  REGIONAL = 'REGIONAL',
  /** Before a CloudFront distribution; only in us-east-1. */
  CLOUDFRONT = 'CLOUDFRONT',
}

/** How AWS WAF Bot Control looks at requests; it costs a monthly fee and one for each request. */
export enum BotControl {
  /** Not at all. */
  NONE = 'NONE',
  /** For bots that name themselves, and those that do not look like browsers. */
  COMMON = 'COMMON',
  /**
   * For bots that hide as well: needs AWS WAF's script in the pages of the application. What comes without the script's
   * token is challenged; with `allowHttpLibraries` it passes, and only machine learning looks at it, to count.
   */
  TARGETED = 'TARGETED',
}

/** The application's own login request, for account takeover prevention. */
export interface LoginPage {
  /** Path that receives the login, such as `/login`. */
  readonly path: string;
  /** Where the name is: a JSON pointer such as `/username` in a JSON body, a word in a form. */
  readonly usernameField: string;
  /** Where the password is, in the same notation. */
  readonly passwordField: string;
}

/** The application's own sign-up, for account creation fraud prevention. */
export interface SignUpPage {
  /** Path of the page with the form, which must answer GET with HTML. */
  readonly pagePath: string;
  /** Path that receives the form. */
  readonly submitPath: string;
  /** Where the name is: a JSON pointer such as `/username` in a JSON body, a word in a form. */
  readonly usernameField: string;
  /** Where the password is, in the same notation. */
  readonly passwordField: string;
  /** Where the e-mail address is, in the same notation. */
  readonly emailField: string;
}

/** Certificates a client must show one of. */
export interface MutualTls {
  /** The bucket, versioned and readable to whoever deploys, with the PEM file of the authorities that are trusted. */
  readonly truststore: s3.IBucket;
  /** Key of the PEM file. */
  readonly objectKey: string;
  /**
   * Version of the PEM file. Name it, so that a new truststore is a deployment and not a side effect.
   *
   * @default - the version that is current at deployment
   */
  readonly objectVersion?: string;
}
