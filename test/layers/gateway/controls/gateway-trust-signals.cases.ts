import type { Cases } from '../../../../local/samples/cases';
import { handler, otherFunction } from '../../../support/handler';

const settings = { GW_AI_DISCLOSURE: 'true', GW_GROUNDING_ACTION: 'annotate' };
export const GatewayTrustSignals: Cases = {
  good: {
    'as the gateway sets it': handler(settings),
    'with citations': handler({ ...settings, GW_REQUIRE_CITATIONS: 'true' }),
  },
  bad: {
    'no disclosure': handler({ GW_GROUNDING_ACTION: 'annotate' }),
    'no verdict': handler({ GW_AI_DISCLOSURE: 'true' }),
  },
  lookAlike: { 'a verdict that does nothing': handler({ ...settings, GW_GROUNDING_ACTION: 'none' }) },
  silent: { 'another function': otherFunction },
};
