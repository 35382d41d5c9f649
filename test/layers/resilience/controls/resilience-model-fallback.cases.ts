import { type Cases, one } from '../../../../local/samples/cases';

const gateway = (variables: Record<string, unknown>) =>
  one('AWS::Lambda::Function', { Environment: { Variables: { GW_ROLE: 'gateway', ...variables } } });

export const GatewayFallback: Cases = {
  good: {
    'a message': gateway({ GW_FALLBACK_MODE: 'static-message' }),
    'another model': gateway({ GW_FALLBACK_MODE: 'model', GW_FALLBACK_MODEL_ID: 'm' }),
  },
  bad: { none: gateway({}), 'another mode': gateway({ GW_FALLBACK_MODE: 'none' }) },
  lookAlike: { 'another model that is not named': gateway({ GW_FALLBACK_MODE: 'model' }) },
  silent: { 'a function that is no gateway': one('AWS::Lambda::Function', {}) },
};
