/**
 * Hosts at which models answer, for rules about what a URL leads to.
 *
 * Source: AWS General Reference, Service endpoints of Amazon Bedrock and Amazon SageMaker AI; the vendors' API references.
 *
 * @asOf 2026-11
 */

/** Hosts at which AWS itself serves models. Inline agents and RetrieveAndGenerate take a model that the caller names. */
const OF_AWS =
  /(^|\.)(bedrock(-runtime|-agent-runtime|-mantle)?(-fips)?|aws-external-anthropic|runtime(-fips)?\.sagemaker)\.[^/]*(amazonaws\.com(\.cn)?|\$\{AWS::URLSuffix\}|api\.aws)$/i;

/** Hosts at which AWS serves agents, which run a model that somebody else has chosen. */
const OF_AGENTS = /(^|\.)bedrock-agentcore(-fips)?\.[^/]*(amazonaws\.com(\.cn)?|\$\{AWS::URLSuffix\}|api\.aws)$/i;

/** Hosts at which other vendors serve models. */
const OF_VENDORS =
  /(^|\.)(api\.openai\.com|openai\.azure\.com|services\.ai\.azure\.com|models\.ai\.azure\.com|api\.anthropic\.com|generativelanguage\.googleapis\.com|[\w-]*aiplatform\.googleapis\.com|api\.mistral\.ai|api\.cohere\.(ai|com)|api\.groq\.com|api\.x\.ai|api\.together\.(ai|xyz)|openrouter\.ai|api\.deepseek\.com|api\.perplexity\.ai|api\.fireworks\.ai|api\.replicate\.com|inference\.huggingface\.co|router\.huggingface\.co|api-inference\.huggingface\.co|dashscope\.aliyuncs\.com|integrate\.api\.nvidia\.com|api\.cerebras\.ai)$/i;

/** Whether models answer at a host. Parts that are filled in at deployment stand as `${AWS::Region}`. */
export const servesModelsAt = (host: string): boolean => OF_AWS.test(host) || OF_VENDORS.test(host);

/** Whether models or agents answer at a host. */
export const worksWithModelsAt = (host: string): boolean => servesModelsAt(host) || OF_AGENTS.test(host);

/** Services that API Gateway calls models by, as its integrations name them: `arn:…:apigateway:…:bedrock-runtime:path/…`. */
export const INTEGRATED_MODELS = /:(bedrock[\w-]*|runtime\.sagemaker|aws-external-anthropic):(path|action)\//;
