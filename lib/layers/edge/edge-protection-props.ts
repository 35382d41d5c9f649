import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import type { BotControl, EdgeScope, LoginPage, MutualTls, SignUpPage } from './edge-options';

/** The name under which callers reach an API. */
export interface EdgeDomainOptions {
  /**
   * The name callers use, such as `chat.example.com`; a certificate is made for it.
   *
   * @default - the name AWS gives
   */
  readonly domainName?: string;

  /**
   * The zone of `domainName`: certificate validation and the alias are written there.
   *
   * @default - whoever keeps the zone writes them, before the deployment can end
   */
  readonly hostedZone?: route53.IHostedZone;

  /**
   * An existing certificate for `domainName`.
   *
   * @default - a new one, validated by DNS
   */
  readonly certificate?: acm.ICertificate;

  /**
   * Certificate authorities one of which must have issued each client's certificate; for `addDomain`.
   *
   * @default - clients show no certificate
   */
  readonly mutualTls?: MutualTls;
}

/** What a web ACL lets pass. */
export interface EdgeProtectionOptions {
  /**
   * The longest request body in bytes, 1 to 65536; longer ones are refused with status 413. AWS WAF inspects 16 KB
   * without, and up to 64 KB with an extra fee; before a load balancer no more than 8192.
   *
   * @default 16384
   */
  readonly maxPromptBytes?: number;

  /**
   * Requests that one IP address may send in five minutes, at least 10; beyond that it is answered with status 429.
   *
   * @default 500
   */
  readonly requestsPerAddress?: number;

  /**
   * Requests that one caller may send in five minutes, at least 10, from however many addresses.
   *
   * @default 300
   */
  readonly requestsPerCaller?: number;

  /**
   * How requests are checked for bots.
   *
   * @default BotControl.COMMON
   */
  readonly botControl?: BotControl;

  /**
   * Whether callers may use HTTP libraries and SDKs instead of browsers: what Bot Control finds about that is then
   * counted, not blocked or challenged. For an API that programs call.
   *
   * @default false
   */
  readonly allowHttpLibraries?: boolean;

  /**
   * Whether callers may come from hosting and cloud providers; anonymizing proxies stay blocked.
   *
   * @default false
   */
  readonly allowHostingProviders?: boolean;

  /**
   * Regular expressions of prompt misuse, in lower case, with single spaces, at most 200 characters each.
   *
   * @default - common phrases of prompt injection
   */
  readonly misusePatterns?: string[];

  /**
   * Whether misuse is blocked. Count first: `metricPromptMisuse` shows what would have been blocked.
   *
   * @default false
   */
  readonly blockMisuse?: boolean;

  /**
   * Whether all rules only count, to try them before they block. Nothing is protected meanwhile.
   *
   * @default false
   */
  readonly countOnly?: boolean;

  /**
   * The capacity units the rules may use, at most 5000. AWS charges each request more above 1500.
   *
   * @default 1500
   */
  readonly maxCapacity?: number;
}

/** Properties for `EdgeProtection`. */
export interface EdgeProtectionProps extends EdgeDomainOptions, EdgeProtectionOptions {
  /**
   * Where the web ACL stands. It cannot change later without a new web ACL.
   *
   * @default EdgeScope.REGIONAL
   */
  readonly scope?: EdgeScope;

  /**
   * Paths that receive prompts, without the API's stage. Managed rules that look into bodies block everywhere else,
   * but only count here: a prompt about SQL is not an SQL injection.
   *
   * @default - the paths of `LlmGateway` that take prompts
   */
  readonly chatPaths?: string[];

  /**
   * The header that tells callers apart, in any case. It is kept out of logs.
   *
   * @default 'authorization'
   */
  readonly callerHeader?: string;

  /**
   * The application's own login page; it turns account takeover prevention on, which costs a monthly fee and one for
   * each attempt. Not for the pages of a Cognito user pool.
   *
   * @default - the application has none
   */
  readonly loginPage?: LoginPage;

  /**
   * The application's own sign-up page; it turns account creation fraud prevention on. Not for a Cognito user pool.
   *
   * @default - the application has none
   */
  readonly signUpPage?: SignUpPage;

  /**
   * The log group for the web ACL's log, encrypted and with a name that begins with `aws-waf-logs-`:
   * `vault.logGroup('Waf', { namePrefix: 'aws-waf-logs-' })`.
   *
   * @default - an encrypted log group that keeps 13 months and outlives the stack
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * The Content-Security-Policy of the pages behind CloudFront.
   *
   * @default - everything from the page's own origin only, no frames, no plugins
   */
  readonly contentSecurityPolicy?: string;
}
