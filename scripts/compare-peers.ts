import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CfnElement, type PolicyValidationPluginReport, Stack } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { OwaspList, OwaspLlmChecks } from '../lib';
import { addAgent, addCaller, installPeers, PEERS, peerApp } from './peers';

// Puts our findings on two apps of other people's constructs, with nothing but what those need, beside the findings of
// AwsSolutionsChecks, as a Markdown table. It needs the package registry and is not part of the verification.

const folder = mkdtempSync(join(tmpdir(), 'peers-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const peers = installPeers(folder, 300_000);
const app = peerApp();
const agentStack = new Stack(app, 'KnowledgeBaseAndAgent');
addAgent(agentStack, peers);
const profileStack = new Stack(app, 'LambdaAndInferenceProfile');
addCaller(profileStack, peers);

/** The child of the stack that a resource belongs to, by logical id. */
const owners = (stack: Stack): Map<string, string> =>
  new Map(
    stack.node
      .findAll()
      .filter((node) => 'cfnResourceType' in node)
      .map((node) => [
        stack.resolve((node as unknown as CfnElement).logicalId) as string,
        node.node.path.slice(stack.node.path.length + 1).split('/')[0]!,
      ]),
  );

/** Names of the rules that fire on each child of the stack. */
function findings(stack: Stack, report: PolicyValidationPluginReport): Map<string, Map<string, number>> {
  const ids = owners(stack);
  const byOwner = new Map<string, Map<string, number>>();
  for (const { ruleName, severity, violatingResources } of report.violations) {
    const undecided = severity === 'info';
    for (const { resourceLogicalId, constructPath } of violatingResources) {
      const owner =
        (resourceLogicalId && ids.get(resourceLogicalId)) ??
        constructPath?.slice(stack.node.path.length + 1).split('/')[0] ??
        'the app';
      const rules = byOwner.get(owner) ?? new Map<string, number>();
      const [rule] = ruleName.split('['); // AwsSolutions says in brackets what it found
      const name = undecided ? `${rule} (undecided)` : rule!;
      rules.set(name, (rules.get(name) ?? 0) + 1);
      byOwner.set(owner, rules);
    }
  }
  return byOwner;
}

const shown = (rules: Map<string, number> | undefined): string =>
  rules
    ? [...rules]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, count]) => (count > 1 ? `${name} ×${count}` : name))
        .join(', ')
    : 'none';
const total = (rules: Map<string, number> | undefined): number =>
  rules ? [...rules.values()].reduce((sum, count) => sum + count, 0) : 0;

const known = ['aws-cdk-lib', 'cdk-nag'].map((name) => `${name} ${require(`${name}/package.json`).version}`);
console.log([...Object.entries(PEERS).map((peer) => peer.join(' ')), ...known].join(', '));
console.log('\n| Construct | Resources | AwsSolutionsChecks | cdk-secure-llm |\n| --- | --- | --- | --- |');
for (const stack of [agentStack, profileStack]) {
  const theirs = findings(stack, new AwsSolutionsChecks().validateScope(stack));
  const ours = findings(
    stack,
    new OwaspLlmChecks(undefined, { lists: [OwaspList.LLM_2025, OwaspList.AGENTIC_2026] }).validateScope(stack),
  );
  const resources = [...owners(stack).values()];
  for (const owner of new Set([...resources, ...theirs.keys(), ...ours.keys()])) {
    const count = resources.filter((other) => other === owner).length;
    console.log(
      `| ${stack.node.id}/${owner} | ${count} | ${total(theirs.get(owner))}: ${shown(theirs.get(owner))} | ${total(ours.get(owner))}: ${shown(ours.get(owner))} |`,
    );
  }
}
