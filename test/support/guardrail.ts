import { one } from '../../local/samples/cases';

const CATEGORIES = ['HATE', 'INSULTS', 'SEXUAL', 'VIOLENCE', 'MISCONDUCT'];

/** Filters of all harmful categories at HIGH, with these changes to each. */
export const filters = (change: Record<string, unknown> = {}, types = CATEGORIES) =>
  types.map((Type) => ({ Type, InputStrength: 'HIGH', OutputStrength: 'HIGH', ...change }));

/** A template with one guardrail. */
export const guardrail = (properties: Record<string, unknown>, more?: Record<string, unknown>) =>
  one('AWS::Bedrock::Guardrail', { Name: 'g', ...properties }, more);

/** A template parameter without a default. */
export const parameter = { Parameters: { Given: { Type: 'String' } } };
