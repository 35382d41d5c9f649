import type { Cases } from '../../../../local/samples/cases';
import { handler, otherFunction, without } from '../../../support/handler';

const settings = {
  GW_OUTPUT_MODE: 'text',
  GW_OUTPUT_LINK_POLICY: 'strip',
  GW_OUTPUT_IMAGES: 'strip',
  GW_STRIP_CONTROL: 'true',
};
export const GatewayOutputEncoded: Cases = {
  good: {
    'as the gateway sets it': handler(settings),
    'by a schema': handler({ ...settings, GW_OUTPUT_MODE: 'json-schema', GW_OUTPUT_SCHEMA: '{}' }),
  },
  bad: {
    'no mode': handler(without(settings, 'GW_OUTPUT_MODE')),
    'raw links': handler(without(settings, 'GW_OUTPUT_LINK_POLICY')),
  },
  lookAlike: {
    'a schema that is not there': handler({ ...settings, GW_OUTPUT_MODE: 'json-schema' }),
    'images let through': handler({ ...settings, GW_OUTPUT_IMAGES: 'allow' }),
  },
  silent: { 'another function': otherFunction },
};
