import { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { propertiesOf } from '../../../private/properties';

type Values = Readonly<Record<string, unknown>>;

/** The value at a path of keys. */
const at = (values: unknown, ...path: string[]): unknown =>
  path.reduce((value: unknown, key) => (value as Values | undefined)?.[key], values);

/**
 * What overrides have made of a knowledge base that cannot be secured, each with the reason. Props do not lead there.
 *
 * Sources: Amazon Bedrock User Guide, Prerequisites for using a vector store you created for a knowledge base; Parsing options
 * for your data source; Cross-account access of managed knowledge bases.
 */
export function refusals(scope: IConstruct, base: CfnResource, source: CfnResource): string[] {
  const storage = at(propertiesOf(base), 'StorageConfiguration', 'Type');
  const parsing = at(propertiesOf(source), 'VectorIngestionConfiguration', 'ParsingConfiguration', 'ParsingStrategy');
  const below = scope.node.findAll().filter(CfnResource.isCfnResource);
  const policies = below.filter((each) => each.cfnResourceType === 'AWS::Bedrock::KnowledgeBasePolicy');
  const isManaged = at(propertiesOf(base), 'KnowledgeBaseConfiguration', 'Type') === 'MANAGED';
  const collections = below.filter((each) => each.cfnResourceType === 'AWS::OpenSearchServerless::Collection');
  const refused: [boolean, string][] = [
    [
      storage === 'OPENSEARCH_MANAGED_CLUSTER',
      "'StorageConfiguration.Type' must not be OPENSEARCH_MANAGED_CLUSTER: Bedrock reaches a domain on the internet only",
    ],
    [
      parsing === 'BEDROCK_FOUNDATION_MODEL',
      "'ParsingConfiguration.ParsingStrategy' must not be BEDROCK_FOUNDATION_MODEL: a model would read documents before any guardrail does",
    ],
    [
      collections.some((each) => at(propertiesOf(each), 'CollectionGroupName') !== undefined),
      "'CollectionGroupName' must be absent: a knowledge base ingests into a collection of the next generation, and cannot search it",
    ],
    [
      policies.length > 0 && !isManaged,
      "'AWS::Bedrock::KnowledgeBasePolicy' must be absent: Bedrock asks it for managed knowledge bases only, so it would keep nobody out",
    ],
  ];
  return refused.flatMap(([is, sentence]) => (is ? [sentence] : []));
}
