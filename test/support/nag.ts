import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, type NagPack, NIST80053R5Checks } from 'cdk-nag';
import type { IConstruct } from 'constructs';

/** Rule and construct of every finding of AwsSolutions and NIST 800-53 R5 below `scope` that nobody acknowledged. */
export const nagFindings = (scope: IConstruct): string[] =>
  findingsOf(scope, new AwsSolutionsChecks(), new NIST80053R5Checks());

/** Rule and construct of every finding of `packs` below `scope` that nobody acknowledged. */
export function findingsOf(scope: IConstruct, ...packs: NagPack[]): string[] {
  return packs.flatMap((pack) =>
    pack
      .validateScope(scope)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources
          .filter(({ constructPath }) => !isAcknowledged(scope.node.root, constructPath!, `${pack.name}::${ruleName}`))
          .map(({ constructPath }) => `${ruleName} ${constructPath}`),
      ),
  );
}

/** A pack by itself knows only bare ids; the qualified ones are the core's business at synthesis, and ours here. */
function isAcknowledged(root: IConstruct, path: string, id: string): boolean {
  let found: IConstruct | undefined = root;
  for (const name of path.split('/')) {
    found = found?.node.tryFindChild(name);
    const metadata = found?.node.metadata ?? [];
    if (metadata.some(({ type, data }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY && id in data))
      return true;
  }
  return false;
}
