import { Stack, type StackProps } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { type IModelGuardrail, type LlmModel, ModelAccess, ModelGuardrail } from '../../layers/model';
import type { ProfileSettings } from './profile-settings';

export interface ModelStackProps extends StackProps {
  readonly settings: ProfileSettings;
  readonly models: { [alias: string]: LlmModel };
  readonly guardrail?: IModelGuardrail;
  readonly enforcedGuardrails?: IModelGuardrail[];
  readonly key?: kms.IKey;
}

/** Which models may be asked, and what they may be asked and may answer: it changes with that decision, not with code. */
export class ModelStack extends Stack {
  public readonly guardrail: IModelGuardrail;
  public readonly access: ModelAccess;

  constructor(scope: Construct, id: string, props: ModelStackProps) {
    super(scope, id, props);
    const { guardrail, enforcedGuardrails, key, models, settings } = props;
    this.guardrail = guardrail ?? new ModelGuardrail(this, 'Guardrail', { key, enforceInAccount: settings.strict });
    this.access = new ModelAccess(this, 'Models', { guardrail: this.guardrail, models, enforcedGuardrails });
  }
}
