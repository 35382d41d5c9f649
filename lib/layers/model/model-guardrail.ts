import { Annotations, Names, Stack, Token } from 'aws-cdk-lib';
import {
  type CfnEnforcedGuardrailConfiguration,
  CfnGuardrail,
  type CfnGuardrailVersion,
} from 'aws-cdk-lib/aws-bedrock';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { checkProps } from '../../private/check-props';
import { PropsError } from '../../private/errors';
import { keptKey } from '../../private/kept-key';
import { checkOffered } from '../../private/offered';
import { toldAlarm } from '../../private/told-alarm';
import { EnforcedGuardrail } from './enforced-guardrail';
import { GuardrailProfile } from './guardrail-profile';
import type { IModelGuardrail, ModelGuardrailAttributes } from './guardrail-reference';
import { ContentFilterStrength, GuardrailTier, type ModelGuardrailProps } from './model-guardrail-props';
import { checkModelGuardrail } from './private/check-model-guardrail';
import { GuardrailBase, profileArn, profileArns } from './private/guardrail-base';
import {
  contentFilters,
  deniedTopics,
  grounding,
  imageFilters,
  sensitiveInformation,
  wordPolicy,
} from './private/guardrail-policies';
import { publishVersion } from './private/guardrail-version';
import { ImportedGuardrail } from './private/imported-guardrail';

/**
 * A Bedrock guardrail with every policy on, encrypted, and published as a numbered version whenever its content changes.
 *
 * Contextual grounding acts when the caller passes a source. Old versions are kept, and AWS keeps at most 20 of a
 * guardrail: delete those no caller names.
 */
export class ModelGuardrail extends GuardrailBase {
  /** A guardrail that was made elsewhere, in the same Region. */
  public static fromModelGuardrailAttributes(
    scope: Construct,
    id: string,
    attributes: ModelGuardrailAttributes,
  ): IModelGuardrail {
    return new ImportedGuardrail(scope, id, attributes);
  }

  /** The guardrail, for overrides this class does not offer; they are part of the version's identity too. */
  public readonly guardrail: CfnGuardrail;

  /** The version that is in use. */
  public readonly version: CfnGuardrailVersion;

  public readonly guardrailId: string;
  public readonly guardrailArn: string;
  public readonly guardrailVersion: string;
  public readonly guardrailProfileArns: string[];
  public readonly encryptionKey?: kms.IKey;

  /** The enforcement on the account, when `enforceInAccount` is given. */
  public readonly enforcement?: CfnEnforcedGuardrailConfiguration;

  /** The alarms, when `alarmTopic` is given. */
  public readonly alarms: cloudwatch.Alarm[] = [];

  constructor(scope: Construct, id: string, props: ModelGuardrailProps = {}) {
    super(scope, id);
    checkProps(this, 'ModelGuardrailProps', props);
    checkOffered(this, 'AWS::Bedrock::Guardrail', "'env' must name another Region: there are no guardrails");
    checkModelGuardrail(this, props);
    const tier = props.tier ?? GuardrailTier.STANDARD;
    const profile = tier === GuardrailTier.STANDARD ? (props.profile ?? this.defaultProfile()) : undefined;
    if (tier === GuardrailTier.CLASSIC) {
      Annotations.of(this).addWarningV2(
        'cdk-secure-llm:classic-guardrail-tier',
        'The Classic tier keeps text in the Region, and detects neither prompt leakage nor attacks in languages other than English, French and Spanish.',
      );
    }
    this.encryptionKey =
      props.key ??
      keptKey(this, 'Key', `Configuration of the guardrail ${this.node.path}`, {
        through: ['bedrock'],
        decryptedByIam: true,
      });

    this.guardrail = new CfnGuardrail(this, 'Resource', {
      name: Names.uniqueResourceName(this, { maxLength: 50, separator: '-' }),
      blockedInputMessaging: props.blockedInputMessage ?? 'This request was blocked.',
      blockedOutputsMessaging: props.blockedOutputMessage ?? 'This answer was blocked.',
      kmsKeyArn: this.encryptionKey.keyArn,
      crossRegionConfig: profile && { guardrailProfileArn: profileArn(this, profile, Stack.of(this).region) },
      contentPolicyConfig: {
        contentFiltersTierConfig: { tierName: tier },
        filtersConfig: contentFilters(
          props.contentStrength ?? ContentFilterStrength.HIGH,
          imageFilters(Stack.of(this).region, props.imageFilters),
        ),
      },
      topicPolicyConfig: {
        topicsTierConfig: { tierName: tier },
        topicsConfig: deniedTopics(props.deniedTopics ?? []),
      },
      wordPolicyConfig: wordPolicy(props.blockedWords ?? []),
      sensitiveInformationPolicyConfig: sensitiveInformation(
        props.blockedPii ?? [],
        props.unfilteredPii ?? [],
        props.sensitivePatterns ?? [],
      ),
      contextualGroundingPolicyConfig: {
        filtersConfig: grounding(props.groundingThreshold ?? 0.75, props.relevanceThreshold ?? 0.75),
      },
      automatedReasoningPolicyConfig: props.automatedReasoningPolicyArns?.length
        ? { policies: props.automatedReasoningPolicyArns }
        : undefined,
    });
    this.version = publishVersion(this, 'Version', this.guardrail);

    this.guardrailId = this.guardrail.attrGuardrailId;
    this.guardrailArn = this.guardrail.attrGuardrailArn;
    this.guardrailVersion = this.version.attrVersion;
    this.guardrailProfileArns = profile ? profileArns(this, profile) : [];

    if (props.enforceInAccount) {
      this.enforcement = new EnforcedGuardrail(this, 'Enforcement', { guardrail: this }).configuration;
    }
    if (props.alarmTopic) this.addAlarms(props.alarmTopic, props.interventionAlarmThreshold ?? 20);
  }

  private defaultProfile(): GuardrailProfile {
    const { region } = Stack.of(this);
    if (Token.isUnresolved(region)) {
      throw new PropsError(
        this,
        `'profile' must be given where the stack has no Region: give the stack 'env: { region }', or the guardrail 'profile: GuardrailProfile.forRegion('eu-central-1')'; got none`,
      );
    }
    const profile = GuardrailProfile.forRegion(region);
    if (!profile) {
      throw new PropsError(
        this,
        `'profile' must be given in '${region}', for which no guardrail profile is known: GuardrailProfile.of names one, and 'tier: GuardrailTier.CLASSIC' needs none; got none`,
      );
    }
    return profile;
  }

  private addAlarms(topic: sns.ITopic, interventions: number): void {
    this.alarms.push(
      toldAlarm(this, 'InterventionAlarm', {
        metric: this.metricIntervened(),
        description: 'Many interventions of the guardrail: someone may be tuning a prompt against it',
        threshold: interventions,
        topic,
      }),
      toldAlarm(this, 'ThrottleAlarm', {
        metric: this.metricThrottles(),
        description: 'The guardrail is throttled: guarded calls fail',
        threshold: 1,
        topic,
      }),
    );
  }
}
