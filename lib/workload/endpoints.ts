// Where a URL leads that AWS is told to call: to a service of AWS, or to somebody else's host.

import type { Value } from '../template/resource';

/**
 * Hosts of AWS's own services. Load balancers and instances have names there too, and are none.
 *
 * @asOf 2026-11
 */
const OF_AWS = /(^|\.)(amazonaws\.com(\.cn)?|\$\{AWS::URLSuffix\}|api\.aws|on\.aws)$/;
const OF_A_CUSTOMER = /\.(elb|compute(-\d)?|elasticbeanstalk|awsapprunner|cloudfront)\./;

/** Resources whose attributes are addresses of AWS's own services. */
const SERVED_BY_AWS = [
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGatewayV2::Api',
  'AWS::Lambda::Url',
  'AWS::Serverless::Api',
  'AWS::Serverless::HttpApi',
  'AWS::BedrockAgentCore::Gateway',
  'AWS::BedrockAgentCore::Runtime',
];

/** Whether a URL leads to a service of AWS, which calls it inside its own network. Undecided where the host is not known. */
export function leadsToAws(url: Value): boolean {
  const text = url.pattern();
  if (!text) return false;
  const written = text.toString().replace('${?}', '${…}'); // a question mark would end the host
  const whole = /^(?:[a-z]+:\/\/)?([^/?#]*)/i.exec(written)![1]!.replace(/:\d+$/, '');
  if (OF_AWS.test(whole) && !OF_A_CUSTOMER.test(whole)) return true;
  // an address that a resource has: `${Api.ApiEndpoint}/mcp`
  const [first] = text.parts;
  const [hole] = typeof first === 'string' && !/^[a-z]+:\/\/$/i.test(first) ? [] : text.resources;
  if (hole && whole.includes('${')) return SERVED_BY_AWS.includes(hole.declaration.type);
  if (/\$\{…\}|\$\{resolve:|\{\w+\}/.test(whole)) throw url.undecided(`is '${written}', whose host is not known`);
  return false;
}

/**
 * Hosts at which vendors other than AWS serve models.
 *
 * @asOf 2026-11
 */
const VENDORS =
  /(^|\.)(api\.openai\.com|openai\.azure\.com|services\.ai\.azure\.com|models\.ai\.azure\.com|api\.anthropic\.com|generativelanguage\.googleapis\.com|[\w-]*aiplatform\.googleapis\.com|api\.mistral\.ai|api\.cohere\.(ai|com)|api\.groq\.com|api\.x\.ai|api\.together\.(ai|xyz)|openrouter\.ai|api\.deepseek\.com|api\.perplexity\.ai|api\.fireworks\.ai|api\.replicate\.com|inference\.huggingface\.co|router\.huggingface\.co|api-inference\.huggingface\.co|dashscope\.aliyuncs\.com|integrate\.api\.nvidia\.com|api\.cerebras\.ai)$/i;

/**
 * Hosts at which AWS itself serves models.
 *
 * @asOf 2026-11
 */
const BEDROCK =
  /(^|\.)bedrock(-runtime|-mantle)?(-fips)?\.[^/]*(amazonaws\.com(\.cn)?|\$\{AWS::URLSuffix\}|api\.aws)$/i;

/** Who serves models at a URL, where its host says so. */
export function modelHost(url: Value): string | undefined {
  const written = url.pattern()?.toString() ?? '';
  const host = /^(?:[a-z]+:\/\/)?([^/?#:]*)/i
    .exec(written.replace(/\$\{AWS::(\w+)\}/g, '$${AWS__$1}'))![1]!
    .replace(/\$\{AWS__(\w+)\}/g, '$${AWS::$1}');
  return VENDORS.test(host) || BEDROCK.test(host) ? host : undefined;
}
