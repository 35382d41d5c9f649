import { beside, one } from '../../local/samples/cases';

const CATEGORIES = ['HATE', 'INSULTS', 'SEXUAL', 'VIOLENCE', 'MISCONDUCT'];

/** Filters of all harmful categories at HIGH, with these changes to each. */
export const filters = (change: Record<string, unknown> = {}, types = CATEGORIES) =>
  types.map((Type) => ({ Type, InputStrength: 'HIGH', OutputStrength: 'HIGH', ...change }));

/** A template with one guardrail, through which an agent answers. */
export const guardrail = (properties: Record<string, unknown>, more?: Record<string, unknown>) =>
  beside(unused(properties, more), {
    Agent: {
      Type: 'AWS::Bedrock::Agent',
      Properties: { GuardrailConfiguration: { GuardrailIdentifier: { Ref: 'Thing' }, GuardrailVersion: '1' } },
    },
  });

/** A template with one guardrail that nothing names. */
export const unused = (properties: Record<string, unknown>, more?: Record<string, unknown>) =>
  one('AWS::Bedrock::Guardrail', { Name: 'g', ...properties }, more);

/** A template parameter without a default. */
export const parameter = { Parameters: { Given: { Type: 'String' } } };
