import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { DeniedTopic } from './denied-topic';
import type { GuardrailProfile } from './guardrail-profile';
import type { PiiEntity } from './pii-entity';
import type { SensitivePattern } from './sensitive-pattern';

/** The quality of the filters for harmful content, prompt attacks and denied topics. */
export enum GuardrailTier {
  /** Most languages, code, prompt leakage. Evaluates text in the Regions of a guardrail profile. */
  STANDARD = 'STANDARD',
  /** English, French and Spanish only, no detection of prompt leakage. Evaluates text in the guardrail's own Region. */
  CLASSIC = 'CLASSIC',
}

/** From which confidence on harmful content is blocked. There is nothing below medium. */
export enum ContentFilterStrength {
  /** Blocks what is harmful with medium or high confidence. */
  MEDIUM = 'MEDIUM',
  /** Blocks what is harmful with any confidence. */
  HIGH = 'HIGH',
}

/** What a guardrail blocks and masks. */
export interface ModelGuardrailOptions {
  /**
   * The tier of the content filters and of the denied topics.
   *
   * @default GuardrailTier.STANDARD
   */
  readonly tier?: GuardrailTier;

  /**
   * Where the Standard tier may evaluate text.
   *
   * @default - the profile AWS offers in the stack's Region, the narrowest of several; required when the Region is not
   * known at synthesis
   */
  readonly profile?: GuardrailProfile;

  /**
   * Strength of the filters for hate, insults, sexual content, violence and misconduct, in both directions.
   * The filter for prompt attacks is always at high.
   *
   * @default ContentFilterStrength.HIGH
   */
  readonly contentStrength?: ContentFilterStrength;

  /**
   * Whether the content filters read images too.
   *
   * @default - where AWS offers it in the stack's Region
   */
  readonly imageFilters?: boolean;

  /**
   * Topics to deny besides disclosure of the system prompt, which always is; at most 29.
   *
   * @default - none
   */
  readonly deniedTopics?: DeniedTopic[];

  /**
   * Words and phrases to block besides profanity, which always is; each of up to three words and 100 characters.
   *
   * @default - none
   */
  readonly blockedWords?: string[];

  /**
   * Personal data to block instead of masking it. Credentials are always blocked.
   *
   * @default - none
   */
  readonly blockedPii?: PiiEntity[];

  /**
   * Personal data this workload has to handle in the clear, neither masked nor blocked.
   * Credentials and payment card numbers are refused.
   *
   * @default - none
   */
  readonly unfilteredPii?: PiiEntity[];

  /**
   * Sensitive text of your own, besides private keys, JSON Web Tokens and Bedrock API keys; at most 7.
   *
   * @default - none
   */
  readonly sensitivePatterns?: SensitivePattern[];

  /**
   * Answers that the given sources support less than this are blocked; 0.7 to 0.99.
   *
   * @default 0.75
   */
  readonly groundingThreshold?: number;

  /**
   * Answers that are less relevant to the question than this are blocked; 0.7 to 0.99.
   *
   * @default 0.75
   */
  readonly relevanceThreshold?: number;

  /**
   * ARNs of versions of automated reasoning policies, ending in `:` and a number; at most 2. Standard tier only.
   *
   * @default - none
   */
  readonly automatedReasoningPolicyArns?: string[];

  /**
   * What the caller sees instead of a blocked prompt, at most 500 characters.
   *
   * @default 'This request was blocked.'
   */
  readonly blockedInputMessage?: string;

  /**
   * What the caller sees instead of a blocked answer, at most 500 characters.
   *
   * @default 'This answer was blocked.'
   */
  readonly blockedOutputMessage?: string;

  /**
   * Apply this version to every model call in the account and Region, whether or not the caller names a guardrail: an
   * `EnforcedGuardrail`, which by itself takes any guardrail and leaves embedding models out.
   *
   * @default false
   */
  readonly enforceInAccount?: boolean;
}

/** Properties for `ModelGuardrail`. */
export interface ModelGuardrailProps extends ModelGuardrailOptions {
  /**
   * The key that encrypts the guardrail's configuration. Its policy must let the role that deploys the guardrail use
   * `kms:CreateGrant`, `kms:Decrypt`, `kms:DescribeKey` and `kms:GenerateDataKey`.
   *
   * @default - a key of its own, rotated every year and kept when the stack is deleted
   */
  readonly key?: kms.IKey;

  /**
   * Where to report bursts of interventions and a throttled guardrail.
   *
   * @default - no alarms
   */
  readonly alarmTopic?: sns.ITopic;

  /**
   * Interventions within 5 minutes that raise the alarm; at least 1.
   *
   * @default 20
   */
  readonly interventionAlarmThreshold?: number;
}
