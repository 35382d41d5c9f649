import { type Cases, one } from '../../../../local/samples/cases';

const group = (mode?: string, pattern = '/*') => ({
  Type: 'AWS::CodeArtifact::PackageGroup',
  Properties: {
    Pattern: pattern,
    DomainName: 'd',
    ...(mode ? { OriginConfiguration: { Restrictions: { ExternalUpstream: { RestrictionMode: mode } } } } : {}),
  },
});
const only = (resource: Record<string, unknown>) => ({ Resources: { Thing: resource } });

export const PackageGroupBlocksUpstream: Cases = {
  good: { blocked: only(group('BLOCK')) },
  bad: { allowed: only(group('ALLOW')), 'not set': only(group()) },
  silent: { 'a group that is allowed by name': only(group('ALLOW', '/npm/react$')) },
};

const repository = {
  Type: 'AWS::CodeArtifact::Repository',
  Properties: { DomainName: 'd', ExternalConnections: ['public:pypi'] },
};

export const PackageMirrorGuarded: Cases = {
  good: { guarded: { Resources: { Thing: repository, Root: group('BLOCK') } } },
  bad: {
    open: only(repository),
    'guarded by a group for one package': { Resources: { Thing: repository, One: group('BLOCK', '/npm/x$') } },
  },
  silent: { 'no public registry': one('AWS::CodeArtifact::Repository', {}) },
};
