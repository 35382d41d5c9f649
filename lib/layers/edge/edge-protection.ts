import { Aws, CfnRule, Fn, Names, Stack, Token } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as agentcore from 'aws-cdk-lib/aws-bedrockagentcore';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type { aws_bedrockagentcore as agentcoreRefs } from 'aws-cdk-lib/interfaces';
import { Construct, type IConstruct } from 'constructs';
import { promptPaths } from '../../contract';
import { checkProps, checkRegion } from '../../private/check-props';
import { PropsError } from '../../private/errors';
import { keptKey } from '../../private/kept-key';
import { logGroupArn } from '../../private/log-group-arn';
import { VaultLogGroup } from '../data/internal';
import { BotControl, EdgeScope } from './edge-options';
import type { EdgeProtectionProps } from './edge-protection-props';
import { serveApi } from './private/api-domain';
import { capacityErrors, type Rule } from './private/capacity';
import { checkEdgeProtection, LOG_PREFIX } from './private/check-edge-protection';
import { MISUSE_PATTERNS } from './private/misuse-patterns';
import { securityHeaders } from './private/security-headers';
import { visibility, webAclRules } from './private/web-acl-rules';

const PATTERNS_PER_SET = 10; // quota of AWS WAF
const FREE_INSPECTION = 16_384;
const LOAD_BALANCER_INSPECTION = 8192;
const FREE_CAPACITY = 1500;

/**
 * A web ACL, its log, and TLS for what callers reach: cheap refusals, rate limits, managed rules against injection and
 * bots that know what a prompt is, and a count of prompt misuse.
 */
export class EdgeProtection extends Construct {
  /** TLS policy for a regional REST API: TLS 1.3 and 1.2, forward secrecy, post-quantum key exchange. */
  public static readonly REST_API_TLS = apigateway.SecurityPolicy.TLS13_1_2_PFS_PQ_2025_09;
  /** TLS policy for HTTPS listeners of a load balancer: TLS 1.3 and 1.2, forward secrecy only. */
  public static readonly LOAD_BALANCER_TLS = elbv2.SslPolicy.TLS13_RES;
  /** TLS policy for the viewers of a CloudFront distribution. */
  public static readonly VIEWER_TLS = cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021;

  /** The web ACL, for overrides this class does not offer. */
  public readonly webAcl: wafv2.CfnWebACL;
  /** ARN of the web ACL: the `webAclId` of a CloudFront distribution. */
  public readonly webAclArn: string;
  /** The log of the web ACL. */
  public readonly logGroup: logs.ILogGroup;
  /** The key of the log, when it was made here. */
  public readonly encryptionKey?: kms.IKey;
  /** The certificate of `domainName`. */
  public readonly certificate?: acm.ICertificate;
  /** Security headers for the distribution, when the scope is CLOUDFRONT. */
  public readonly responseHeadersPolicy?: cloudfront.IResponseHeadersPolicy;

  private readonly props: EdgeProtectionProps;
  private readonly scope: EdgeScope;
  private readonly maxPromptBytes: number;
  private readonly callerHeader: string;
  private readonly metricName: string;

  constructor(scope: Construct, id: string, props: EdgeProtectionProps = {}) {
    super(scope, id);
    checkProps(this, 'EdgeProtectionProps', props);
    this.props = props;
    this.scope = props.scope ?? EdgeScope.REGIONAL;
    this.maxPromptBytes = props.maxPromptBytes ?? FREE_INSPECTION;
    // Names of headers know no case: so that no list names `authorization` twice.
    this.callerHeader = (props.callerHeader ?? 'authorization').toLowerCase();
    this.metricName = Names.uniqueResourceName(this, { maxLength: 128, separator: '-' });
    checkEdgeProtection(this, { ...props, scope: this.scope });
    if (this.scope === EdgeScope.CLOUDFRONT) this.requireUsEast1();

    this.webAcl = this.makeWebAcl();
    this.webAclArn = this.webAcl.attrArn;
    this.node.addValidation({
      validate: () => capacityErrors(this.resolvedRules(), props.maxCapacity ?? FREE_CAPACITY),
    });

    if (props.logGroup) {
      this.logGroup = props.logGroup;
    } else {
      this.encryptionKey = keptKey(this, 'Key', `Web ACL log (${this.node.path})`);
      const namePrefix = LOG_PREFIX;
      this.logGroup = new VaultLogGroup(this, 'Log', { key: this.encryptionKey, namePrefix, sandbox: false }).resource;
    }
    this.log(this.logGroup);

    this.certificate = props.certificate ?? this.makeCertificate();
    if (this.scope === EdgeScope.CLOUDFRONT) {
      this.responseHeadersPolicy = securityHeaders(this, 'Headers', props.contentSecurityPolicy);
    }
  }

  /** Put the web ACL before a stage of a REST API. */
  public associateRestApi(stage: apigateway.IStage): wafv2.CfnWebACLAssociation {
    const { restApiId } = stage.restApi;
    const arn = Stack.of(this).formatArn({
      service: 'apigateway',
      account: '',
      resource: '/restapis',
      resourceName: `${restApiId}/stages/${stage.stageName}`,
    });
    return this.associate(stage, arn);
  }

  /** Put the web ACL before an application load balancer; `maxPromptBytes` must be 8192 or less. */
  public associateLoadBalancer(loadBalancer: elbv2.IApplicationLoadBalancer): wafv2.CfnWebACLAssociation {
    this.requireInspection('a load balancer', LOAD_BALANCER_INSPECTION);
    return this.associate(loadBalancer, loadBalancer.loadBalancerArn);
  }

  /** Put the web ACL before the hosted pages and the public API of a user pool. */
  public associateUserPool(userPool: cognito.IUserPool): wafv2.CfnWebACLAssociation {
    for (const prop of ['loginPage', 'signUpPage'] as const) {
      if (this.props[prop]) {
        throw new PropsError(
          this,
          `'${prop}' must be absent before a Cognito user pool, which AWS WAF Fraud Control cannot protect: use threat protection of the pool's PLUS plan`,
        );
      }
    }
    // the web ACL is the Region's, though API Gateway takes tokens of a pool from elsewhere
    checkRegion(this, 'userPool', userPool);
    return this.associate(userPool, userPool.userPoolArn);
  }

  /** Put the web ACL before an AgentCore gateway of this app, and let nothing pass when AWS WAF does not answer. */
  public associateAgentGateway(gateway: agentcoreRefs.IGatewayRef): wafv2.CfnWebACLAssociation {
    // AWS WAF can be given more of a gateway's bodies, but CloudFormation has no documented name for that setting.
    this.requireInspection('an AgentCore gateway', FREE_INSPECTION);
    const resource = gateway.node.findAll().find(agentcore.CfnGateway.isCfnGateway);
    if (!resource) {
      throw new PropsError(
        this,
        `'gateway' must be made in this app, since its failure mode is set, got ${gateway.node.path}`,
      );
    }
    // Not every version of aws-cdk-lib that is supported has the property.
    resource.addPropertyOverride('WafConfiguration', { FailureMode: 'FAIL_CLOSE' });
    return this.associate(gateway, resource.attrGatewayArn);
  }

  /**
   * Serve a regional REST API under `domainName`, with this class's certificate, TLS policy and client certificates,
   * and close the name AWS gave it, which knows none of them. The API keeps a TLS policy of its own.
   */
  public addDomain(api: apigateway.RestApi): apigateway.DomainName {
    const { domainName, hostedZone, mutualTls } = this.props;
    if (!domainName || !this.certificate) {
      throw new PropsError(this, "'domainName' must be given to serve an API under it, got none");
    }
    if (this.scope === EdgeScope.CLOUDFRONT) {
      throw new PropsError(
        this,
        "'scope' must be REGIONAL to serve an API under 'domainName': CloudFront holds the name",
      );
    }
    return serveApi(this, api, {
      domainName,
      certificate: this.certificate,
      hostedZone,
      mutualTls,
      policy: EdgeProtection.REST_API_TLS,
    });
  }

  /**
   * Requests the web ACL blocked.
   *
   * @default - sum over 5 minutes
   */
  public metricBlocked(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('BlockedRequests', 'ALL', props);
  }

  /**
   * Requests that matched a pattern of prompt misuse: counted, or blocked with `blockMisuse`.
   *
   * @default - sum over 5 minutes
   */
  public metricPromptMisuse(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const blocks = this.props.blockMisuse && !this.props.countOnly;
    return this.metric(blocks ? 'BlockedRequests' : 'CountedRequests', 'PromptMisuse', props);
  }

  private metric(metricName: string, rule: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const region: Record<string, string> = this.scope === EdgeScope.REGIONAL ? { Region: Stack.of(this).region } : {};
    return new cloudwatch.Metric({
      namespace: 'AWS/WAFV2',
      metricName,
      dimensionsMap: { WebACL: this.metricName, Rule: rule, ...region },
      statistic: 'Sum',
      ...props,
    }).attachTo(this);
  }

  private resolvedRules(): Rule[] {
    return Stack.of(this).resolve(this.webAcl.rules) ?? [];
  }

  private makeWebAcl(): wafv2.CfnWebACL {
    const { props } = this;
    const { callerHeader } = this;
    const inspected = this.scope === EdgeScope.CLOUDFRONT ? 'CLOUDFRONT' : 'API_GATEWAY';
    return new wafv2.CfnWebACL(this, 'Resource', {
      scope: this.scope,
      defaultAction: { allow: {} },
      visibilityConfig: visibility(this.metricName),
      associationConfig: {
        requestBody: {
          [inspected]: { defaultSizeInspectionLimit: `KB_${Math.ceil(this.maxPromptBytes / 16_384) * 16}` },
        },
      },
      dataProtectionConfig: {
        dataProtections: [
          { field: { fieldType: 'SINGLE_HEADER', fieldKeys: secretHeaders(callerHeader) }, action: 'SUBSTITUTION' },
          // What a rule found in a body is part of a prompt.
          { field: { fieldType: 'BODY' }, action: 'SUBSTITUTION' },
        ],
      },
      rules: webAclRules({
        chatPaths: props.chatPaths ?? promptPaths(),
        maxPromptBytes: this.maxPromptBytes,
        requestsPerAddress: props.requestsPerAddress ?? 500,
        requestsPerCaller: props.requestsPerCaller ?? 300,
        callerHeader,
        allowHostingProviders: props.allowHostingProviders ?? false,
        allowHttpLibraries: props.allowHttpLibraries ?? false,
        botControl: props.botControl ?? BotControl.COMMON,
        loginPage: props.loginPage,
        signUpPage: props.signUpPage,
        misusePatternSetArns: this.makePatternSets(props.misusePatterns ?? MISUSE_PATTERNS),
        blockMisuse: props.blockMisuse ?? false,
        countOnly: props.countOnly ?? false,
      }),
    });
  }

  private makePatternSets(patterns: string[]): string[] {
    const sets: string[] = [];
    for (let from = 0; from < patterns.length; from += PATTERNS_PER_SET) {
      const set = new wafv2.CfnRegexPatternSet(this, `Misuse${sets.length}`, {
        scope: this.scope,
        regularExpressionList: patterns.slice(from, from + PATTERNS_PER_SET),
      });
      sets.push(set.attrArn);
    }
    return sets;
  }

  private log(logGroup: logs.ILogGroup): void {
    const headers = secretHeaders(this.callerHeader);
    new wafv2.CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: this.webAclArn,
      logDestinationConfigs: [logGroupArn(this, logGroup.logGroupName)],
      redactedFields: headers.map((name) => ({ singleHeader: { Name: name } })),
    });
  }

  private makeCertificate(): acm.ICertificate | undefined {
    const { domainName, hostedZone } = this.props;
    if (!domainName) return undefined;
    return new acm.Certificate(this, 'Certificate', {
      domainName,
      validation: acm.CertificateValidation.fromDns(hostedZone),
    });
  }

  private associate(target: IConstruct, resourceArn: string): wafv2.CfnWebACLAssociation {
    if (this.scope === EdgeScope.CLOUDFRONT) {
      throw new PropsError(
        this,
        "'scope' must be REGIONAL to associate the web ACL: a CloudFront distribution names it as its 'webAclId' instead",
      );
    }
    return new wafv2.CfnWebACLAssociation(this, `Association-${target.node.addr}`, {
      resourceArn,
      webAclArn: this.webAclArn,
    });
  }

  private requireInspection(target: string, bytes: number): void {
    if (this.maxPromptBytes <= bytes) return;
    throw new PropsError(
      this,
      `'maxPromptBytes' must be at most ${bytes} before ${target}, where AWS WAF sees no more of a body, got ${this.maxPromptBytes}`,
    );
  }

  /** Where the Region is known at synthesis, the check of the props has refused every other one. */
  private requireUsEast1(): void {
    if (!Token.isUnresolved(Stack.of(this).region)) return;
    new CfnRule(this, 'Region', {
      assertions: [
        {
          assert: Fn.conditionEquals(Aws.REGION, 'us-east-1'),
          assertDescription: 'A web ACL of CloudFront can be kept in us-east-1 only',
        },
      ],
    });
  }
}

/** Headers in which clients send credentials by habit: a bearer token, and the keys of Anthropic, Azure and Google. */
const SECRET_HEADERS = ['authorization', 'cookie', 'x-api-key', 'api-key', 'x-goog-api-key'];

/** Those, and the one that identifies the caller. */
function secretHeaders(callerHeader: string): string[] {
  return [...new Set([...SECRET_HEADERS, callerHeader])];
}
