import { Stack, type StackProps } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { type ISystemPrompt, SystemPrompt } from '../../layers/gateway';
import {
  type IModelGuardrail,
  ModelAccess,
  type ModelAccessOptions,
  ModelGuardrail,
  type ModelGuardrailOptions,
} from '../../layers/model';
import { over } from './over';
import type { ProfileSettings } from './profile-settings';

export interface ModelStackProps extends StackProps, ModelAccessOptions {
  readonly settings: ProfileSettings;
  readonly guardrail?: IModelGuardrail;
  readonly guardrailOptions?: ModelGuardrailOptions;
  readonly systemPrompts?: { [alias: string]: string };
  readonly key?: kms.IKey;
}

/** Which models may be asked, and what they may be asked and may answer: it changes with that decision, not with code. */
export class ModelStack extends Stack {
  public readonly guardrail: IModelGuardrail;
  public readonly access: ModelAccess;
  /** The system prompts, by alias. */
  public readonly systemPrompts: Readonly<Record<string, ISystemPrompt>>;

  constructor(scope: Construct, id: string, props: ModelStackProps) {
    super(scope, id, props);
    const { guardrail, enforcedGuardrails, guardrailOptions, key, models, settings } = props;
    this.guardrail =
      guardrail ??
      new ModelGuardrail(this, 'Guardrail', { ...over({ enforceInAccount: settings.strict }, guardrailOptions), key });
    this.access = new ModelAccess(this, 'Models', { guardrail: this.guardrail, models, enforcedGuardrails });
    let encryptionKey = key;
    this.systemPrompts = Object.fromEntries(
      Object.entries(props.systemPrompts ?? {}).map(([alias, text]) => {
        const prompt = new SystemPrompt(this, `Prompt-${alias}`, { text, encryptionKey });
        // who may read one of them reads them all
        encryptionKey = prompt.encryptionKey;
        return [alias, prompt];
      }),
    );
  }
}
