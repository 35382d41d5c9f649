import { type Control, eachResource, rule } from '../../../control';
import { attempt, PASS } from '../../../template/answer';
import type { Resource, View } from '../../../template/resource';
import { FUNCTION_TYPES, mayDo } from '../../../workload/callers';

/** How a template names a resource, by reference or in a text, and the qualifier at the end of an ARN. */
const NAMED = /\{"Ref":"(\w+)"\}|\["(\w+)",|"Fn::GetAtt":"(\w+)\.|\$\{(\w+)[.}]|:([\w-]+)["/]/g;

/** Who names what, in each template: read once, however many aliases there are. */
const namesOf = (view: View): ReadonlyMap<string, ReadonlySet<string>> =>
  view.once('named-by', () => {
    const found = new Map<string, Set<string>>();
    for (const { template, logicalId, body } of view.application.types.flatMap((type) =>
      view.application.declarations(type),
    ))
      for (const match of JSON.stringify(body.Properties ?? {}).matchAll(NAMED)) {
        const key = `${template.file}|${match.slice(1).find((name) => name !== undefined)}`;
        found.set(key, (found.get(key) ?? new Set()).add(logicalId));
      }
    return found;
  });

/** Whether something else in the template names the alias, by reference or as the qualifier of its function. */
const isCalled = (alias: Resource, view: View): boolean =>
  [alias.logicalId, attempt(() => alias.text('Name'))].some(
    (name) =>
      name !== undefined &&
      [...(namesOf(view).get(`${alias.template.file}|${name}`) ?? [])].some((by) => by !== alias.logicalId),
  );

export const control: Control = {
  id: 'resilience-versioned-rollback',
  title: 'Prompts and handlers are published in versions',
  risks: ['LLM01:2025', 'LLM07:2025', 'LLM09:2025', 'LLM01:2023', 'LLM09:2023', 'ASI01:2026'],
  acts: 'label',
  csf: 'Recover',
  boundary: 'application',
  atlas: ['AML.T0081', 'AML.T0031'],
  why: 'A bad prompt or a weakened guardrail is undone in one deployment.',
  source: 'Amazon Bedrock User Guide, Deploy a prompt by creating a version; AWS Lambda Developer Guide, Aliases',

  rules: [
    rule('PromptVersioned', {
      severity: 'LOW',
      fix: 'Add a `CfnPromptVersion`, and let callers name the version.',
      fixTemplate: 'Add an AWS::Bedrock::PromptVersion, and let callers name the version.',
      counterparts: ['BR-07'],
      check: eachResource('AWS::Bedrock::Prompt', (prompt) =>
        prompt.referrers('AWS::Bedrock::PromptVersion', 'PromptArn').length > 0
          ? PASS
          : prompt.fail('', 'has no version: its draft changes under running traffic'),
      ),
    }),
    rule('ModelCallerAliasVersioned', {
      severity: 'LOW',
      fix: 'Point the alias at a version (`currentVersion`), not at $LATEST.',
      fixTemplate: 'Set FunctionVersion to the version of an AWS::Lambda::Version, not to $LATEST.',
      proves: false,
      check: eachResource('AWS::Lambda::Alias', (alias, view) => {
        const fn = alias.tryTarget('FunctionName');
        if (!fn || !(FUNCTION_TYPES as readonly string[]).includes(fn.type) || !mayDo(fn)) return undefined;
        const version = alias.pattern('FunctionVersion')?.toString();
        if (version === '$LATEST') return alias.fail('FunctionVersion', 'is $LATEST: there is nothing to go back to');
        // an alias that nobody calls rolls nothing back
        return isCalled(alias, view) ? PASS : undefined;
      }),
    }),
  ],
};
