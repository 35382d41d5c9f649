import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PropsError } from '../../../private/errors';
import { checkExpression } from '../../../private/regular-expression';
import { GuardrailTier, type ModelGuardrailProps } from '../model-guardrail-props';
import { PiiEntity } from '../pii-entity';
import { CREDENTIAL_PATTERNS, CREDENTIALS, SYSTEM_PROMPT_DISCLOSURE } from './guardrail-policies';

/** Throws unless AWS accepts the props and none of them weakens the guardrail below what is safe. */
export function checkModelGuardrail(scope: Construct, props: ModelGuardrailProps): void {
  const fail = (message: string): never => {
    throw new PropsError(scope, message);
  };
  const unique = (prop: string, named: { readonly name: string }[]) => {
    const names = named.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice) fail(`'${prop}' must have names that differ, also from the built-in ones, got '${twice}' twice`);
  };
  const classic = props.tier === GuardrailTier.CLASSIC;
  const arPolicies = props.automatedReasoningPolicyArns ?? [];

  if (classic && props.profile) fail(`'profile' must be absent in the Classic tier, got '${props.profile.profileId}'`);
  if (arPolicies.length > 0 && (classic || props.enforceInAccount)) {
    fail(`'automatedReasoningPolicyArns' need the Standard tier and no 'enforceInAccount', got ${arPolicies.length}`);
  }
  if (arPolicies.length > 2) fail(`'automatedReasoningPolicyArns' must be at most 2, got ${arPolicies.length}`);
  for (const arn of arPolicies) {
    if (!Token.isUnresolved(arn) && !/:[1-9][0-9]*$/.test(arn)) {
      fail(`'automatedReasoningPolicyArns' must name numbered versions, got '${arn}'`);
    }
  }
  for (const prop of ['groundingThreshold', 'relevanceThreshold'] as const) {
    const value = props[prop];
    if (value !== undefined && !Token.isUnresolved(value) && !(value >= 0.7 && value <= 0.99)) {
      fail(`'${prop}' must be from 0.7 to 0.99, got ${value}`);
    }
  }
  for (const prop of ['blockedInputMessage', 'blockedOutputMessage'] as const) {
    const value = props[prop];
    if (value !== undefined && !Token.isUnresolved(value) && (value.length === 0 || value.length > 500)) {
      fail(`'${prop}' must have 1 to 500 characters, got ${value.length}`);
    }
  }
  const interventions = props.interventionAlarmThreshold;
  if (interventions !== undefined && !Token.isUnresolved(interventions) && !(interventions >= 1)) {
    fail(`'interventionAlarmThreshold' must be at least 1, got ${interventions}`);
  }
  for (const type of props.unfilteredPii ?? []) {
    if (CREDENTIALS.includes(type) || type === PiiEntity.CREDIT_DEBIT_CARD_NUMBER) {
      fail(`'unfilteredPii' must not name credentials or payment card numbers, got ${type}`);
    }
    if (props.blockedPii?.includes(type)) fail(`'unfilteredPii' must not name what 'blockedPii' names, got ${type}`);
  }

  const topics = props.deniedTopics ?? [];
  if (topics.length > 29) fail(`'deniedTopics' must be at most 29, got ${topics.length}`);
  const definitionLimit = classic ? 200 : 1000;
  for (const { name, definition, examples = [] } of topics) {
    if (!Token.isUnresolved(name) && !/^[0-9a-zA-Z\-_ !?.]{1,100}$/.test(name)) {
      fail(`'deniedTopics' must have names of 1 to 100 letters, digits, spaces and -_!?., got '${name}'`);
    }
    if (!Token.isUnresolved(definition) && (definition.length === 0 || definition.length > definitionLimit)) {
      fail(`'deniedTopics' must have definitions of 1 to ${definitionLimit} characters, got ${definition.length}`);
    }
    if (examples.length > 5 || examples.some((e) => !Token.isUnresolved(e) && (e.length === 0 || e.length > 100))) {
      fail(`'deniedTopics' must have at most 5 examples of 1 to 100 characters, got ${JSON.stringify(examples)}`);
    }
  }
  unique('deniedTopics', [SYSTEM_PROMPT_DISCLOSURE, ...topics]);
  for (const word of props.blockedWords ?? []) {
    if (!Token.isUnresolved(word) && (word.length === 0 || word.length > 100)) {
      fail(`'blockedWords' must have 1 to 100 characters each, got ${word.length}`);
    }
  }
  const patterns = props.sensitivePatterns ?? [];
  const patternLimit = 10 - CREDENTIAL_PATTERNS.length;
  if (patterns.length > patternLimit)
    fail(`'sensitivePatterns' must be at most ${patternLimit}, got ${patterns.length}`);
  unique('sensitivePatterns', [...CREDENTIAL_PATTERNS, ...patterns]);
  for (const { name, pattern } of patterns) {
    if (!Token.isUnresolved(pattern) && (pattern.length === 0 || pattern.length > 500)) {
      fail(`'sensitivePatterns' must have patterns of 1 to 500 characters, got ${pattern.length} in '${name}'`);
    }
    if (!Token.isUnresolved(name) && (name.length === 0 || name.length > 100)) {
      fail(`'sensitivePatterns' must have names of 1 to 100 characters, got ${name.length}`);
    }
    checkExpression(scope, 'sensitivePatterns', 'bedrock', pattern);
  }
}
