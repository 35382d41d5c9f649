// Where a URL leads that AWS is told to call: to a service of AWS, or to somebody else's host.

import { APIS, FUNCTION_URL } from '../facts/front-doors';
import { servesModelsAt, worksWithModelsAt } from '../facts/model-hosts';
import type { Value } from '../template/resource';
import { Text } from '../template/text';

/**
 * Hosts of AWS's own services. Load balancers and instances have names there too, and are none.
 *
 * @asOf 2026-11
 */
const OF_AWS = /(^|\.)(amazonaws\.com(\.cn)?|\$\{AWS::URLSuffix\}|api\.aws|on\.aws)$/;
const OF_A_CUSTOMER = /\.(elb|compute(-\d)?|elasticbeanstalk|awsapprunner|cloudfront)\./;

/** Resources whose attributes are addresses of AWS's own services. */
const SERVED_BY_AWS = [...APIS, FUNCTION_URL, 'AWS::BedrockAgentCore::Gateway', 'AWS::BedrockAgentCore::Runtime'];

/** Whether a URL leads to a service of AWS, which calls it inside its own network. Undecided where the host is not known. */
export function leadsToAws(url: Value): boolean {
  const text = url.pattern();
  if (!text) return false;
  const written = text.toString();
  const whole = /^(?:[a-z]+:\/\/)?([^/?#]*)/i.exec(written)![1]!.replace(/:\d+$/, '');
  if (OF_AWS.test(whole) && !OF_A_CUSTOMER.test(whole)) return true;
  // an address that a resource has: `${Api.ApiEndpoint}/mcp`
  const [first] = text.parts;
  const [hole] = typeof first === 'string' && !/^[a-z]+:\/\/$/i.test(first) ? [] : text.resources;
  if (hole && whole.includes('${')) return SERVED_BY_AWS.includes(hole.declaration.type);
  const open = text.parts.some(
    (part) => typeof part !== 'string' && !/pseudo|resource/.test(part.kind) && whole.includes(String(Text.hole(part))),
  );
  if (open || /\{\w+\}/.test(whole)) throw url.undecided(`is '${written}', whose host is not known`);
  return false;
}

/** The host of a URL, with the parts that are filled in at deployment as they are written. */
const hostOf = (url: Value): string => {
  const written = (url.pattern()?.toString() ?? '').replace(/\$\{AWS::(\w+)\}/g, '$${AWS__$1}');
  return /^(?:.*?:\/\/)?([^/?#:'"]*)/s.exec(written)![1]!.replace(/\$\{AWS__(\w+)\}/g, '$${AWS::$1}');
};

/** Who serves models at a URL, where its host says so. */
export function modelHost(url: Value): string | undefined {
  const host = hostOf(url);
  return servesModelsAt(host) ? host : undefined;
}

/** Whether a URL is called to work with models or agents, where its host says so. */
export const leadsToModelHost = (url: Value): boolean => worksWithModelsAt(hostOf(url));
