import { ArnFormat, Names, Stack, Tags, Token } from 'aws-cdk-lib';
import { CfnApplicationInferenceProfile } from 'aws-cdk-lib/aws-bedrock';
import type { Construct } from 'constructs';
import { PropsError } from '../../private/errors';
import { checkOffered } from '../../private/offered';
import { Geography } from './geography';

/** What a model comes to in one stack: what to call, and what that call touches. */
export interface LlmModelConfig {
  /** What a caller passes as `modelId` to Converse: the id of a model or of an inference profile, or an ARN. */
  readonly modelId: string;

  /** ARN of what is called: an inference profile, or a foundation model that is called without one. */
  readonly invocableArn: string;

  /** ARNs of what Bedrock calls behind an inference profile; empty for a foundation model that is called directly. */
  readonly routedArns: string[];

  /** Regions in which the model may run, as IAM's `aws:RequestedRegion` names them: `unspecified` stands for anywhere. */
  readonly destinationRegions: string[];

  /** Value of the dimension `ModelId` of the metrics in the namespace `AWS/Bedrock`. */
  readonly metricModelId: string;
}

/** What an organization's policies have to know of a model, in whichever account and Region it is called. */
export interface LlmModelIdentity {
  /** Id of the foundation model that runs. */
  readonly foundationModelId: string;

  /**
   * Id of the inference profile of AWS it is called through.
   *
   * @default - none: it is called directly
   */
  readonly systemProfileId?: string;

  /** Whether accounts call it through inference profiles of their own. */
  readonly throughApplicationProfiles: boolean;

  /** Regions in which a profile may run the model, as IAM's `aws:RequestedRegion` names them; empty without a profile. */
  readonly destinationRegions: string[];
}

/** Options of a geographic inference profile. */
export interface GeographicProfileOptions {
  /**
   * Regions to which Bedrock routes this model, from `aws bedrock get-inference-profile`.
   *
   * @default - all Regions of the geography
   */
  readonly destinationRegions?: string[];
}

/** Options of an application inference profile. */
export interface ApplicationProfileOptions {
  /** Tags by which the cost of the profile's calls is told apart, for example the tenant; at least one. */
  readonly tags: { [key: string]: string };

  /**
   * What the profile is for.
   *
   * @default - no description
   */
  readonly description?: string;
}

/** A model that a workload may call, and how: directly or through an inference profile. */
export abstract class LlmModel {
  /**
   * A foundation model in the stack's own Region, called without an inference profile.
   *
   * @param modelId for example `amazon.titan-text-express-v1`
   */
  public static foundationModel(modelId: string): LlmModel {
    return new FoundationLlmModel(modelId);
  }

  /**
   * A model behind AWS's inference profile of a geography: Bedrock chooses a Region within it for every call.
   *
   * @param geography the profile's geography; it must be one that AWS offers in the stack's Region
   * @param modelId the foundation model's id without the geography's prefix
   */
  public static geographicProfile(
    geography: Geography,
    modelId: string,
    options: GeographicProfileOptions = {},
  ): LlmModel {
    return new SystemProfileLlmModel(
      geography.prefix,
      modelId,
      options.destinationRegions ?? geography.destinationRegions,
    );
  }

  /**
   * A model behind AWS's global inference profile: Bedrock may run it in any commercial Region.
   *
   * @param modelId the foundation model's id without the prefix `global.`
   */
  public static globalProfile(modelId: string): LlmModel {
    return new SystemProfileLlmModel('global', modelId, [ANYWHERE]);
  }

  /**
   * An inference profile of your own over another model, so that its calls have tags of their own on the bill.
   *
   * @param source the model or AWS's inference profile it copies; not itself an application profile
   */
  public static applicationProfile(source: LlmModel, options: ApplicationProfileOptions): LlmModel {
    return new ApplicationProfileLlmModel(source, options);
  }

  /**
   * Called by what approves models for accounts other than its own; creates nothing.
   *
   * @param scope whom an error is about
   */
  public abstract identify(scope: Construct): LlmModelIdentity;

  /**
   * Called by `ModelAccess` once for each alias.
   *
   * @param scope a scope of its own for what the model has to create
   */
  public abstract bind(scope: Construct): LlmModelConfig;
}

/** Prefixes of the geographies that are known; a global profile and a geography of one's own are called from anywhere. */
const KNOWN_PREFIXES = ['us', 'us-gov', 'eu', 'apac', 'jp', 'au', 'ca'];

/** What IAM sees as the Region when a global profile runs a model: the destination is not known beforehand. */
const ANYWHERE = 'unspecified';

class FoundationLlmModel extends LlmModel {
  constructor(private readonly modelId: string) {
    super();
  }

  public identify(scope: Construct): LlmModelIdentity {
    validateModelId(scope, this.modelId);
    return { foundationModelId: this.modelId, throughApplicationProfiles: false, destinationRegions: [] };
  }

  public bind(scope: Construct): LlmModelConfig {
    validateModelId(scope, this.modelId);
    const region = Stack.of(scope).region;
    return {
      modelId: this.modelId,
      invocableArn: foundationModelArn(scope, region, this.modelId),
      routedArns: [],
      destinationRegions: [region],
      metricModelId: this.modelId,
    };
  }
}

class SystemProfileLlmModel extends LlmModel {
  constructor(
    private readonly prefix: string,
    private readonly modelId: string,
    private readonly destinationRegions: string[],
  ) {
    super();
  }

  public identify(scope: Construct): LlmModelIdentity {
    validateModelId(scope, this.modelId);
    if (this.destinationRegions.length === 0 || this.destinationRegions.some((region) => region.includes('*'))) {
      throw new PropsError(
        scope,
        `'destinationRegions' must name each Region, got ${JSON.stringify(this.destinationRegions)}`,
      );
    }
    return {
      foundationModelId: this.modelId,
      systemProfileId: `${this.prefix}.${this.modelId}`,
      throughApplicationProfiles: false,
      destinationRegions: this.destinationRegions,
    };
  }

  public bind(scope: Construct): LlmModelConfig {
    const profileId = this.identify(scope).systemProfileId!;
    const stack = Stack.of(scope);
    this.checkSource(scope, stack.region);
    // AWS asks for the model in the source Region as well as in every destination.
    const regions = [...new Set([stack.region, ...this.destinationRegions])];
    return {
      modelId: profileId,
      invocableArn: stack.formatArn({ service: 'bedrock', resource: 'inference-profile', resourceName: profileId }),
      routedArns: regions.map((region) => foundationModelArn(scope, region === ANYWHERE ? '' : region, this.modelId)),
      destinationRegions: this.destinationRegions,
      metricModelId: profileId,
    };
  }

  /** A profile is called in the Regions of its geography: elsewhere it does not exist, and every call would fail. */
  private checkSource(scope: Construct, region: string): void {
    if (Token.isUnresolved(region) || !KNOWN_PREFIXES.includes(this.prefix)) return;
    const here = Geography._of(region);
    if (here.includes(this.prefix)) return;
    throw new PropsError(
      scope,
      `'geography' must be one whose profiles can be called in ${region} (${here.join(', ') || 'none; use foundationModel or globalProfile'}), got '${this.prefix}'`,
    );
  }
}

class ApplicationProfileLlmModel extends LlmModel {
  constructor(
    private readonly source: LlmModel,
    private readonly options: ApplicationProfileOptions,
  ) {
    super();
  }

  public identify(scope: Construct): LlmModelIdentity {
    if (this.source instanceof ApplicationProfileLlmModel) {
      throw new PropsError(
        scope,
        `'source' must be a foundation model or a profile of AWS, got an application profile`,
      );
    }
    return { ...this.source.identify(scope), throughApplicationProfiles: true };
  }

  public bind(scope: Construct): LlmModelConfig {
    this.identify(scope);
    if (Object.keys(this.options.tags).length === 0) {
      throw new PropsError(scope, `'tags' must name at least one tag to tell the cost apart by, got none`);
    }
    checkOffered(
      scope,
      'AWS::Bedrock::ApplicationInferenceProfile',
      "'models' must hold no application profiles (use their source)",
    );
    const source = this.source.bind(scope);
    const profile = new CfnApplicationInferenceProfile(scope, 'Resource', {
      inferenceProfileName: Names.uniqueResourceName(scope, { maxLength: 64, separator: '-' }),
      description: this.options.description,
      modelSource: { copyFrom: source.invocableArn },
    });
    for (const [key, value] of Object.entries(this.options.tags)) Tags.of(profile).add(key, value);
    return {
      modelId: profile.attrInferenceProfileArn,
      invocableArn: profile.attrInferenceProfileArn,
      // What is copied is reached through the new profile alone, or its calls would escape the tags.
      routedArns: [source.invocableArn, ...source.routedArns],
      destinationRegions: source.destinationRegions,
      metricModelId: profile.attrInferenceProfileId,
    };
  }
}

function foundationModelArn(scope: Construct, region: string, modelId: string): string {
  return Stack.of(scope).formatArn({
    service: 'bedrock',
    region,
    account: '',
    resource: 'foundation-model',
    resourceName: modelId,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
}

/** A model id is one exact model: an IAM wildcard, an ARN or a profile's id would widen or break every policy. */
function validateModelId(scope: Construct, modelId: string): void {
  if (Token.isUnresolved(modelId)) return;
  if (!/^[a-z0-9-]+\.[a-z0-9][a-zA-Z0-9.:_-]*$/.test(modelId)) {
    throw new PropsError(
      scope,
      `'modelId' must be the id of one foundation model, as provider.model, got '${modelId}'`,
    );
  }
  if (/^(us|us-gov|eu|apac|jp|au|ca|global)\./.test(modelId)) {
    throw new PropsError(
      scope,
      `'modelId' must not carry the prefix of an inference profile: use geographicProfile or globalProfile, got '${modelId}'`,
    );
  }
}
