import { type Cases, one } from '../../../../local/samples/cases';
import { balancer, modelFunction, restApi, samFunction } from '../../../support/doors';

const guardrail = { Type: 'AWS::Bedrock::Guardrail', Properties: {} };
const managed = (name: string, more: Record<string, unknown> = { OverrideAction: { None: {} } }) => ({
  Name: name,
  Priority: 1,
  Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: name } },
  ...more,
});
const acl = (...rules: Record<string, unknown>[]) => ({
  Resources: { Thing: { Type: 'AWS::WAFv2::WebACL', Properties: { Scope: 'REGIONAL', Rules: rules } }, G: guardrail },
});
const count = { OverrideAction: { Count: {} } };
const vendor = {
  Statement: { ManagedRuleGroupStatement: { VendorName: 'Fortinet', Name: 'OWASPTop10' } },
  OverrideAction: { None: {} },
};
const plain = { 'a web ACL of an application without models': one('AWS::WAFv2::WebACL', { Rules: [] }) };

export const WafCommonRules: Cases = {
  good: {
    enforced: acl(managed('AWSManagedRulesCommonRuleSet')),
  },
  bad: { 'no rule': acl() },
  lookAlike: { 'rules that only count': acl(managed('AWSManagedRulesCommonRuleSet', count)) },
  undecided: { 'rules of another vendor': acl(vendor) },
  silent: plain,
};

export const WafKnownBadInputs: Cases = {
  good: { enforced: acl(managed('AWSManagedRulesKnownBadInputsRuleSet')) },
  bad: { 'another group': acl(managed('AWSManagedRulesCommonRuleSet')) },
  lookAlike: { 'rules that only count': acl(managed('AWSManagedRulesKnownBadInputsRuleSet', count)) },
  silent: plain,
};

const own = (action: string) => ({
  Name: 'own',
  Action: { [action]: {} },
  Statement: { OrStatement: { Statements: [{ SqliMatchStatement: { FieldToMatch: { Body: {} } } }] } },
});

const grouped = (override: Record<string, unknown>) => ({
  Resources: {
    Thing: {
      Type: 'AWS::WAFv2::WebACL',
      Properties: {
        Rules: [
          {
            Statement: { RuleGroupReferenceStatement: { Arn: { 'Fn::GetAtt': ['Group', 'Arn'] } } },
            OverrideAction: override,
          },
        ],
      },
    },
    Group: { Type: 'AWS::WAFv2::RuleGroup', Properties: { Rules: [own('Block')] } },
    G: guardrail,
  },
});

export const WafSqlInjection: Cases = {
  good: {
    managed: acl(managed('AWSManagedRulesSQLiRuleSet')),
    'its own rule': acl(own('Block')),
    'a rule group of the stack': grouped({ None: {} }),
  },
  bad: { 'no rule': acl() },
  lookAlike: {
    'its own rule, counting': acl(own('Count')),
    'a rule group that only counts': grouped({ Count: {} }),
  },
  silent: plain,
};

export const WafIpReputation: Cases = {
  good: { enforced: acl(managed('AWSManagedRulesAmazonIpReputationList')) },
  bad: { 'no rule': acl() },
  lookAlike: { 'rules that only count': acl(managed('AWSManagedRulesAmazonIpReputationList', count)) },
  silent: plain,
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
    'beside an API, in front of nothing': withResources({ Api: { Type: 'AWS::ApiGateway::Stage', Properties: {} } }),
  },
  silent: {
    ...plain,
    'nothing to protect': acl(),
    'handed to another stack': withResources(
      { Api: { Type: 'AWS::ApiGateway::Stage', Properties: {} } },
      { Arn: { Value: { 'Fn::GetAtt': ['Thing', 'Arn'] } } },
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

const distribution = (origin: Record<string, unknown>) => ({
  Resources: {
    Site: { Type: 'AWS::S3::Bucket', Properties: {} },
    Thing: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: { DistributionConfig: { Enabled: true, Origins: [{ Id: 'o', ...origin }] } },
    },
    G: guardrail,
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
    'an open distribution before an API': distribution({ DomainName: 'api.example.com' }),
    'an open stage': stage(),
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
  silent: {
    'a distribution of the files of a bucket': distribution({
      DomainName: { 'Fn::GetAtt': ['Site', 'RegionalDomainName'] },
      S3OriginConfig: { OriginAccessIdentity: '' },
    }),
    'a distribution of the website of a bucket': distribution({
      DomainName: 'site.s3-website-eu-west-1.amazonaws.com',
      CustomOriginConfig: { OriginProtocolPolicy: 'http-only' },
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
  },
};
