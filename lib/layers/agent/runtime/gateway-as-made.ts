import type { GatewayAsMade } from '../contract';
import { isObject, type Json } from './mcp-event';

const part = (of: unknown, name: string): Json => (isObject(of) && isObject(of[name]) ? of[name] : {});

/**
 * Whether AgentCore keeps a gateway as the template makes it: whose tokens it takes, what decides each call, and what sees it
 * before and after. All of it can be changed in place.
 */
export function isAsMade(kept: Json, made: GatewayAsMade): boolean {
  const { discoveryUrl } = part(kept.authorizerConfiguration, 'customJWTAuthorizer');
  const { arn, mode } = part(kept, 'policyEngineConfiguration');
  return (
    kept.authorizerType === 'CUSTOM_JWT' &&
    discoveryUrl === made.discoveryUrl &&
    mode === 'ENFORCE' &&
    arn === made.policyEngineArn &&
    part(kept, 'wafConfiguration').failureMode !== 'FAIL_OPEN' &&
    part(part(kept, 'protocolConfiguration').mcp, 'streamingConfiguration').enableResponseStreaming !== true &&
    asks(kept.interceptorConfigurations, 'REQUEST', made.requestArn, true) &&
    asks(kept.interceptorConfigurations, 'RESPONSE', made.responseArn, false)
  );
}

/** Whether one function alone is asked at a point, with all that it has to see. */
function asks(interceptors: unknown, point: string, functionArn: string, headers: boolean): boolean {
  if (!Array.isArray(interceptors)) return false;
  const at = interceptors.filter(
    (each) => isObject(each) && Array.isArray(each.interceptionPoints) && each.interceptionPoints.includes(point),
  );
  const [only] = at;
  const input = part(only, 'inputConfiguration');
  return (
    at.length === 1 &&
    part(part(only, 'interceptor'), 'lambda').arn === functionArn &&
    input.payloadFilter === undefined &&
    (!headers || input.passRequestHeaders === true)
  );
}
