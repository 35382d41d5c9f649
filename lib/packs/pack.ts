import type { IPolicyValidationContext, PolicyValidationPluginReport, PolicyViolation } from 'aws-cdk-lib';
import { Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { TEMPLATE } from '../evidence';
import type { Declaration } from '../template/application';
import { VERSION } from '../version';
import { Synthesized } from './synthesized';

/** A violation before its resources are gathered. */
export interface Reported {
  readonly ruleName: string;
  readonly description: string;
  readonly severity: 'error' | 'info' | 'fatal';
  readonly fix: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Nothing for what is missing in the application as a whole. */
  readonly resource?: Declaration;
  readonly propertyPath?: string;
}

/**
 * The report of a pack. One violation holds all resources of which the same is said. Findings that say something else are
 * violations of their own, so that none is hidden. The core knows acknowledgements with the name of the pack. Those without it
 * are honoured here, and the core's report does not show them.
 */
export function reportOf(synthesized: Synthesized, reported: readonly Reported[]): PolicyValidationPluginReport {
  const violations = new Map<string, PolicyViolation>();
  for (const item of reported) {
    const declaration = item.resource;
    const construct = declaration && synthesized.constructOf(declaration);
    if (construct && Synthesized.acknowledgedBare(construct, item.ruleName)) continue;
    const line = construct && Synthesized.userLine(construct);
    const description = line ? `${item.description} Made at ${line}.` : item.description;
    const key = [item.ruleName, item.severity, description].join('|');
    let violation = violations.get(key);
    if (!violation) {
      const { ruleName, severity, fix, metadata: ruleMetadata } = item;
      violation = { ruleName, description, severity, fix, ruleMetadata, violatingResources: [] };
      violations.set(key, violation);
    }
    violation.violatingResources.push(
      declaration && declaration.type !== TEMPLATE
        ? {
            resourceLogicalId: declaration.logicalId,
            templatePath: declaration.template.file,
            locations: item.propertyPath ? [item.propertyPath] : [],
          }
        : { constructPath: synthesized.firstStackPath, locations: [] },
    );
  }
  const found = [...violations.values()];
  return {
    success: found.every(({ severity }) => severity === 'info'),
    violations: found,
    pluginVersion: VERSION,
  };
}

/** Synthesizes the stage of `scope`, and keeps the stacks at or below `scope`; inside of a stack it keeps that stack. */
export function contextOf(scope: IConstruct): Pick<IPolicyValidationContext, 'stackTemplates' | 'appConstruct'> {
  // the app is a stage that stands in none
  const stage = Stage.of(scope) ?? (Stage.isStage(scope) ? scope : undefined);
  if (!stage) throw new Error(`'${scope.node.path}' is in no App or Stage, so there is nothing to synthesize`);
  const within = (path: string, parent: string) => parent === '' || path === parent || path.startsWith(`${parent}/`);
  return {
    appConstruct: scope.node.root,
    stackTemplates: stage
      .synth({ force: true })
      .stacksRecursively.filter(
        (stack) => within(stack.hierarchicalId, scope.node.path) || within(scope.node.path, stack.hierarchicalId),
      )
      .map((stack) => ({
        stackConstructPath: stack.hierarchicalId,
        templatePath: stack.templateFullPath,
        accountId: undefined,
        region: undefined,
      })),
  };
}
