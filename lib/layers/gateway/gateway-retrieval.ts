import type * as bedrock from 'aws-cdk-lib/aws-bedrock';

/** A knowledge base that answers of an alias rest on, and who may read what of it. */
export interface GatewayRetrieval {
  /**
   * The knowledge base, in the gateway's Region: a `CfnKnowledgeBase`, or what `CfnKnowledgeBase.fromKnowledgeBaseId()`
   * gives. The gateway's guardrail has to have contextual grounding, as every new `ModelGuardrail` has.
   */
  readonly knowledgeBase: bedrock.IKnowledgeBaseRef;

  /**
   * Metadata key that holds the tenant of a document. A caller finds documents of the tenant of its token, and what the
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
   * Metadata key that holds the group, or the groups, that may read a document. A caller finds documents of its token's
   * groups only, and none without a group.
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
   * Most chunks that the model reads for one answer, 1 to 20. Each reserves 4096 tokens until the answer is counted.
   *
   * @default 5
   */
  readonly maxSources?: number;
}

/** What happens to an answer that the guardrail finds not supported by its sources. */
export enum GroundingAction {
  /** It is withheld: callers get the refusal `not-grounded`. Streams have their text in one piece, after the verdict. */
  BLOCK = 'block',
  /** As BLOCK, but callers read a sentence as the answer, for clients that know no refusals. */
  ABSTAIN = 'abstain',
  /** It goes out, as it comes in streams, and its trust signals say that it is not supported. */
  ANNOTATE = 'annotate',
}
