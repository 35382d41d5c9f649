import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import type { Resource } from '../../../template/resource';

const MODE = 'OriginConfiguration.Restrictions.ExternalUpstream.RestrictionMode';
const RESTRICTED = ['BLOCK', 'ALLOW_SPECIFIC_REPOSITORIES'];

/** Whether a pattern takes in a whole registry: all names of a format, or all of its names without a namespace. */
const isBroad = (pattern: string): boolean =>
  /[*~]$/.test(pattern) &&
  pattern
    .slice(0, -1)
    .split('/')
    .filter((segment) => segment !== '').length < 2;

/** The name of the domain that a resource belongs to. */
const domainOf = (resource: Resource): string | undefined => {
  const domain = resource.tryTarget('DomainName');
  return domain?.text('DomainName') ?? resource.text('DomainName');
};

/** Whether two resources belong to one domain; they may name it in the same words without telling its name. */
const sameDomain = (one: Resource, other: Resource): boolean =>
  JSON.stringify(one.get('DomainName').raw) === JSON.stringify(other.get('DomainName').raw) ||
  domainOf(one) === domainOf(other);

export const control: Control = {
  id: 'supply-package-mirror',
  title: 'Private package mirror that blocks unlisted upstream packages',
  risks: ['LLM03:2025', 'LLM05:2023', 'ASI04:2026'],
  acts: {
    'refuses packages that nobody has listed': ['LLM03:2025', 'LLM05:2023', 'ASI04:2026'],
  },
  csf: 'Protect',
  boundary: 'model',
  atlas: ['AML.M0011', 'AML.T0010.001', 'AML.T0011.001', 'AML.T0060'],
  why: 'Hallucinated and typo-squatted packages fail to resolve instead of running.',
  source: 'AWS CodeArtifact User Guide, Package group origin controls; OWASP LLM03:2025',

  rules: [
    rule('PackageGroupBlocksUpstream', {
      severity: 'MEDIUM',
      fix: "Set the external upstream of the package group '/*' to BLOCK, and allow what you use in groups of its own, name by name and not format by format.",
      fixTemplate:
        "In OriginConfiguration of the package group '/*', set the restriction of the external upstream to BLOCK, and allow what you use in groups of its own, name by name and not format by format.",
      check: eachResource('AWS::CodeArtifact::PackageGroup', (group) => {
        const pattern = group.text('Pattern') ?? '';
        if (!isBroad(pattern)) return undefined;
        const mode = group.text(MODE);
        if (mode === 'ALLOW')
          return group.fail(MODE, `is ALLOW for ${pattern}: any name that a model makes up resolves`);
        if (mode !== undefined && RESTRICTED.includes(mode)) return PASS;
        if (pattern !== '/*') return undefined; // it does as the root does
        return group.fail(
          MODE,
          mode === undefined ? 'is not set, and ALLOW at the root' : `is ${mode}, and the root inherits from nothing`,
        );
      }),
    }),
    rule('PackageMirrorGuarded', {
      severity: 'MEDIUM',
      fix: 'Add a package group with pattern /* whose external upstream is BLOCK to the domain.',
      fixTemplate:
        'Add an AWS::CodeArtifact::PackageGroup with Pattern: /* to the domain, whose external upstream is BLOCK.',
      check: eachResource('AWS::CodeArtifact::Repository', (repository, view) => {
        if (repository.list('ExternalConnections').length === 0) return undefined;
        const root = view
          .resources('AWS::CodeArtifact::PackageGroup')
          .some(
            (group) =>
              group.text('Pattern') === '/*' &&
              RESTRICTED.includes(group.text(MODE) ?? '') &&
              sameDomain(group, repository),
          );
        return root
          ? PASS
          : repository.fail(
              'ExternalConnections',
              'reaches the public registry, and no package group /* of its domain says what may come',
            );
      }),
    }),
  ],
};
