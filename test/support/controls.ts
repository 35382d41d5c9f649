import type { RegisteredControl, Rule } from '../../lib/control';
import { type ControlEvidence, type Finding, gather } from '../../lib/evidence';
import { type Phase, phaseOf } from '../../lib/owasp/vocabulary';
import { application, type Body } from '../../local/samples/cases';

/** What a made-up control of a phase does. */
const DEED: Readonly<Record<Phase, string>> = {
  preventive: 'refuses it',
  detective: 'notices it',
  responsive: 'stops it',
};

/** A control that is not one of the library's, for tests of what is done with controls. It acts against all of its risks. */
export const controlOf = (rules: readonly Rule[] = [], more: Partial<RegisteredControl> = {}): RegisteredControl => {
  const { risks = ['LLM01:2025'], csf = 'Protect' } = more;
  return {
    id: 'made-up-control',
    layer: 'model',
    title: 'A made-up control',
    risks,
    acts: { [DEED[phaseOf(csf)]]: risks },
    csf,
    boundary: 'model',
    atlas: [],
    why: 'It is a test.',
    source: 'nowhere',
    rules,
    ...more,
  };
};

/** What is known of a control of which nothing is seen. */
export const absent = (control: RegisteredControl): ControlEvidence => ({
  control,
  status: 'absent',
  open: false,
  besides: false,
  shown: [],
  resources: [],
  declared: [],
  attested: [],
  findings: [],
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
