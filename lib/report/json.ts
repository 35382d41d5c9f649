import type { Finding } from '../evidence';
import { ATLAS_RELEASE } from '../owasp/atlas';
import type { Declaration } from '../template/application';
import { VERSION } from '../version';
import { fingerprintOf } from './fingerprint';
import { fixOf, lineOf, type Result, risksOfFinding, shownFindings, sourceOf } from './result';

const placeOf = ({ template, logicalId }: Declaration) => `${template.stack}/${logicalId}`;

/** The result as data: the shape is part of the library's interface. */
export function toJson(result: Result, includeUndecided: boolean): string {
  const findings = shownFindings(result, includeUndecided).map((finding) => findingOf(finding, result));
  const baselined = [...result.baselined].map((finding) => findingOf(finding, result));
  const coverage = Object.fromEntries(
    [...result.coverage].map(([list, risks]) => [
      list,
      Object.fromEntries(
        risks.map(({ risk, layers, independent, gaps }) => [
          risk.id,
          {
            title: risk.title,
            ...Object.fromEntries(
              Object.entries(layers).map(([phase, proofs]) => [
                phase,
                Object.fromEntries(proofs.map(({ layer, proven }) => [layer, proven.map(({ control }) => control.id)])),
              ]),
            ),
            independent,
            gaps: gaps.map(({ message }) => message),
          },
        ]),
      ),
    ]),
  );
  return JSON.stringify(
    {
      tool: 'cdk-secure-llm',
      version: VERSION,
      atlas: ATLAS_RELEASE,
      files: result.read.files,
      passedOver: result.read.passedOver.map(({ file, reason }) => ({ file, reason })),
      warnings: result.read.warnings.map(({ file, line, reason }) => ({ file, line, reason })),
      unreadable: result.read.unreadable.map(({ file, line, reason }) => ({ file, line, reason })),
      findings,
      baselined,
      problems: result.problems,
      acknowledged: result.acknowledged.map(({ rule, resource, acknowledgement, finding }) => ({
        rule,
        template: resource?.template.file,
        logicalId: resource?.logicalId,
        ...acknowledgement,
        ...(finding ? { severity: finding.rule.severity, fingerprint: fingerprintOf(finding) } : {}),
      })),
      controls: result.evidence.map(({ control, status, resources, declared, attested }) => ({
        id: control.id,
        status,
        atlas: control.atlas,
        resources: resources.map(placeOf),
        declared: declared.map(({ resource, message }) => ({ resource: placeOf(resource), message })),
        attested: attested.map(placeOf),
      })),
      coverage,
    },
    undefined,
    2,
  );
}

const findingOf = (finding: Finding, { lists }: Result) => ({
  rule: finding.rule.name,
  control: finding.control.id,
  severity: finding.rule.severity,
  verdict: finding.verdict,
  risks: risksOfFinding(finding, lists).map(({ id }) => id),
  template: finding.resource.template.file,
  line: lineOf(finding),
  stack: finding.resource.template.stack,
  logicalId: finding.resource.logicalId,
  resourceType: finding.resource.type,
  propertyPath: finding.propertyPath,
  message: finding.message,
  when: finding.when,
  fix: fixOf(finding),
  source: sourceOf(finding),
  fingerprint: fingerprintOf(finding),
});
