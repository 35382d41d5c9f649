import type * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { BotControl, type LoginPage, type SignUpPage } from '../edge-options';
import { type BodyRules, CORE, KNOWN_BAD_INPUTS, SQL_INJECTION } from './body-rules';

type Rule = wafv2.CfnWebACL.RuleProperty;
type Statement = wafv2.CfnWebACL.StatementProperty;
type Action = wafv2.CfnWebACL.RuleActionProperty;
type ManagedGroup = Partial<wafv2.CfnWebACL.ManagedRuleGroupStatementProperty>;

const NO_TRANSFORMATION = [{ priority: 0, type: 'NONE' }];

/** What the rules are made of; every default is decided. */
export interface RuleSettings {
  readonly chatPaths: string[];
  readonly maxPromptBytes: number;
  readonly requestsPerAddress: number;
  readonly requestsPerCaller: number;
  readonly callerHeader: string;
  readonly allowHostingProviders: boolean;
  readonly allowHttpLibraries: boolean;
  readonly botControl: BotControl;
  readonly loginPage?: LoginPage;
  readonly signUpPage?: SignUpPage;
  readonly misusePatternSetArns: string[];
  readonly blockMisuse: boolean;
  readonly countOnly: boolean;
}

/** Matches the chat paths exactly, below an API stage or not. */
export function chatPathPattern(chatPaths: string[]): string {
  const paths = chatPaths.map((path) => path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return `^(/[\\w-]+)?(${paths.join('|')})$`;
}

/** The rules of the web ACL, in the order they run: cheap refusals first, so that a flood meets no paid rule group. */
export function webAclRules(settings: RuleSettings): Rule[] {
  const rules = [
    oversizeBody(settings),
    managed('IpReputation', { name: 'AWSManagedRulesAmazonIpReputationList' }),
    managed('AnonymousIp', {
      name: 'AWSManagedRulesAnonymousIpList',
      ruleActionOverrides: settings.allowHostingProviders ? count(['HostingProviderIPList']) : undefined,
    }),
    rate('RatePerAddress', { limit: settings.requestsPerAddress, aggregateKeyType: 'IP' }),
    rate('RatePerCaller', {
      limit: settings.requestsPerCaller,
      aggregateKeyType: 'CUSTOM_KEYS',
      customKeys: [{ header: { name: settings.callerHeader, textTransformations: NO_TRANSFORMATION } }],
    }),
    ...botControl(settings),
    ...injection(settings.chatPaths),
    ...fraudControl(settings),
    ...promptMisuse(settings),
  ];
  return rules.map((rule, priority) => ({ ...(settings.countOnly ? counting(rule) : rule), priority }));
}

function oversizeBody({ maxPromptBytes }: RuleSettings): Rule {
  return own('OversizeBody', refuse(413), {
    sizeConstraintStatement: {
      // MATCH: AWS WAF sees no more of a body than its inspection limit, so what is longer must not pass as short.
      fieldToMatch: { body: { oversizeHandling: 'MATCH' } },
      comparisonOperator: 'GT',
      size: maxPromptBytes,
      textTransformations: NO_TRANSFORMATION,
    },
  });
}

function botControl({ botControl: level, allowHttpLibraries }: RuleSettings): Rule[] {
  if (level === BotControl.NONE) return [];
  const targeted = level === BotControl.TARGETED;
  const libraries = [
    'CategoryHttpLibrary',
    'SignalNonBrowserUserAgent',
    // It answers an address that sends a handful of requests without AWS WAF's token with a script for browsers.
    ...(targeted ? ['TGT_VolumetricIpTokenAbsent'] : []),
  ];
  return [
    managed('BotControl', {
      name: 'AWSManagedRulesBotControlRuleSet',
      managedRuleGroupConfigs: [
        {
          awsManagedRulesBotControlRuleSet: targeted
            ? { inspectionLevel: 'TARGETED', enableMachineLearning: true }
            : { inspectionLevel: 'COMMON' },
        },
      ],
      ruleActionOverrides: allowHttpLibraries ? count(libraries) : undefined,
    }),
  ];
}

/**
 * Managed rules against injection. A prompt may hold code, so on chat paths the rules that look into bodies only count;
 * elsewhere a rule of our own blocks what they have labelled.
 */
function injection(chatPaths: string[]): Rule[] {
  const groups: [string, BodyRules][] = [
    ['Core', CORE],
    ['KnownBadInputs', KNOWN_BAD_INPUTS],
    ['SqlInjection', SQL_INJECTION],
  ];
  if (chatPaths.length === 0) return groups.map(([name, { group }]) => managed(name, { name: group }));
  const labels = groups.flatMap(([, { namespace, rules }]) =>
    Object.values(rules).map((label) => ({ labelMatchStatement: { scope: 'LABEL', key: `${namespace}:${label}` } })),
  );
  return [
    ...groups.map(([name, { group, rules }]) =>
      managed(name, { name: group, ruleActionOverrides: count(Object.keys(rules)) }),
    ),
    own(
      'InjectionElsewhere',
      { block: {} },
      {
        andStatement: {
          statements: [{ orStatement: { statements: labels } }, { notStatement: { statement: onChatPath(chatPaths) } }],
        },
      },
    ),
  ];
}

function onChatPath(chatPaths: string[]): Statement {
  return {
    regexMatchStatement: {
      regexString: chatPathPattern(chatPaths),
      fieldToMatch: { uriPath: {} },
      textTransformations: NO_TRANSFORMATION,
    },
  };
}

function fraudControl({ loginPage, signUpPage }: RuleSettings): Rule[] {
  const rules: Rule[] = [];
  if (loginPage) {
    const { path, usernameField, passwordField } = loginPage;
    rules.push(
      managed('AccountTakeover', {
        name: 'AWSManagedRulesATPRuleSet',
        managedRuleGroupConfigs: [
          {
            awsManagedRulesAtpRuleSet: {
              loginPath: path,
              requestInspection: {
                payloadType: payloadType(usernameField),
                usernameField: { identifier: usernameField },
                passwordField: { identifier: passwordField },
              },
            },
          },
        ],
      }),
    );
  }
  if (signUpPage) {
    const { pagePath, submitPath, usernameField, passwordField, emailField } = signUpPage;
    rules.push(
      managed('AccountCreationFraud', {
        name: 'AWSManagedRulesACFPRuleSet',
        managedRuleGroupConfigs: [
          {
            awsManagedRulesAcfpRuleSet: {
              registrationPagePath: pagePath,
              creationPath: submitPath,
              requestInspection: {
                payloadType: payloadType(usernameField),
                usernameField: { identifier: usernameField },
                passwordField: { identifier: passwordField },
                emailField: { identifier: emailField },
              },
            },
          },
        ],
      }),
    );
  }
  return rules;
}

// A JSON pointer names a field of JSON, a plain word one of a form.
function payloadType(field: string): string {
  return field.startsWith('/') ? 'JSON' : 'FORM_ENCODED';
}

function promptMisuse({ misusePatternSetArns, blockMisuse }: RuleSettings): Rule[] {
  const statements = misusePatternSetArns.map((arn) => ({
    regexPatternSetReferenceStatement: {
      arn,
      fieldToMatch: { body: { oversizeHandling: 'MATCH' } },
      textTransformations: ['JS_DECODE', 'LOWERCASE', 'COMPRESS_WHITE_SPACE'].map((type, priority) => ({
        priority,
        type,
      })),
    },
  }));
  if (statements.length === 0) return [];
  const statement = statements.length === 1 ? statements[0]! : { orStatement: { statements } };
  return [own('PromptMisuse', blockMisuse ? { block: {} } : { count: {} }, statement)];
}

function rate(name: string, by: Omit<wafv2.CfnWebACL.RateBasedStatementProperty, 'evaluationWindowSec'>): Rule {
  return own(name, refuse(429), { rateBasedStatement: { ...by, evaluationWindowSec: 300 } });
}

function refuse(responseCode: number): Action {
  return { block: { customResponse: { responseCode } } };
}

function count(names: string[]): wafv2.CfnWebACL.RuleActionOverrideProperty[] {
  return names.map((name) => ({ name, actionToUse: { count: {} } }));
}

function own(name: string, action: Action, statement: Statement): Rule {
  return { name, priority: 0, action, statement, visibilityConfig: visibility(name) };
}

function managed(name: string, group: ManagedGroup & { readonly name: string }): Rule {
  return {
    name,
    priority: 0,
    overrideAction: { none: {} },
    statement: { managedRuleGroupStatement: { vendorName: 'AWS', ...group } },
    visibilityConfig: visibility(name),
  };
}

function counting(rule: Rule): Rule {
  return rule.action ? { ...rule, action: { count: {} } } : { ...rule, overrideAction: { count: {} } };
}

/** Metrics and samples of a rule, under its name. */
export function visibility(metricName: string): wafv2.CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName };
}
