/** What `EmbeddingModel.of` may be told of a model. */
export interface EmbeddingModelOptions {
  /** How many numbers a vector has. */
  readonly dimensions: number;

  /**
   * Whether the model lets its caller choose among several numbers of dimensions. The choice is sent along then, which other
   * models refuse at run time.
   *
   * @default false
   */
  readonly configurable?: boolean;
}

/**
 * A model of Amazon Bedrock that turns text into vectors, with the number of dimensions that its vectors have: the index is
 * made for that number, so it is a property of the model and no second prop.
 */
export class EmbeddingModel {
  /**
   * Amazon Titan Text Embeddings V2, `amazon.titan-embed-text-v2:0`.
   *
   * @param dimensions 256, 512 or 1024, the default; fewer cost less to keep and find a little less
   */
  public static titanTextV2(dimensions: number = 1024): EmbeddingModel {
    return new EmbeddingModel('amazon.titan-embed-text-v2:0', { dimensions, configurable: true }, [256, 512, 1024]);
  }

  /** Cohere Embed Multilingual, `cohere.embed-multilingual-v3`, of 1024 dimensions. */
  public static cohereMultilingualV3(): EmbeddingModel {
    return new EmbeddingModel('cohere.embed-multilingual-v3', { dimensions: 1024 });
  }

  /** Cohere Embed English, `cohere.embed-english-v3`, of 1024 dimensions. */
  public static cohereEnglishV3(): EmbeddingModel {
    return new EmbeddingModel('cohere.embed-english-v3', { dimensions: 1024 });
  }

  /**
   * Another model of Bedrock that embeds text and that knowledge bases take.
   *
   * @param modelId its id, such as the one of `titanTextV2()`
   */
  public static of(modelId: string, options: EmbeddingModelOptions): EmbeddingModel {
    return new EmbeddingModel(modelId, options);
  }

  /** How many numbers a vector of this model has. */
  public readonly dimensions: number;

  private constructor(
    /** The id of the model in Bedrock. */
    public readonly modelId: string,
    options: EmbeddingModelOptions,
    /** @internal */
    public readonly _choices?: readonly number[],
  ) {
    this.dimensions = options.dimensions;
    this._configurable = options.configurable ?? false;
  }

  /** @internal */
  public readonly _configurable: boolean;
}
