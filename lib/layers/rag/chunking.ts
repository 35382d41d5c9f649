import type * as bedrock from 'aws-cdk-lib/aws-bedrock';

/** Into which pieces documents are cut before they are embedded. An answer is given such pieces to rest on, and cites them. */
export class Chunking {
  /**
   * Pieces of one size.
   *
   * @param maxTokens most tokens of a piece, 20 to 8192; about four characters of English each
   * @param overlapPercentage how much of a piece the next one repeats, 1 to 99
   */
  public static fixed(maxTokens: number = 300, overlapPercentage: number = 20): Chunking {
    return new Chunking(
      { chunkingStrategy: 'FIXED_SIZE', fixedSizeChunkingConfiguration: { maxTokens, overlapPercentage } },
      { maxTokens: [maxTokens, 20, 8192], overlapPercentage: [overlapPercentage, 1, 99] },
    );
  }

  /**
   * Small pieces, which are searched, within large ones, which are read. Not with `VectorStore.s3Vectors()`: what is kept of
   * the large piece beside each small one can be more than that store takes.
   *
   * @param parentTokens most tokens of a piece that is read, 1 to 8192
   * @param childTokens most tokens of a piece that is searched, 1 to 8192, fewer than `parentTokens`
   * @param overlapTokens how many tokens of a piece the next one repeats, at least 1
   */
  public static hierarchical(
    parentTokens: number = 1500,
    childTokens: number = 300,
    overlapTokens: number = 60,
  ): Chunking {
    return new Chunking(
      {
        chunkingStrategy: 'HIERARCHICAL',
        hierarchicalChunkingConfiguration: {
          levelConfigurations: [{ maxTokens: parentTokens }, { maxTokens: childTokens }],
          overlapTokens,
        },
      },
      {
        parentTokens: [parentTokens, 1, 8192],
        childTokens: [childTokens, 1, Math.min(8192, parentTokens - 1)],
        overlapTokens: [overlapTokens, 1, 8192],
      },
    );
  }

  /** No pieces: each document is embedded as it is, which is for documents that were cut before. */
  public static none(): Chunking {
    return new Chunking({ chunkingStrategy: 'NONE' }, {});
  }

  private constructor(
    /** @internal */
    public readonly _configuration: bedrock.CfnDataSource.ChunkingConfigurationProperty,
    /** Numbers with what they must be within. @internal */
    public readonly _bounds: Readonly<Record<string, readonly [value: number, least: number, most: number]>>,
  ) {}
}
