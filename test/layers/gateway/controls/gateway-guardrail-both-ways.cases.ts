import type { Cases } from '../../../../local/samples/cases';
import { beside, handler, otherFunction, without } from '../../../support/handler';

const settings = {
  GW_GUARDRAIL_ID: { 'Fn::GetAtt': ['Guardrail', 'GuardrailId'] },
  GW_GUARDRAIL_VERSION: { 'Fn::GetAtt': ['Version', 'Version'] },
  GW_GUARDRAIL_INPUT: 'block',
  GW_GUARDRAIL_OUTPUT: 'block',
  GW_GUARDRAIL_FAILURE: 'closed',
  GW_STREAM_MODE: 'sync',
};
const GUARDRAILS = {
  Guardrail: { Type: 'AWS::Bedrock::Guardrail', Properties: {} },
  Other: { Type: 'AWS::Bedrock::Guardrail', Properties: {} },
  Version: {
    Type: 'AWS::Bedrock::GuardrailVersion',
    Properties: { GuardrailIdentifier: { 'Fn::GetAtt': ['Guardrail', 'GuardrailId'] } },
  },
};
const OF_OTHER = {
  OfOther: { Type: 'AWS::Bedrock::GuardrailVersion', Properties: { GuardrailIdentifier: { Ref: 'Other' } } },
};
const VERSION = { 'Fn::GetAtt': ['Version', 'Version'] };
/** A gateway with these settings, whose alias has this guardrail. */
const aliased = (guardrail: Record<string, string> | undefined, more: Record<string, unknown> = {}) =>
  beside(
    handler({
      ...settings,
      GW_ALIASES: { 'Fn::Sub': JSON.stringify({ default: { modelId: 'model', ...(guardrail && { guardrail }) } }) },
      ...more,
    }),
    GUARDRAILS,
  );
export const GatewayGuardrailBothWays: Cases = {
  good: {
    'a version that is made of it': aliased(undefined, { GW_GUARDRAIL_VERSION: VERSION }),
    'an alias with a guardrail of its own': beside(
      aliased({ id: '${Other}', version: '${OfOther.Version}' }),
      OF_OTHER,
    ),
  },
  declared: {
    'a version by its number': aliased(undefined, { GW_GUARDRAIL_VERSION: '3' }),
    'an alias with a version by its number': aliased({ id: '${Other}', version: '2' }),
  },
  bad: {
    'a version of another guardrail': aliased(undefined, {
      GW_GUARDRAIL_ID: { Ref: 'Other' },
      GW_GUARDRAIL_VERSION: VERSION,
    }),
    'an alias with a draft': aliased({ id: '${Guardrail.GuardrailId}', version: 'DRAFT' }),
    'an alias with a version of another guardrail': aliased({ id: '${Other}', version: '${Version.Version}' }),
    'no guardrail': handler(without(settings, 'GW_GUARDRAIL_ID')),
    'the draft': handler({ ...settings, GW_GUARDRAIL_VERSION: 'DRAFT' }),
  },
  lookAlike: {
    'answers let through': handler({ ...settings, GW_GUARDRAIL_OUTPUT: 'none' }),
    'open when it fails': handler({ ...settings, GW_GUARDRAIL_FAILURE: 'open' }),
    'chunks sent before they are judged': handler({ ...settings, GW_STREAM_MODE: 'async' }),
  },
  silent: { 'another function': otherFunction },
};
