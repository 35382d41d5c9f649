import { type Control, eachResource, rule } from '../../../control';
import { DISTRIBUTION, DOORS_WITH_WEB_ACL, GRAPHQL_APIS, STAGES, TAKES_WEB_ACL } from '../../../facts/front-doors';
import { PASS } from '../../../template/answer';
import { List } from '../../../template/list';
import type { Resource, View } from '../../../template/resource';
import { doorLeadsToModels, stageOf } from '../../../workload/doors';
import {
  closedToOthers,
  eachOpenWebAcl,
  eachWebAcl,
  enforced,
  isArnOfStage,
  isManaged,
  leavesTemplate,
  standsBefore,
} from './_web-acl';

/** Whether a web ACL is put in front of a door. */
const isFronted = (door: Resource, view: View): boolean =>
  new List(view.resources('AWS::WAFv2::WebACLAssociation').map((association) => association.get('ResourceArn'))).some(
    (arn) => arn.tryTarget()?.is(door) === true || isArnOfStage(arn, door),
  );

/** Whether a distribution of the application that has a web ACL stands in front of the door. */
const isBehindDistribution = (door: Resource): boolean =>
  door
    .referrers(DISTRIBUTION, 'DistributionConfig.Origins[].DomainName')
    .some((distribution) => distribution.get('DistributionConfig.WebACLId').present);

const managed = (name: string, what: string) =>
  eachOpenWebAcl((acl) => enforced(acl, what, (statement) => isManaged(statement, name)));

export const control: Control = {
  id: 'edge-waf-injection-rules',
  title: 'WAF managed rules for injection, known bad inputs and bad sources',
  risks: ['LLM01:2025', 'LLM05:2025', 'LLM10:2025', 'LLM01:2023', 'LLM02:2023', 'LLM04:2023'],
  acts: {
    'refuses requests from addresses that are known for attacks, or that no list admits': ['LLM10:2025', 'LLM04:2023'],
  },
  shownBy: {
    'refuses requests from addresses that are known for attacks, or that no list admits': ['WafIpReputation'],
  },
  csf: 'Protect',
  boundary: 'user-interface',
  atlas: ['AML.T0049', 'AML.T0093'],
  why: 'Classic web attacks remain the easiest way around a prompt filter.',
  source: 'AWS WAF Developer Guide, AWS Managed Rules rule groups list',

  rules: [
    rule('WafCommonRules', {
      severity: 'MEDIUM',
      fix: 'Add AWSManagedRulesCommonRuleSet to the web ACL with override action none, or use `EdgeProtection`.',
      fixTemplate: 'Add AWSManagedRulesCommonRuleSet to Rules, with OverrideAction: {None: {}}.',
      counterparts: ['FS-56', 'CP'],
      check: managed('AWSManagedRulesCommonRuleSet', 'common rule set (AWSManagedRulesCommonRuleSet)'),
    }),
    rule('WafKnownBadInputs', {
      severity: 'MEDIUM',
      fix: 'Add AWSManagedRulesKnownBadInputsRuleSet to the web ACL with override action none.',
      fixTemplate: 'Add AWSManagedRulesKnownBadInputsRuleSet to Rules, with OverrideAction: {None: {}}.',
      counterparts: ['FS-56', 'CKV_AWS_192'],
      check: managed('AWSManagedRulesKnownBadInputsRuleSet', 'rules for known bad inputs'),
    }),
    rule('WafSqlInjection', {
      severity: 'MEDIUM',
      fix: 'Add AWSManagedRulesSQLiRuleSet to the web ACL with override action none.',
      fixTemplate: 'Add AWSManagedRulesSQLiRuleSet to Rules, with OverrideAction: {None: {}}.',
      counterparts: ['FS-56', 'CP'],
      check: eachOpenWebAcl((acl) =>
        enforced(
          acl,
          'rules for SQL injection',
          (statement, negated) =>
            isManaged(statement, 'AWSManagedRulesSQLiRuleSet') ||
            (statement.get('SqliMatchStatement').present && !negated),
        ),
      ),
    }),
    rule('WafIpReputation', {
      severity: 'MEDIUM',
      fix: 'Add AWSManagedRulesAmazonIpReputationList to the web ACL with override action none.',
      fixTemplate: 'Add AWSManagedRulesAmazonIpReputationList to Rules, with OverrideAction: {None: {}}.',
      // where a few addresses may come, those of attackers may not
      check: eachWebAcl(
        (acl) =>
          closedToOthers(acl) ??
          enforced(acl, 'list of addresses with a bad reputation', (statement) =>
            isManaged(statement, 'AWSManagedRulesAmazonIpReputationList'),
          ),
      ),
    }),
    rule('WafWebAclAssociated', {
      severity: 'MEDIUM',
      fix: 'Associate the web ACL with the API, the distribution or the gateway that it is to protect.',
      fixTemplate:
        'Add an AWS::WAFv2::WebACLAssociation with the ARN of the API or gateway that the web ACL is to protect, or name it in DistributionConfig.WebACLId of the AWS::CloudFront::Distribution.',
      proves: false,
      check: eachWebAcl((acl) => {
        if (standsBefore(acl)) return PASS;
        // a web ACL made before what it protects
        const { types } = acl.view.application;
        if (!TAKES_WEB_ACL.some((type) => types.includes(type))) return undefined;
        return leavesTemplate(acl) ? undefined : acl.fail('', 'is associated with nothing');
      }),
    }),
    rule('WafLogging', {
      severity: 'LOW',
      fix: 'Add a `CfnLoggingConfiguration` whose destination is named aws-waf-logs-….',
      fixTemplate: 'Add an AWS::WAFv2::LoggingConfiguration whose destination is named aws-waf-logs-….',
      counterparts: ['WAF.11', 'CKV2_AWS_31'],
      proves: false,
      check: eachWebAcl((acl) => {
        const [logging] = acl.referrers('AWS::WAFv2::LoggingConfiguration', 'ResourceArn');
        if (!logging) return acl.fail('', 'has no logging configuration: blocked prompts leave no trace');
        return logging.list('LogDestinationConfigs').length > 0
          ? PASS
          : logging.fail('LogDestinationConfigs', 'is empty');
      }),
    }),
    rule('ModelApiBehindWaf', {
      severity: 'MEDIUM',
      fix: 'Associate a web ACL with the stage, load balancer or service, or use `EdgeProtection`.',
      fixTemplate: 'Add an AWS::WAFv2::WebACLAssociation with the ARN of the stage, load balancer or service.',
      counterparts: ['FS-01', 'APIGateway.4', 'CKV2_AWS_29'],
      proves: false,
      check: eachResource(DOORS_WITH_WEB_ACL, (door, view) => {
        if (!doorLeadsToModels(door)) return undefined;
        if (door.type === DISTRIBUTION) return door.expectPresent('DistributionConfig.WebACLId');
        // who knows the address of an API calls it past the distribution
        const api = STAGES.includes(door.type) ? stageOf(door).api : undefined;
        if (!api && !GRAPHQL_APIS.includes(door.type) && isBehindDistribution(door)) return undefined;
        return isFronted(door, view) ? PASS : door.fail('', 'has no web ACL in front of it');
      }),
    }),
  ],
};
