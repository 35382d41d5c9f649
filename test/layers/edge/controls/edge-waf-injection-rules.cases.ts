import { type Cases, one, without } from '../../../../local/samples/cases';
import {
  balancer,
  before,
  hostOf,
  httpApi,
  modelFunction,
  restApi,
  samFunction,
  standingBefore,
} from '../../../support/doors';
import { parameter } from '../../../support/guardrail';

const guardrail = { Type: 'AWS::Bedrock::Guardrail', Properties: {} };
const managed = (name: string, more: Record<string, unknown> = { OverrideAction: { None: {} } }) => ({
  Name: name,
  Priority: 1,
  Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: name } },
  ...more,
});
const acl = (...rules: Record<string, unknown>[]) => ({
  Resources: {
    Thing: { Type: 'AWS::WAFv2::WebACL', Properties: { Scope: 'REGIONAL', Rules: rules } },
    G: guardrail,
    ...before,
  },
});
const count = { OverrideAction: { Count: {} } };
const COMMON = 'AWSManagedRulesCommonRuleSet';

/** A web ACL whose default is to block or to allow. */
const aclThat = (byDefault: 'Allow' | 'Block', ...rules: Record<string, unknown>[]) => {
  const { Resources } = acl(...rules);
  const { Thing } = Resources;
  return {
    Resources: {
      ...Resources,
      Thing: { ...Thing, Properties: { ...Thing.Properties, DefaultAction: { [byDefault]: {} } } },
    },
  };
};
const act = (action: string, Statement: unknown, Priority = 0) => ({
  Name: 'first',
  Priority,
  Action: { [action]: {} },
  Statement,
});
const path = (kind: Record<string, unknown>) => ({
  FieldToMatch: { UriPath: {} },
  TextTransformations: [{ Priority: 0, Type: 'NONE' }],
  ...kind,
});
const header = (Name: string, SearchString: string) => ({
  ByteMatchStatement: path({
    SearchString,
    PositionalConstraint: 'CONTAINS',
    FieldToMatch: { SingleHeader: { Name } },
  }),
});
const startsWith = (SearchString: string) => ({
  ByteMatchStatement: path({ SearchString, PositionalConstraint: 'STARTS_WITH' }),
});
const exactly = (SearchString: string) => ({
  ByteMatchStatement: path({ SearchString, PositionalConstraint: 'EXACTLY' }),
});
const regex = (RegexString: string) => ({ RegexMatchStatement: path({ RegexString }) });
const size = (ComparisonOperator: string, Size: number, FieldToMatch: unknown = { UriPath: {} }) => ({
  SizeConstraintStatement: path({ ComparisonOperator, Size, FieldToMatch }),
});
const not = (Statement: unknown) => ({ NotStatement: { Statement } });
const or = (...Statements: unknown[]) => ({ OrStatement: { Statements } });
const and = (...Statements: unknown[]) => ({ AndStatement: { Statements } });
const geo = { GeoMatchStatement: { CountryCodes: ['DE', 'FR'] } };
const office = { IPSetReferenceStatement: { Arn: { 'Fn::GetAtt': ['Office', 'Arn'] } } };
const elsewhere = { IPSetReferenceStatement: { Arn: 'arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/office/1' } };

/** With a set of addresses called `Office`. */
const withOffice = (Addresses: unknown, body: ReturnType<typeof acl>) => ({
  Parameters: { Ranges: { Type: 'CommaDelimitedList' } },
  Resources: {
    ...body.Resources,
    Office: { Type: 'AWS::WAFv2::IPSet', Properties: { Scope: 'REGIONAL', IPAddressVersion: 'IPV4', Addresses } },
  },
});
const first = (statement: unknown) => acl(act('Allow', statement), managed(COMMON));
const HALVES = ['0.0.0.0/1', '128.0.0.0/1'];

/** The group, with these of its rules overridden. */
const overriding = (name: string, action: string, ...rules: string[]) =>
  managed(name, {
    OverrideAction: { None: {} },
    Statement: {
      ManagedRuleGroupStatement: {
        VendorName: 'AWS',
        Name: name,
        RuleActionOverrides: rules.map((Name) => ({ Name, ActionToUse: { [action]: {} } })),
      },
    },
  });
const excluding = (name: string, ...rules: string[]) =>
  managed(name, {
    OverrideAction: { None: {} },
    Statement: {
      ManagedRuleGroupStatement: { VendorName: 'AWS', Name: name, ExcludedRules: rules.map((Name) => ({ Name })) },
    },
  });
const scoped = (ScopeDownStatement: unknown) =>
  managed(COMMON, {
    OverrideAction: { None: {} },
    Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: COMMON, ScopeDownStatement } },
  });
const onLabel = (Key: string, action = 'Block') => act(action, { LabelMatchStatement: { Scope: 'NAMESPACE', Key } }, 9);
const SCRIPTS = ['CrossSiteScripting_QUERYARGUMENTS', 'CrossSiteScripting_URIPATH', 'CrossSiteScripting_COOKIE'];
const vendor = {
  Statement: { ManagedRuleGroupStatement: { VendorName: 'Fortinet', Name: 'OWASPTop10' } },
  OverrideAction: { None: {} },
};

/** A web ACL in front of a distribution that hands out the files of a bucket, and of nothing else. */
const website = (config: Record<string, unknown> = {}, more: Record<string, unknown> = {}) => ({
  Resources: {
    Thing: { Type: 'AWS::WAFv2::WebACL', Properties: { Scope: 'CLOUDFRONT', DefaultAction: { Allow: {} }, Rules: [] } },
    Site: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          WebACLId: { 'Fn::GetAtt': ['Thing', 'Arn'] },
          Origins: [{ Id: 'files', DomainName: 'files.s3.amazonaws.com', S3OriginConfig: {} }],
          DefaultCacheBehavior: { TargetOriginId: 'files', ViewerProtocolPolicy: 'https-only' },
          ...config,
        },
      },
    },
    G: guardrail,
    ...more,
  },
});
const api = { Id: 'api', DomainName: 'api.example.com', CustomOriginConfig: { OriginProtocolPolicy: 'https-only' } };
const atEdge = {
  LambdaFunctionAssociations: [{ EventType: 'origin-request', LambdaFunctionARN: { 'Fn::GetAtt': ['Fn', 'Arn'] } }],
};
const websites = {
  'in front of files and an API': website({ Origins: [{ Id: 'files', S3OriginConfig: {} }, api] }),
  'in front of files, where a function at the edge calls models': website(
    { DefaultCacheBehavior: { TargetOriginId: 'files', ...atEdge } },
    modelFunction(),
  ),
  'in front of files, and of an API beside them': website(
    {},
    {
      Also: {
        Type: 'AWS::WAFv2::WebACLAssociation',
        Properties: { WebACLArn: { 'Fn::GetAtt': ['Thing', 'Arn'] }, ResourceArn: 'arn:aws:apigateway:::/restapis/a' },
      },
    },
  ),
  'in front of files, and named to other stacks': {
    ...website(),
    Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Thing', 'Arn'] }, Export: { Name: 'acl' } } },
  },
};
const plain = {
  'a web ACL of an application without models': one('AWS::WAFv2::WebACL', { Rules: [] }),
  'a web ACL in front of files alone': website(),
};

export const WafCommonRules: Cases = {
  good: {
    enforced: acl(managed(COMMON)),
    'an allowance for one path in front': first(exactly('/health')),
    'an allowance for an office in front': withOffice(['192.0.2.0/24'], first(office)),
    'an allowance for addresses that stand elsewhere': first(elsewhere),
    'an allowance for everything, asked last': acl(act('Allow', startsWith('/'), 7), managed(COMMON)),
    'an allowance for a secret that another service sends': first(header('x-origin-verify', 'Zk9aZ8bY7cX6')),
    'an allowance that counts': acl(act('Count', startsWith('/')), managed(COMMON)),
    'a few rules about sizes and scripts in bodies that count': acl(
      overriding(COMMON, 'Count', 'SizeRestrictions_BODY', 'CrossSiteScripting_BODY', 'NoUserAgent_HEADER'),
    ),
    'a rule that asks for a captcha instead': acl(overriding(COMMON, 'Captcha', ...SCRIPTS)),
    'a group that counts, whose labels another rule blocks': acl(
      managed(COMMON, count),
      onLabel('awswaf:managed:aws:core-rule-set:'),
    ),
    'everything but one path': acl(scoped(not(exactly('/health')))),
    'everything but an office': withOffice(['192.0.2.0/24'], acl(scoped(not(office)))),
    'every path, by an expression': acl(scoped(regex('^/.*$'))),
    'the path that leads to models': {
      Resources: {
        ...acl(scoped(or(startsWith('/live/chat'), exactly('/x')))).Resources,
        ...restApi({ ResourceId: { Ref: 'Chat' } }),
        Chat: {
          Type: 'AWS::ApiGateway::Resource',
          Properties: { PathPart: 'chat', ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] } },
        },
        Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { RestApiId: { Ref: 'Api' }, StageName: 'live' } },
      },
    },
    'the rules in front of what opens a closed ACL': aclThat('Block', act('Allow', geo, 5), managed(COMMON)),
  },
  bad: {
    'no rule': acl(),
    ...websites,
    'beside a nested stack that is not given': {
      Resources: {
        ...acl().Resources,
        Nested: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://example.com/a.yaml' } },
      },
    },
    'an allowance for all paths in front': first(startsWith('/')),
    'an allowance for all paths in front, encoded': first({
      ByteMatchStatement: path({ SearchStringBase64: 'Lw==', PositionalConstraint: 'STARTS_WITH' }),
    }),
    'an allowance for each length of a path': first(size('GE', 0)),
    'an allowance for each path that is not empty': first(size('GT', 0)),
    'an allowance for bodies of any length': first(size('LT', 100000, { Body: { OversizeHandling: 'CONTINUE' } })),
    'an allowance for all paths by an expression': first(regex('.*')),
    'an allowance for all but one country': first(not({ GeoMatchStatement: { CountryCodes: ['KP'] } })),
    'an allowance for countries': first(geo),
    'an allowance for a path or all of them': first(or(exactly('/health'), regex('^/'))),
    'an allowance for what is posted': first({
      ByteMatchStatement: path({ SearchString: 'POST', PositionalConstraint: 'EXACTLY', FieldToMatch: { Method: {} } }),
    }),
    'an allowance for whoever calls itself a browser': first(header('user-agent', 'Mozilla')),
    'an allowance for whoever asks for the host': first(or(exactly('/health'), header('Host', 'api.example.com'))),
    'an allowance for any header of a name': first({
      RegexMatchStatement: path({ RegexString: '^.+$', FieldToMatch: { SingleHeader: { Name: 'authorization' } } }),
    }),
    'an allowance for the whole internet in two halves': withOffice(HALVES, first(office)),
    'an allowance written behind, and asked before': acl(managed(COMMON), act('Allow', startsWith('/'), 0)),
    'an allowance in a rule group': {
      Resources: {
        ...acl(
          {
            Name: 'group',
            Priority: 0,
            OverrideAction: { None: {} },
            Statement: { RuleGroupReferenceStatement: { Arn: { 'Fn::GetAtt': ['Group', 'Arn'] } } },
          },
          managed(COMMON),
        ).Resources,
        Group: { Type: 'AWS::WAFv2::RuleGroup', Properties: { Rules: [act('Allow', startsWith('/'))] } },
      },
    },
    'what opens a closed ACL, in front': aclThat('Block', act('Allow', geo), managed(COMMON)),
    'an allowance for the path that leads to models': {
      Resources: {
        ...first(exactly('/chat')).Resources,
        ...samFunction({ Events: { Chat: { Type: 'Api', Properties: { Path: '/chat', Method: 'post' } } } }),
      },
    },
  },
  lookAlike: {
    'rules that only count': acl(managed(COMMON, count)),
    'rules against scripts that count': acl(overriding(COMMON, 'Count', ...SCRIPTS)),
    'rules against scripts that let pass': acl(overriding(COMMON, 'Allow', ...SCRIPTS)),
    'rules against scripts that are excluded': acl(excluding(COMMON, ...SCRIPTS)),
    'no request at all': acl(scoped(and(exactly('/a'), exactly('/b')))),
    nobody: withOffice([], acl(scoped(office))),
    'a statement and its opposite': acl(scoped(and(geo, not(geo)))),
    'nothing, because everything is left out': acl(scoped(not(startsWith('/')))),
    'a group that counts, whose labels another rule counts': acl(
      managed(COMMON, count),
      onLabel('awswaf:managed:aws:core-rule-set:', 'Count'),
    ),
  },
  undecided: {
    'rules of another vendor': acl(vendor),
    'one path, of which nobody knows what is there': acl(scoped(exactly('/never-there'))),
    'one country': acl(scoped(geo)),
    'an allowance for what a parameter says': {
      Parameters: { Path: { Type: 'String' } },
      ...first({ ByteMatchStatement: path({ SearchString: { Ref: 'Path' }, PositionalConstraint: 'STARTS_WITH' }) }),
    },
  },
  silent: {
    ...plain,
    'closed but for an office': withOffice(['192.0.2.0/24'], aclThat('Block', act('Allow', office))),
    'closed but for the ranges of a parameter': withOffice({ Ref: 'Ranges' }, aclThat('Block', act('Allow', office))),
    'closed but for an office and its country': aclThat('Block', act('Allow', and(elsewhere, geo))),
    'closed for all': aclThat('Block'),
    'blocked outside of an office': aclThat('Allow', act('Block', not(elsewhere))),
    'blocked outside of two lists': aclThat('Allow', act('Block', and(not(elsewhere), not(office)))),
  },
};

export const WafKnownBadInputs: Cases = {
  good: { enforced: acl(managed('AWSManagedRulesKnownBadInputsRuleSet')) },
  bad: { 'another group': acl(managed('AWSManagedRulesCommonRuleSet')) },
  lookAlike: {
    'rules that only count': acl(managed('AWSManagedRulesKnownBadInputsRuleSet', count)),
    'one rule that counts': acl(overriding('AWSManagedRulesKnownBadInputsRuleSet', 'Count', 'Log4JRCE_BODY')),
    'an allowance in front': acl(act('Allow', startsWith('/')), managed('AWSManagedRulesKnownBadInputsRuleSet')),
  },
  declared: {
    'before what is not among the templates': standingBefore(
      acl(managed('AWSManagedRulesKnownBadInputsRuleSet')),
      'arn:aws:apigateway:eu-west-1::/restapis/abcde/stages/prod',
    ),
    'before what the deployer names': standingBefore(acl(managed('AWSManagedRulesKnownBadInputsRuleSet')), {
      Ref: 'Given',
    }),
  },
  silent: {
    ...plain,
    'before nothing': without(acl(managed('AWSManagedRulesKnownBadInputsRuleSet')), 'Before'),
    'before a door to no model': standingBefore(
      acl(managed('AWSManagedRulesKnownBadInputsRuleSet')),
      { Ref: 'Balancer' },
      balancer({}, {}, 's3:GetObject'),
    ),
  },
};

const own = (action: string) => ({
  Name: 'own',
  Action: { [action]: {} },
  Statement: { OrStatement: { Statements: [{ SqliMatchStatement: { FieldToMatch: { Body: {} } } }] } },
});

const grouped = (override: Record<string, unknown>, more: Record<string, unknown> = {}, action = 'Block') => ({
  Resources: {
    Thing: {
      Type: 'AWS::WAFv2::WebACL',
      Properties: {
        Rules: [
          {
            Statement: { RuleGroupReferenceStatement: { Arn: { 'Fn::GetAtt': ['Group', 'Arn'] }, ...more } },
            OverrideAction: override,
          },
        ],
      },
    },
    Group: { Type: 'AWS::WAFv2::RuleGroup', Properties: { Rules: [own(action)] } },
    G: guardrail,
    ...before,
  },
});

export const WafSqlInjection: Cases = {
  good: {
    managed: acl(managed('AWSManagedRulesSQLiRuleSet')),
    'bodies that count, whose labels another rule blocks': acl(
      overriding('AWSManagedRulesSQLiRuleSet', 'Count', 'SQLi_BODY'),
      act(
        'Block',
        and(
          { LabelMatchStatement: { Scope: 'LABEL', Key: 'awswaf:managed:aws:sql-database:SQLi_Body' } },
          not(exactly('/chat')),
        ),
        9,
      ),
    ),
    'its own rule': acl(own('Block')),
    'a rule group of the stack': grouped({ None: {} }),
  },
  bad: { 'no rule': acl() },
  lookAlike: {
    'its own rule, counting': acl(own('Count')),
    'a rule group that only counts': grouped({ Count: {} }),
    'a rule group of which the ACL lets the rule count': grouped(
      { None: {} },
      { RuleActionOverrides: [{ Name: 'own', ActionToUse: { Count: {} } }] },
    ),
    'a rule group of which the ACL leaves out the rule': grouped({ None: {} }, { ExcludedRules: [{ Name: 'own' }] }),
    'a rule group whose rule counts': grouped({ None: {} }, {}, 'Count'),
    'bodies that count': acl(overriding('AWSManagedRulesSQLiRuleSet', 'Count', 'SQLi_BODY')),
    'what is no injection is blocked': acl({
      ...own('Block'),
      Statement: not({ SqliMatchStatement: { FieldToMatch: { Body: {} } } }),
    }),
    'an injection that comes from nowhere': acl({
      ...own('Block'),
      Statement: and({ SqliMatchStatement: { FieldToMatch: { Body: {} } } }, size('LT', 1)),
    }),
  },
  silent: plain,
};

/** A web ACL that blocks, but for what its rules let in. */
const closed = (...rules: Record<string, unknown>[]) => {
  const { Thing, ...others } = acl(...rules).Resources;
  return {
    Resources: { Thing: { ...Thing, Properties: { ...Thing.Properties, DefaultAction: { Block: {} } } }, ...others },
  };
};
const OFFICE = ['198.51.100.0/24'];

export const WafIpReputation: Cases = {
  good: {
    enforced: acl(managed('AWSManagedRulesAmazonIpReputationList')),
    'only the addresses of a list may come': withOffice(OFFICE, closed(act('Allow', office))),
    'only those of a list, in part': withOffice(OFFICE, closed(act('Allow', and(office, geo)))),
    'all but those of a list are blocked': withOffice(OFFICE, acl(act('Block', not(office)))),
    'nobody may come': closed(),
  },
  declared: {
    'only the addresses of a list that is not given': closed(act('Allow', elsewhere)),
    'only those of a list that a parameter fills': withOffice({ Ref: 'Ranges' }, closed(act('Allow', office))),
    'only those of two lists, of which one is not given': withOffice(
      OFFICE,
      closed(act('Allow', or(office, elsewhere))),
    ),
  },
  bad: { 'no rule': acl() },
  lookAlike: {
    'a list that holds every address': withOffice(HALVES, closed(act('Allow', office))),
    'whole countries may come': closed(act('Allow', geo)),
    'rules that only count': acl(managed('AWSManagedRulesAmazonIpReputationList', count)),
    'the list that counts': acl(
      overriding('AWSManagedRulesAmazonIpReputationList', 'Count', 'AWSManagedIPReputationList'),
    ),
  },
  silent: {
    ...plain,
    'before nothing': without(acl(managed('AWSManagedRulesAmazonIpReputationList')), 'Before'),
    'the addresses of a list that is not given, before nothing': without(closed(act('Allow', elsewhere)), 'Before'),
  },
};

const withResources = (more: Record<string, unknown>, outputs: Record<string, unknown> = {}) => ({
  Resources: { ...acl().Resources, ...more },
  Outputs: outputs,
});

export const WafWebAclAssociated: Cases = {
  good: {
    'in front of an API': withResources({
      A: {
        Type: 'AWS::WAFv2::WebACLAssociation',
        Properties: { WebACLArn: { 'Fn::GetAtt': ['Thing', 'Arn'] }, ResourceArn: 'arn:aws:apigateway:x' },
      },
    }),
    'in front of a distribution': withResources({
      D: {
        Type: 'AWS::CloudFront::Distribution',
        Properties: { DistributionConfig: { WebACLId: { 'Fn::GetAtt': ['Thing', 'Arn'] } } },
      },
    }),
  },
  bad: {
    'beside an API, in front of nothing': without(
      withResources({ Api: { Type: 'AWS::ApiGateway::Stage', Properties: {} } }),
      'Before',
    ),
  },
  silent: {
    ...plain,
    'nothing to protect': without(acl(), 'Before', 'Door'),
    'handed to another stack': without(
      withResources(
        { Api: { Type: 'AWS::ApiGateway::Stage', Properties: {} } },
        { Arn: { Value: { 'Fn::GetAtt': ['Thing', 'Arn'] } } },
      ),
      'Before',
    ),
  },
};

const logging = (destinations: string[]) =>
  withResources({
    L: {
      Type: 'AWS::WAFv2::LoggingConfiguration',
      Properties: { ResourceArn: { 'Fn::GetAtt': ['Thing', 'Arn'] }, LogDestinationConfigs: destinations },
    },
  });

export const WafLogging: Cases = {
  good: { 'to a log group': logging(['arn:aws:logs:eu-west-1:1:log-group:aws-waf-logs-a']) },
  bad: { 'no configuration': acl(), 'to nowhere': logging([]) },
  silent: plain,
};

const stage = (more: Record<string, unknown> = {}, api: Record<string, unknown> = {}, action?: string) => ({
  Resources: {
    ...restApi({}, action),
    Api: { Type: 'AWS::ApiGateway::RestApi', Properties: api },
    Thing: { Type: 'AWS::ApiGateway::Stage', Properties: { RestApiId: { Ref: 'Api' }, StageName: 'prod' } },
    G: guardrail,
    ...more,
  },
});
const samApi = (properties: Record<string, unknown> = {}) => ({
  Resources: {
    Thing: { Type: 'AWS::Serverless::Api', Properties: properties },
    ...samFunction({ Events: { Chat: { Type: 'Api', Properties: { RestApiId: { Ref: 'Thing' } } } } }),
  },
});

/** A distribution without a web ACL in front of one origin. */
const site = (origin: Record<string, unknown>, behavior: Record<string, unknown> = {}) => ({
  Resources: {
    Site: { Type: 'AWS::S3::Bucket', Properties: {} },
    Thing: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          Origins: [{ Id: 's', DomainName: { 'Fn::GetAtt': ['Site', 'RegionalDomainName'] }, ...origin }],
          DefaultCacheBehavior: { TargetOriginId: 's', ...behavior },
        },
      },
    },
    ...modelFunction(),
    Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } },
    G: guardrail,
  },
});

/** A distribution before one origin. */
const cdn = (DomainName: unknown, resources: Record<string, unknown>) => ({
  Resources: {
    Cdn: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: { Origins: [{ Id: 'o', DomainName, CustomOriginConfig: {} }] },
      },
    },
    ...resources,
  },
});
const functionUrl = { Type: 'AWS::Lambda::Url', Properties: { TargetFunctionArn: { Ref: 'Fn' }, AuthType: 'AWS_IAM' } };

/** A web ACL before a stage that is named by its API and its name. */
const ofStage = (api: string, name: string) => ({
  Type: 'AWS::WAFv2::WebACLAssociation',
  Properties: {
    WebACLArn: 'arn:aws:wafv2:x',
    ResourceArn: { 'Fn::Sub': `arn:\${AWS::Partition}:apigateway:\${AWS::Region}::/restapis/${api}/stages/${name}` },
  },
});
export const ModelApiBehindWaf: Cases = {
  good: {
    'a load balancer behind a distribution with a web ACL': {
      Resources: {
        ...balancer(),
        Cdn: {
          Type: 'AWS::CloudFront::Distribution',
          Properties: {
            DistributionConfig: {
              WebACLId: 'arn:aws:x',
              Origins: [{ Id: 'o', DomainName: { 'Fn::GetAtt': ['Balancer', 'DNSName'] } }],
            },
          },
        },
      },
    },
    'a stage, by an ARN made of its parts': stage({
      A: {
        Type: 'AWS::WAFv2::WebACLAssociation',
        Properties: {
          WebACLArn: 'arn:aws:wafv2:x',
          ResourceArn: {
            'Fn::Sub': 'arn:${AWS::Partition}:apigateway:${AWS::Region}::/restapis/${Api}/stages/${Thing}',
          },
        },
      },
    }),
    'a stage, by its name': stage({ A: ofStage('${Api}', 'prod') }),
    'a load balancer': {
      Resources: {
        ...balancer(),
        A: {
          Type: 'AWS::WAFv2::WebACLAssociation',
          Properties: { WebACLArn: 'arn:aws:wafv2:x', ResourceArn: { Ref: 'Balancer' } },
        },
      },
    },
    'a distribution': {
      Resources: {
        Thing: { Type: 'AWS::CloudFront::Distribution', Properties: { DistributionConfig: { WebACLId: 'arn:aws:x' } } },
        G: guardrail,
      },
    },
  },
  bad: {
    'a web ACL before another stage': stage({ A: ofStage('${Api}', 'test') }),
    'a web ACL before a stage of another API': stage({ A: ofStage('old-${Api}', 'prod') }),
    'a web ACL before a stage that is called otherwise': stage({ A: ofStage('${Api}', 'old-${Thing}') }),
    'an open load balancer before a function': { Resources: balancer() },
    'an open load balancer before a service': {
      Resources: {
        ...balancer(),
        Group: { Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: { TargetType: 'ip' } },
        Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { TaskRoleArn: { 'Fn::GetAtt': ['FnRole', 'Arn'] } } },
        Service: {
          Type: 'AWS::ECS::Service',
          Properties: { TaskDefinition: { Ref: 'Task' }, LoadBalancers: [{ TargetGroupArn: { Ref: 'Group' } }] },
        },
      },
    },
    'an open load balancer before hosts': {
      Resources: {
        ...balancer(),
        Group: {
          Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
          Properties: { TargetType: 'instance', Targets: [{ Id: { Ref: 'Host' } }] },
        },
        Profile: { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: [{ Ref: 'FnRole' }] } },
        Host: { Type: 'AWS::EC2::Instance', Properties: { IamInstanceProfile: { Ref: 'Profile' } } },
      },
    },
    'an open service of App Runner': {
      Resources: {
        ...modelFunction(),
        Service: {
          Type: 'AWS::AppRunner::Service',
          Properties: { InstanceConfiguration: { InstanceRoleArn: { 'Fn::GetAtt': ['FnRole', 'Arn'] } } },
        },
      },
    },
    'an open stage': stage(),
    'a distribution in front of a server': site({ CustomOriginConfig: {}, DomainName: 'api.example.com' }),
    'a distribution in front of the URL of a function': cdn(hostOf('Url', 'FunctionUrl'), {
      ...modelFunction(),
      Url: functionUrl,
    }),
    'a distribution in front of an HTTP API': cdn(
      { 'Fn::Sub': '${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}' },
      { ...modelFunction(), ...httpApi({ 'Fn::GetAtt': ['Fn', 'Arn'] }) },
    ),
    'a distribution in front of a WebSocket API': cdn(hostOf('Api', 'ApiEndpoint'), {
      ...modelFunction(),
      ...httpApi({ 'Fn::GetAtt': ['Fn', 'Arn'] }, { RouteKey: '$default' }, 'WEBSOCKET'),
    }),
    'a distribution in front of a load balancer inside a network': cdn(
      { 'Fn::GetAtt': ['Balancer', 'DNSName'] },
      balancer({ Scheme: 'internal' }),
    ),
    'a distribution in front of a host': cdn(
      { 'Fn::GetAtt': ['Host', 'PublicDnsName'] },
      {
        ...modelFunction(),
        Profile: { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: [{ Ref: 'FnRole' }] } },
        Host: { Type: 'AWS::EC2::Instance', Properties: { IamInstanceProfile: { Ref: 'Profile' } } },
      },
    ),
    'files behind code that calls models': site(
      { S3OriginConfig: {} },
      { LambdaFunctionAssociations: [{ EventType: 'origin-request', LambdaFunctionARN: { Ref: 'Version' } }] },
    ),
    'an open stage that the deployment makes': stage({
      Thing: { Type: 'AWS::ApiGateway::Deployment', Properties: { RestApiId: { Ref: 'Api' }, StageName: 'prod' } },
    }),
    'an open API of SAM': samApi(),
    'an open GraphQL API': {
      Resources: {
        Thing: { Type: 'AWS::AppSync::GraphQLApi', Properties: {} },
        Source: {
          Type: 'AWS::AppSync::DataSource',
          Properties: { ApiId: { 'Fn::GetAtt': ['Thing', 'ApiId'] }, Type: 'AMAZON_BEDROCK_RUNTIME' },
        },
      },
    },
  },
  undecided: {
    'a web ACL before the stage that the deployer names': {
      ...parameter,
      ...stage({ A: ofStage('${Api}', '${Given}') }),
    },
  },
  silent: {
    'a distribution of the website of a bucket': site({
      DomainName: 'site.s3-website-eu-west-1.amazonaws.com',
      CustomOriginConfig: { OriginProtocolPolicy: 'http-only' },
    }),
    'a distribution in front of an API before no model, beside one': cdn(hostOf('Other', 'ApiEndpoint'), {
      G: guardrail,
      ...modelFunction('s3:GetObject'),
      Other: {
        Type: 'AWS::ApiGatewayV2::Api',
        Properties: { Name: 'o', ProtocolType: 'HTTP', Target: { 'Fn::GetAtt': ['Fn', 'Arn'] } },
      },
    }),
    'a distribution in front of the URL of a function that calls no model': cdn(hostOf('Url', 'FunctionUrl'), {
      G: guardrail,
      ...modelFunction('s3:GetObject'),
      Url: functionUrl,
    }),
    'a load balancer inside a network': { Resources: balancer({ Scheme: 'internal' }) },
    'a load balancer that passes packets on': { Resources: balancer({ Type: 'network' }) },
    'a load balancer of any kind before a function that calls no model': {
      Parameters: { Kind: { Type: 'String' } },
      Resources: balancer({ Type: { Ref: 'Kind' } }, {}, 's3:GetObject'),
    },
    'a load balancer before a function that calls no model': { Resources: balancer({}, {}, 's3:GetObject') },
    'a private API': stage({}, { EndpointConfiguration: { Types: ['PRIVATE'] } }),
    'a private API of SAM': samApi({ EndpointConfiguration: 'PRIVATE' }),
    'an API before no model, beside one': stage({}, {}, 's3:GetObject'),
    'an API of an application without models': one('AWS::ApiGateway::Stage', {}),
    'the files of a page': site({ S3OriginConfig: { OriginAccessIdentity: '' } }),
    'the files of a page, behind code that signs in': site(
      { S3OriginConfig: {} },
      {
        LambdaFunctionAssociations: [
          { EventType: 'viewer-request', LambdaFunctionARN: 'arn:aws:lambda:x:1:function:a:1' },
        ],
      },
    ),
  },
};
