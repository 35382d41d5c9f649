import { type Cases, one } from '../../../../local/samples/cases';
import { handler } from '../../../support/handler';

export const GatewayFallback: Cases = {
  good: {
    'a message': handler({ GW_FALLBACK_MODE: 'static-message' }),
    'another model': handler({ GW_FALLBACK_MODE: 'model', GW_FALLBACK_MODEL_ID: 'm' }),
  },
  bad: { none: handler({}), 'another mode': handler({ GW_FALLBACK_MODE: 'none' }) },
  lookAlike: { 'another model that is not named': handler({ GW_FALLBACK_MODE: 'model' }) },
  silent: { 'a function that is no gateway': one('AWS::Lambda::Function', {}) },
};
