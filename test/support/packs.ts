import type { App } from 'aws-cdk-lib';
import {
  AwsSolutionsChecks,
  HIPAASecurityChecks,
  type NagPack,
  NIST80053R5Checks,
  PCIDSS321Checks,
  ServerlessChecks,
} from 'cdk-nag';
import { DefenseInDepthChecks, OwaspList, OwaspLlmChecks } from '../../lib';
import { validationReport } from './app';

/** Every pack there is, ours with all lists. */
export const allPacks = (app: App): NagPack[] => [
  new OwaspLlmChecks(app, { lists: Object.values(OwaspList) }),
  new DefenseInDepthChecks(app),
  new AwsSolutionsChecks(app),
  new NIST80053R5Checks(app),
  new HIPAASecurityChecks(app),
  new PCIDSS321Checks(app),
  new ServerlessChecks(app),
];

interface Reported {
  readonly ruleName: string;
  readonly severity: string;
  readonly reason?: string;
  readonly violatingConstructs: { readonly constructPath: string }[];
}

/** What packs, all of them by default, say of `app`: findings nobody acknowledged, undecided ones, and the reasons of the others. */
export function judged(app: App, ...packs: NagPack[]): { findings: string[]; undecided: string[]; reasons: string[] } {
  const { failed, report } = validationReport(app, ...(packs.length > 0 ? packs : allPacks(app)));
  const reports = report.pluginReports.filter(
    ({ pluginName }: { pluginName: string }) => pluginName !== 'Construct Annotations',
  );
  const all: Reported[] = reports.flatMap(({ violations }: { violations: Reported[] }) => violations);
  const told = (wanted: (severity: string) => boolean) => [
    ...new Set(
      all
        .filter(({ severity }) => wanted(severity))
        .flatMap(({ ruleName, violatingConstructs }) =>
          violatingConstructs.map(({ constructPath }) => `${ruleName} ${constructPath}`),
        ),
    ),
  ];
  const findings = told((severity) => severity !== 'info').sort();
  // a pack that throws reports nothing, which must not look like a clean app
  if (failed && findings.length === 0) throw new Error('synthesis failed without a finding');
  return {
    findings,
    undecided: told((severity) => severity === 'info').sort(),
    reasons: reports.flatMap(({ suppressedViolations = [] }: { suppressedViolations?: Reported[] }) =>
      suppressedViolations.map(({ reason }) => reason ?? ''),
    ),
  };
}
