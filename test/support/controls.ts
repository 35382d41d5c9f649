import type { RegisteredControl, Rule } from '../../lib/control';
import { type ControlEvidence, type Finding, gather } from '../../lib/evidence';
import { application, type Body } from '../../local/samples/cases';

/** A control that is not one of the library's, for tests of what is done with controls. */
export const controlOf = (rules: readonly Rule[] = [], more: Partial<RegisteredControl> = {}): RegisteredControl => ({
  id: 'made-up-control',
  layer: 'model',
  title: 'A made-up control',
  risks: ['LLM01:2025'],
  csf: 'Protect',
  boundary: 'model',
  atlas: [],
  why: 'It is a test.',
  source: 'nowhere',
  rules,
  ...more,
});

/** What `rules`, as those of one control, say of these templates. */
export const gathered = (rules: readonly Rule[], ...bodies: Body[]): ControlEvidence =>
  gather(application(...bodies), [controlOf(rules)])[0]!;

/** Verdict, rule, resource and path of each finding, for short. */
export const brief = (findings: readonly Finding[]): string[] =>
  findings.map(({ verdict, rule, resource, propertyPath }) =>
    [verdict, rule.name, `${resource.template.stack}/${resource.logicalId}`, propertyPath]
      .filter((part) => part !== '')
      .join(' '),
  );
