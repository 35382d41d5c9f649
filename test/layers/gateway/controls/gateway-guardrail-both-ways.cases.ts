import type { Cases } from '../../../../local/samples/cases';
import { beside, handler, otherFunction, without } from '../../../support/handler';

const settings = {
  GW_GUARDRAIL_ID: { 'Fn::GetAtt': ['Guardrail', 'GuardrailId'] },
  GW_GUARDRAIL_VERSION: '3',
  GW_GUARDRAIL_INPUT: 'block',
  GW_GUARDRAIL_OUTPUT: 'block',
  GW_GUARDRAIL_FAILURE: 'closed',
  GW_STREAM_MODE: 'sync',
};
export const GatewayGuardrailBothWays: Cases = {
  good: {
    'as the gateway sets it': beside(handler(settings), {
      Guardrail: { Type: 'AWS::Bedrock::Guardrail', Properties: {} },
    }),
  },
  bad: {
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
