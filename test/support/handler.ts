import { one } from '../../local/samples/cases';

/** A template with the gateway's handler and these settings. */
export const handler = (settings: Record<string, unknown>) =>
  one('AWS::Lambda::Function', { Environment: { Variables: { GW_ROLE: 'gateway', ...settings } } });

/** A function that is not the gateway's. */
export const otherFunction = one('AWS::Lambda::Function', { Environment: { Variables: { GW_ROLE: 'other' } } });

/** The settings without these. */
export const without = (settings: Record<string, unknown>, ...names: string[]) =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => !names.includes(name)));
