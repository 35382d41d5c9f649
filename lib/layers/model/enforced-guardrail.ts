import { Stack, Token } from 'aws-cdk-lib';
import { CfnEnforcedGuardrailConfiguration } from 'aws-cdk-lib/aws-bedrock';
import { Construct, type IConstruct } from 'constructs';
import { checkProps } from '../../private/check-props';
import { PropsError } from '../../private/errors';
import { checkOffered } from '../../private/offered';
import type { IModelGuardrail } from './guardrail-reference';
import type { LlmModel } from './llm-model';
import { isJudged, refuseAutomatedReasoning } from './private/enforceable';

/** Properties for `EnforcedGuardrail`. */
export interface EnforcedGuardrailProps {
  /** The guardrail, whose numbered version is enforced. Its Region must be the stack's. */
  readonly guardrail: IModelGuardrail;

  /**
   * Models that embed or rank text, which answer nothing that a guardrail could judge: they are left out. No other model
   * can be.
   *
   * @default - none: enforced on every model
   */
  readonly embeddingModels?: LlmModel[];
}

/**
 * A guardrail on every model call of the account in this Region, whether or not the caller names one: what the caller
 * names is evaluated besides.
 *
 * There is one such configuration per account and Region. Callers who may not apply the guardrail are refused from the
 * moment it is deployed: grant them before, with `ModelAccess` (`guardrail` or `enforcedGuardrails`) or `grantApply`.
 * Callers of the same account need no resource policy on the guardrail.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-enforcements.html
 */
export class EnforcedGuardrail extends Construct {
  /** The configuration, for overrides this class does not offer. */
  public readonly configuration: CfnEnforcedGuardrailConfiguration;

  /** The guardrail that is enforced. */
  public readonly guardrail: IModelGuardrail;

  constructor(scope: Construct, id: string, props: EnforcedGuardrailProps) {
    super(scope, id);
    checkProps(this, 'EnforcedGuardrailProps', props);
    checkOffered(
      this,
      'AWS::Bedrock::EnforcedGuardrailConfiguration',
      "'enforceInAccount' must be false and no EnforcedGuardrail be made",
    );
    this.guardrail = props.guardrail;
    refuseAutomatedReasoning(this, 'guardrail', props.guardrail);
    const enforced = ENFORCED.get(this.node.root) ?? new Map<string, Construct>();
    ENFORCED.set(this.node.root, enforced);
    const { account, region, node } = Stack.of(this);
    // where an environment is open, another stack of its account may be for another one
    const place = Token.isUnresolved(account + region) ? node.addr : `${account}/${region}`;
    const first = enforced.get(place);
    if (first) {
      throw new PropsError(
        this,
        `an account and Region have one enforced guardrail, and there is '${first.node.path}'`,
      );
    }
    enforced.set(place, this);
    const excludedModels = (props.embeddingModels ?? []).map((model) => {
      const { foundationModelId } = model.identify(this);
      if (!isJudged(foundationModelId)) return foundationModelId;
      throw new PropsError(
        this,
        `'embeddingModels' must be models that embed or rank text, because all others must not answer without the guardrail; got '${foundationModelId}'`,
      );
    });

    this.configuration = new CfnEnforcedGuardrailConfiguration(this, 'Resource', {
      guardrailIdentifier: props.guardrail.guardrailArn,
      guardrailVersion: props.guardrail.guardrailVersion,
      // The alternative, SELECTIVE, evaluates only what the caller tags.
      selectiveContentGuarding: { messages: 'COMPREHENSIVE', system: 'COMPREHENSIVE' },
      modelEnforcement: excludedModels.length > 0 ? { includedModels: ['ALL'], excludedModels } : undefined,
    });
  }
}

/** By app, and in it by account and Region. */
const ENFORCED = new WeakMap<IConstruct, Map<string, Construct>>();
