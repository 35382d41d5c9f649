import type { States } from '../../../../local/aws/state-machine';
import type { Deployed } from '../../../../local/samples/deployed';

export * from '../../../../local/aws/state-machine';

// by require: the declarations of the package are for ES modules only
const validate = require('asl-validator') as (
  definition: unknown,
  options: { checkPaths: boolean; checkArn: boolean },
) => { isValid: boolean; errorsText: () => string };

/** The definition of a deployed state machine, with its substitutions in place, held against the Amazon States Language. */
export function deployedDefinition(deployed: Deployed, part: string): { StartAt: string; States: States } {
  const { properties } = deployed.one('AWS::StepFunctions::StateMachine', part);
  const substitutions = (properties.DefinitionSubstitutions ?? {}) as Record<string, string>;
  const text = String(properties.DefinitionString).replace(/\$\{(\w+)\}/g, (_, name: string) => {
    if (!(name in substitutions)) throw new Error(`the definition of ${part} has no substitution for ${name}`);
    return substitutions[name]!;
  });
  const definition = JSON.parse(text);
  const { isValid, errorsText } = validate(definition, { checkPaths: true, checkArn: true });
  if (!isValid) throw new Error(errorsText());
  return definition;
}
