import { type Application, type Declaration, own, section, type Template } from '../template/application';
import { Path, type Step } from '../template/path';
import { isDay } from './day';
import { type Entry, type Key, listed, notADay, type Problem, readEntry, unknownKey } from './entry';
import type { Acknowledged } from './file';
import { bareName, RULE_NAMES, unknownRule } from './names';
import { isAbout } from './places';
import { readReason } from './reason';

/** The key of `Metadata`, of a template or of a resource, under which acknowledgements stand. */
export const METADATA_KEY = 'secure-llm';

/** Reads what the templates of an application acknowledge in their metadata, and in that of their resources. */
export function acknowledgedInTemplates({ templates }: Application): Acknowledged {
  const entries: Entry[] = [];
  const problems: Problem[] = [];
  for (const template of templates) {
    // a template that stands in another one is what it says, and not what the other says
    read(template, ['Metadata'], section(template.input.source.body, 'Metadata'), ['rules', 'resources']);
    for (const resource of template.resources.values()) {
      const metadata = section(resource.body, 'Metadata');
      read(template, ['Resources', resource.logicalId, 'Metadata'], metadata, ['rules'], resource);
      readNag(template, metadata, resource);
    }
  }
  return { entries, problems };

  function read(
    template: Template,
    at: readonly Step[],
    metadata: Readonly<Record<string, unknown>>,
    where: readonly Key[],
    resource?: Declaration,
  ): void {
    const map = own(metadata, METADATA_KEY);
    if (map === undefined) return;
    const placeOf = (...steps: readonly Step[]) =>
      `${template.file}:${template.locate(Path.of(...at, METADATA_KEY, ...steps)).line}`;
    const complain = (place: string) => (message: string) => problems.push({ kind: 'malformed', at: place, message });
    for (const { value, index } of listed(map, complain(placeOf()))) {
      const place = placeOf('acknowledge', index);
      const written = readEntry(value, [...where, 'reason', 'owner', 'expires'], complain(place));
      if (!written) continue;
      const { resources, ...entry } = written;
      entries.push({
        ...entry,
        at: place,
        covers: (finding) =>
          resource
            ? finding.resource === resource
            : finding.resource.template === template && (resources === undefined || isAbout(resources, finding)),
      });
    }
  }

  /** What cdk-nag 2 reads. Rules of other packs stand there too, and are no concern of this one. */
  function readNag(template: Template, metadata: Readonly<Record<string, unknown>>, resource: Declaration): void {
    const rules = own(own(metadata, 'cdk_nag'), 'rules_to_suppress');
    if (!Array.isArray(rules)) return;
    for (const [index, one] of rules.entries()) {
      const [id, text, encoded] = ['id', 'reason', 'is_reason_encoded'].map((key) => own(one, key));
      if (typeof id !== 'string') continue;
      const steps = ['Resources', resource.logicalId, 'Metadata', 'cdk_nag', 'rules_to_suppress', index] as const;
      const at = `${template.file}:${template.locate(Path.of(...steps)).line}`;
      const refuse = (message: string) => problems.push({ kind: 'malformed', at, message });
      const rule = bareName(id);
      if (!RULE_NAMES.has(rule)) {
        if (id.startsWith('OwaspLlm')) refuse(unknownRule(id));
        continue;
      }
      const { reason, owner, expires } = readReason(
        encoded === true ? Buffer.from(String(text), 'base64').toString() : String(text ?? ''),
      );
      if (reason.trim() === '') refuse(`'reason' must say why the finding is accepted`);
      else if (own(one, 'applies_to') !== undefined) refuse(unknownKey('applies_to', ['id', 'reason']));
      else if (expires !== undefined && !isDay(expires)) refuse(notADay(expires));
      else
        entries.push({
          ...{ rules: [rule], reason, at, covers: (finding) => finding.resource === resource },
          owner,
          expires,
        });
    }
  }
}
