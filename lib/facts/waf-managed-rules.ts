/**
 * What a rule group that AWS manages is put into a web ACL for. Each line names rules of which one has to act: where all
 * of them count, that attack passes. Rules about the size of a request or its user agent are left out, because prompts
 * are long and programs call chat APIs.
 *
 * Source: AWS WAF Developer Guide, AWS Managed Rules rule groups list.
 *
 * @asOf 2026-11
 */

export interface ManagedRules {
  /** How the labels begin that the group leaves on what its rules match. */
  readonly labels: string;
  readonly essential: readonly (readonly string[])[];
}

export const MANAGED_RULES: Readonly<Record<string, ManagedRules>> = {
  AWSManagedRulesCommonRuleSet: {
    labels: 'awswaf:managed:aws:core-rule-set:',
    essential: [
      ['CrossSiteScripting_QUERYARGUMENTS', 'CrossSiteScripting_URIPATH'],
      ['GenericLFI_QUERYARGUMENTS', 'GenericLFI_URIPATH'],
      ['GenericRFI_QUERYARGUMENTS', 'GenericRFI_URIPATH'],
      ['EC2MetaDataSSRF_QUERYARGUMENTS', 'EC2MetaDataSSRF_URIPATH'],
    ],
  },
  AWSManagedRulesKnownBadInputsRuleSet: {
    labels: 'awswaf:managed:aws:known-bad-inputs:',
    essential: [
      ['JavaDeserializationRCE_HEADER'],
      ['JavaDeserializationRCE_BODY'],
      ['JavaDeserializationRCE_URIPATH'],
      ['JavaDeserializationRCE_QUERYSTRING'],
      ['Log4JRCE_HEADER'],
      ['Log4JRCE_BODY'],
      ['Log4JRCE_URIPATH'],
      ['Log4JRCE_QUERYSTRING'],
      ['ReactJSRCE_BODY'],
      ['ExploitablePaths_URIPATH'],
    ],
  },
  AWSManagedRulesSQLiRuleSet: {
    labels: 'awswaf:managed:aws:sql-database:',
    essential: [['SQLi_BODY'], ['SQLi_QUERYARGUMENTS']],
  },
  AWSManagedRulesAmazonIpReputationList: {
    labels: 'awswaf:managed:aws:amazon-ip-list:',
    essential: [['AWSManagedIPReputationList']],
  },
  AWSManagedRulesBotControlRuleSet: {
    labels: 'awswaf:managed:aws:bot-control:',
    essential: [
      ['CategoryScrapingFramework', 'CategoryHttpLibrary', 'SignalAutomatedBrowser', 'SignalNonBrowserUserAgent'],
    ],
  },
  AWSManagedRulesATPRuleSet: {
    labels: 'awswaf:managed:aws:atp:',
    essential: [
      ['VolumetricIpHigh', 'AttributeUsernameTraversal', 'AttributePasswordTraversal'],
      ['AttributeCompromisedCredentials'],
    ],
  },
};
