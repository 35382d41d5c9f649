import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { metadataKeyFault } from '../../../contract';
import { PropsError } from '../../../private/errors';
import { checkOffered } from '../../../private/offered';
import { checkWholeNumber } from '../../../private/whole-number';
import type { EmbeddingModel } from '../embedding-model';
import type { KbTenancy } from '../kb-tenancy';
import type { DecidedKnowledge } from './decided-knowledge';

/** Throws for props that Bedrock, or the store, would refuse when documents are ingested or searched. */
export function checkSecureKnowledgeBase(scope: Construct, props: DecidedKnowledge): void {
  // which has it also has the stores
  checkOffered(scope, 'AWS::Bedrock::KnowledgeBase', "'SecureKnowledgeBase' must be left out");
  const { region } = Stack.of(scope);
  const other = Stack.of(props.vault).region;
  if (!Token.isUnresolved(region) && !Token.isUnresolved(other) && region !== other) {
    throw new PropsError(scope, `'vault' must be in the stack's Region ${region}, got one in ${other}`);
  }
  checkEmbedding(scope, props.embedding);
  checkTenancy(scope, props.tenancy);
  for (const [name, [value, least, most]] of Object.entries(props.chunking._bounds)) {
    checkWholeNumber(scope, `chunking.${name}`, value, least, most);
  }
  const { prefix } = props;
  if (!Token.isUnresolved(prefix) && !/^(?!\/)[^*?]{1,31}\/$/.test(prefix)) {
    throw new PropsError(
      scope,
      `'prefix' must be 2 to 32 characters without wildcards that end with '/' and do not begin so, got '${prefix}'`,
    );
  }
}

function checkEmbedding(scope: Construct, { modelId, dimensions, _choices }: EmbeddingModel): void {
  if (!Token.isUnresolved(modelId) && !/^[a-z0-9-]+\.[a-z0-9.:-]+$/.test(modelId)) {
    throw new PropsError(
      scope,
      `'embedding' must be the id of a model, such as amazon.titan-embed-text-v2:0, got '${modelId}'`,
    );
  }
  if (_choices && !Token.isUnresolved(dimensions) && !_choices.includes(dimensions)) {
    throw new PropsError(
      scope,
      `'embedding' must have ${_choices.join(', ')} dimensions with ${modelId}, got ${dimensions}`,
    );
  }
  checkWholeNumber(scope, 'embedding.dimensions', dimensions, 1, 4096);
}

function checkTenancy(scope: Construct, tenancy: KbTenancy): void {
  for (const [name, key] of Object.entries(tenancy._keys)) {
    if (key === undefined || Token.isUnresolved(key)) continue;
    const fault = metadataKeyFault(key);
    if (fault) throw new PropsError(scope, `'tenancy.${name}' ${fault}, got '${key}'`);
  }
  if (tenancy.tenantKey !== undefined && tenancy.tenantKey === tenancy.groupsKey) {
    throw new PropsError(scope, `'tenancy.groupsKey' must be another key than 'tenantKey', got '${tenancy.groupsKey}'`);
  }
}
