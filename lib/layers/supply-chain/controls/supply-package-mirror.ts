import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';

const MODE = 'OriginConfiguration.Restrictions.ExternalUpstream.RestrictionMode';

export const control: Control = {
  id: 'supply-package-mirror',
  title: 'Private package mirror that blocks unlisted upstream packages',
  risks: ['LLM03:2025', 'LLM05:2023', 'ASI04:2026'],
  csf: 'Protect',
  boundary: 'model',
  atlas: ['AML.M0011', 'AML.T0010.001', 'AML.T0011.001', 'AML.T0060'],
  why: 'Hallucinated and typo-squatted packages fail to resolve instead of running.',
  source: 'AWS CodeArtifact User Guide, Package group origin controls; OWASP LLM03:2025',

  rules: [
    rule('PackageGroupBlocksUpstream', {
      fix: "Set the external upstream of the package group '/*' to BLOCK, and allow what you use in groups of its own.",
      check: eachResource('AWS::CodeArtifact::PackageGroup', (group) => {
        if (group.text('Pattern') !== '/*') return undefined;
        const mode = group.text(MODE);
        if (mode === undefined) return group.fail(MODE, 'is not set, and ALLOW at the root');
        return mode === 'ALLOW' ? group.fail(MODE, 'is ALLOW: any name that a model makes up resolves') : PASS;
      }),
    }),
    rule('PackageMirrorGuarded', {
      fix: 'Add a package group with pattern /* whose external upstream is BLOCK to the domain.',
      check: eachResource('AWS::CodeArtifact::Repository', (repository, view) => {
        if (repository.list('ExternalConnections').length === 0) return undefined;
        const root = view
          .resources('AWS::CodeArtifact::PackageGroup')
          .some((group) => group.text('Pattern') === '/*' && group.get(MODE).present);
        return root
          ? PASS
          : repository.fail(
              'ExternalConnections',
              'reaches the public registry, and no package group /* says what may come',
            );
      }),
    }),
  ],
};
