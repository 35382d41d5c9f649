import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { OwaspLlmChecks, type OwaspLlmChecksProps } from '../../lib/packs/owasp-llm-checks';

/** Metadata as `cdk synth` records it: lines of creation and construct paths. */
export const app = (context: Record<string, unknown> = {}) =>
  new App({ context: { 'aws:cdk:disable-creation-stack-traces': false, ...context } });

/** A guardrail as a raw resource, which stock rules do not see. */
export const rawGuardrail = (scope: Construct, id: string, inputStrength?: string) =>
  new CfnResource(scope, id, {
    type: 'AWS::Bedrock::Guardrail',
    properties: {
      Name: id,
      BlockedInputMessaging: 'Blocked.',
      BlockedOutputsMessaging: 'Blocked.',
      ContentPolicyConfig: {
        FiltersConfig: inputStrength
          ? [{ Type: 'PROMPT_ATTACK', InputStrength: inputStrength, OutputStrength: 'NONE' }]
          : [{ Type: 'HATE', InputStrength: 'HIGH', OutputStrength: 'HIGH' }],
      },
    },
  });

/** A handler that says by its variables that it is the gateway's, and runs other code. */
export const rawGateway = (scope: Construct, variables: Record<string, string>) =>
  new CfnResource(scope, 'Gateway', {
    type: 'AWS::Lambda::Function',
    properties: {
      Code: { ZipFile: 'exports.handler = async (e) => e' },
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Environment: { Variables: { GW_ROLE: 'gateway', ...variables } },
    },
  });

/** Names of the rules that fail on an app, each with the construct's path. */
export function findings(scope: Construct, props?: OwaspLlmChecksProps): string[] {
  const root = scope.node.root as App;
  return new OwaspLlmChecks(root, props)
    .validateScope(scope)
    .violations.filter(({ severity }) => severity === 'error')
    .flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ resourceLogicalId }) => `${ruleName} ${resourceLogicalId ?? 'application'}`),
    )
    .sort();
}

/** The validation report of an app that is synthesized with `plugins`, and whether synthesis failed. */
export function validationReport(root: App, ...plugins: Parameters<Validations['addPlugins']>) {
  Validations.of(root).addPlugins(...plugins);
  const silenced = jest.spyOn(console, 'error').mockImplementation(() => {});
  let failed = false;
  try {
    root.synth();
  } catch {
    failed = true;
  }
  silenced.mockRestore();
  failed ||= process.exitCode === 1;
  process.exitCode = 0;
  const report = JSON.parse(readFileSync(join(root.outdir, 'validation-report.json'), 'utf8'));
  return { failed, report };
}

export { Stack };
