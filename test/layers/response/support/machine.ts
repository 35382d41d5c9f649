import type { States } from '../../../../local/aws/state-machine';
import type { Deployed } from '../../../../local/samples/deployed';
import { isDrawn } from '../../../support/exhaustive';

export * from '../../../../local/aws/state-machine';

// by require: the declarations of the package are for ES modules only
const validate = require('asl-validator') as (
  definition: unknown,
  options: { checkPaths: boolean; checkArn: boolean },
) => { isValid: boolean; errorsText: () => string };

/** What has been found valid: the validator compiles its schemas for every definition. */
const valid = new Set<string>();

/**
 * The definition of a deployed state machine, with its substitutions in place.
 *
 * @param isValidated whether it is held against the Amazon States Language; a third of those that differ are by default
 */
export function deployedDefinition(
  deployed: Deployed,
  part: string,
  isValidated?: boolean,
): { StartAt: string; States: States } {
  const { properties } = deployed.one('AWS::StepFunctions::StateMachine', part);
  const substitutions = (properties.DefinitionSubstitutions ?? {}) as Record<string, string>;
  const text = String(properties.DefinitionString).replace(/\$\{(\w+)\}/g, (_, name: string) => {
    if (!(name in substitutions)) throw new Error(`the definition of ${part} has no substitution for ${name}`);
    return substitutions[name]!;
  });
  const definition = JSON.parse(text);
  if (valid.has(text) || !(isValidated ?? isDrawn(text, 3))) return definition;
  const { isValid, errorsText } = validate(definition, { checkPaths: true, checkArn: true });
  if (!isValid) throw new Error(errorsText());
  valid.add(text);
  return definition;
}
