import { createHash } from 'node:crypto';
import type { ControlEvidence } from '../evidence';
import { withDerived } from '../owasp/risks';
import { nameOf, type Result } from './result';
import { THREATS, type ThreatText } from './threats';

/**
 * The result as a threat model of Threat Composer (schema 1): the risks of OWASP LLM 2025 as threats, the controls as
 * mitigations, resolved where resources prove them. Ids are the same at every run, so that a model can be compared.
 */
export function toThreatComposer(result: Result): string {
  const risks = result.coverage.get('llm-2025') ?? [];
  const threats = risks.map(({ risk, gaps }, i) => {
    const text = THREATS[risk.id]!; // each risk of the list has one
    return {
      id: uuid(risk.id),
      numericId: i + 1,
      displayOrder: i + 1,
      threatSource: text.source,
      prerequisites: text.prerequisites,
      threatAction: text.action,
      threatImpact: text.impact,
      impactedGoal: text.goals,
      impactedAssets: text.assets,
      statement: statement(text),
      status: gaps.length === 0 ? 'threatResolved' : 'threatIdentified',
      tags: [risk.id],
      metadata: [
        { key: 'STRIDE', value: text.stride },
        {
          key: 'Comments',
          value: cut(
            `${risk.id} ${risk.title}. ${gaps.length === 0 ? 'Covered in depth.' : gaps.map(({ message }) => message).join('. ')}`,
            1000,
          ),
        },
      ],
    };
  });
  const known = new Set(threats.map(({ id }) => id));
  const answering = result.evidence.filter(({ control }) => threatsOf(control).some((id) => known.has(id)));
  return JSON.stringify(
    {
      schema: 1,
      applicationInfo: {
        name: cut(result.read.application.templates.map(({ stack }) => stack).join(', '), 200),
        description: 'Written from synthesized templates: a mitigation is resolved where resources prove its control.',
      },
      threats,
      mitigations: answering.map(mitigation),
      mitigationLinks: answering.flatMap(({ control }) =>
        threatsOf(control)
          .filter((id) => known.has(id))
          .map((linkedId) => ({ mitigationId: uuid(control.id), linkedId })),
      ),
      assumptions: [],
      assumptionLinks: [],
    },
    undefined,
    2,
  );
}

const threatsOf = (control: ControlEvidence['control']) => withDerived(control.risks).map(({ id }) => uuid(id));

function mitigation(evidence: ControlEvidence, i: number) {
  const { control, status } = evidence;
  return {
    id: uuid(control.id),
    numericId: i + 1,
    displayOrder: i + 1,
    content: cut(`${control.title}. ${control.why}`, 1000),
    status: status === 'proven' ? 'mitigationResolved' : 'mitigationIdentified',
    tags: [control.layer, control.csf],
    metadata: [
      {
        key: 'Comments',
        value: cut(restsOn(evidence), 1000),
      },
      { key: 'custom:control', value: control.id },
      { key: 'custom:source', value: control.source },
    ],
  };
}

function restsOn({ status, resources, declared, attested }: ControlEvidence): string {
  if (status === 'proven') return `Proven by ${resources.map(nameOf).join(', ')}`;
  if (status === 'declared')
    return `Not proven, declared: ${declared.map(({ resource, message }) => `${nameOf(resource)} ${message}`).join('; ')}`;
  if (status === 'attested') return `Not proven, attested by ${attested.map(nameOf).join(', ')}`;
  return `Not proven: ${status}`;
}

const statement = ({ source, prerequisites, action, impact, goals, assets }: ThreatText) =>
  `A ${source} ${prerequisites} can ${action}, which leads to ${impact}, resulting in reduced ${goals.join(' and ')} of ${assets.join(', ')}`;

const cut = (text: string, most: number) => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

/** A UUID that is always the same for a name; the version and variant bits are those of a random one, as the schema wants. */
function uuid(name: string): string {
  const hex = createHash('sha256').update(`cdk-secure-llm ${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
