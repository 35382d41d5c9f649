/** A managed rule group, and its rules that look into request bodies, each with the label it leaves on a match. */
export interface BodyRules {
  readonly group: string;
  readonly namespace: string;
  /** Rule name to the last part of its label: AWS spells the two differently. */
  readonly rules: Record<string, string>;
}

// Source: AWS WAF Developer Guide, "Baseline rule groups" and "Use-case specific rule groups". A rule that a version of
// the group does not have is ignored by AWS WAF without an error, so the list may be longer than any one version.
// @asOf 2026-11
export const CORE: BodyRules = {
  group: 'AWSManagedRulesCommonRuleSet',
  namespace: 'awswaf:managed:aws:core-rule-set',
  rules: {
    CrossSiteScripting_BODY: 'CrossSiteScripting_Body',
    EC2MetaDataSSRF_BODY: 'EC2MetaDataSSRF_Body',
    GenericLFI_BODY: 'GenericLFI_Body',
    GenericRFI_BODY: 'GenericRFI_Body',
    SizeRestrictions_BODY: 'SizeRestrictions_Body',
  },
};

export const KNOWN_BAD_INPUTS: BodyRules = {
  group: 'AWSManagedRulesKnownBadInputsRuleSet',
  namespace: 'awswaf:managed:aws:known-bad-inputs',
  rules: {
    JavaDeserializationRCE_BODY: 'JavaDeserializationRCE_Body',
    Log4JRCE_BODY: 'Log4JRCE_Body',
    ReactJSRCE_BODY: 'ReactJSRCE_Body',
  },
};

export const SQL_INJECTION: BodyRules = {
  group: 'AWSManagedRulesSQLiRuleSet',
  namespace: 'awswaf:managed:aws:sql-database',
  rules: {
    SQLi_BODY: 'SQLi_Body',
    SQLiExtendedPatterns_BODY: 'SQLiExtendedPatterns_Body',
  },
};
