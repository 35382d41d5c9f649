import type { Cases } from '../../../../local/samples/cases';
import { handler, otherFunction, without } from '../../../support/handler';

const settings = { GW_STRIP_INVISIBLE: 'true', GW_MAX_INPUT_CHARS: '16000', GW_UNTRUSTED_DELIMITER: 'random' };
export const GatewayInputNormalized: Cases = {
  good: { 'as the gateway sets it': handler(settings) },
  bad: {
    'invisible characters left': handler(without(settings, 'GW_STRIP_INVISIBLE')),
    'no bound': handler(without(settings, 'GW_MAX_INPUT_CHARS')),
  },
  lookAlike: { 'a delimiter that can be guessed': handler({ ...settings, GW_UNTRUSTED_DELIMITER: '###' }) },
  silent: { 'another function': otherFunction },
};
