import type * as bedrock from 'aws-cdk-lib/aws-bedrock';
import type { Construct, IDependable } from 'constructs';
import type { LlmDataVault } from '../../data';
import type { Chunking } from '../chunking';
import type { EmbeddingModel } from '../embedding-model';
import type { KbTenancy } from '../kb-tenancy';
import type { KnowledgeRole } from './knowledge-role';

/** What a store is made for. */
export interface StoreParts {
  readonly vault: LlmDataVault;
  readonly role: KnowledgeRole;
  readonly embedding: EmbeddingModel;
  readonly tenancy: KbTenancy;
  /** Goes into names and logical ids of what CloudFormation replaces. */
  readonly generation: string;
}

/** A store as the knowledge base names it. */
export interface BoundStore {
  /** Absent: Bedrock manages a store of its own. */
  readonly storage?: bedrock.CfnKnowledgeBase.StorageConfigurationProperty;
  /** What must be there before the knowledge base: Bedrock tries store and role when it is made. */
  readonly before: readonly IDependable[];
}

/** Makes a store. */
export interface StoreMaker {
  /** What of it cannot change without another store, beside the model and the pieces. */
  readonly identity: unknown;
  /** Whether Bedrock manages it: with its own model, and nothing between reading and keeping. */
  readonly managed?: boolean;
  /** Throws for what the store cannot take, of what was given. */
  check(scope: Construct, given: { readonly embedding?: EmbeddingModel; readonly chunking?: Chunking }): void;
  bind(scope: Construct, parts: StoreParts): BoundStore;
}
