import type { IPolicyValidationContext, PolicyValidationPluginReport, PolicyViolation } from 'aws-cdk-lib';
import { Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Finding } from '../evidence';
import { VERSION } from '../version';
import { Synthesized } from './synthesized';

/** A violation before its resources are gathered. */
export interface Reported {
  readonly ruleName: string;
  readonly description: string;
  readonly severity: 'error' | 'info';
  readonly fix: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Nothing for what is missing in the application as a whole. */
  readonly finding?: Finding;
}

/**
 * The report of a pack. Findings that say the same of several resources are one violation; findings that say different
 * things are several, so that none hides behind the first. The core knows only acknowledgements that name the pack; the
 * bare form is honoured here, and leaves no trace in the core's report.
 */
export function reportOf(synthesized: Synthesized, reported: readonly Reported[]): PolicyValidationPluginReport {
  const violations = new Map<string, PolicyViolation>();
  for (const item of reported) {
    const declaration = item.finding?.resource;
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
      declaration
        ? {
            resourceLogicalId: declaration.logicalId,
            templatePath: declaration.template.file,
            locations: item.finding?.propertyPath ? [item.finding.propertyPath] : [],
          }
        : { constructPath: synthesized.firstStackPath, locations: [] },
    );
  }
  const found = [...violations.values()];
  return {
    success: found.every(({ severity }) => severity !== 'error'),
    violations: found,
    pluginVersion: VERSION,
  };
}

/** Synthesizes the stage that `scope` stands in, and keeps the stacks at or below `scope`, or the one around it. */
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
