import type * as bedrock from 'aws-cdk-lib/aws-bedrock';

/** A knowledge base that answers of an alias rest on, and who may read what of it. */
export interface GatewayRetrieval {
  /**
   * The knowledge base, in the gateway's Region: a `CfnKnowledgeBase`, or what `CfnKnowledgeBase.fromKnowledgeBaseId()`
   * gives. The gateway's guardrail has to have contextual grounding, as every new `ModelGuardrail` has.
   */
  readonly knowledgeBase: bedrock.IKnowledgeBaseRef;

  /**
   * Whether Bedrock manages the knowledge base and its store (of type MANAGED), which is searched in another way.
   *
   * @default false
   */
  readonly managed?: boolean;

  /**
   * Metadata key that holds the tenant of a document: 1 to 100 characters that begin neither with `x-amz-bedrock` nor with
   * `_`, which knowledge bases keep for themselves. A caller finds documents of the tenant of its token, and what the
   * store returns without this key, or with another value, is dropped.
   *
   * @default - none; then `singleTenant` is needed
   */
  readonly tenantMetadataKey?: string;

  /**
   * Whether whoever may use the alias may read everything in the knowledge base.
   *
   * @default false
   */
  readonly singleTenant?: boolean;

  /**
   * Metadata key that holds the group, or the groups, that may read a document, as `tenantMetadataKey`. A caller finds
   * documents of its token's groups only, and none without a group; who is in more than 50, which is what a search can be
   * filtered by, is refused.
   *
   * @default - every group may read every document
   */
  readonly groupsMetadataKey?: string;

  /**
   * Metadata key that holds the name by which callers know a document: what `citations` hold. Whoever writes the metadata
   * chooses it, so pages show it as text, and never as a link.
   *
   * @default - they know the id of the chunk, which tells nothing of where it lies
   */
  readonly sourceMetadataKey?: string;

  /**
   * Most chunks that the model reads for one answer, 1 to 20. Each reserves 4096 tokens until the answer is counted. Three
   * times as many are asked for, because the guardrail may drop some.
   *
   * @default 5
   */
  readonly maxSources?: number;
}
