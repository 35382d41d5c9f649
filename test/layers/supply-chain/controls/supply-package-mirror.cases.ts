import { type Cases, one } from '../../../../local/samples/cases';

const group = (mode?: string, pattern = '/*', DomainName: unknown = 'd') => ({
  Type: 'AWS::CodeArtifact::PackageGroup',
  Properties: {
    Pattern: pattern,
    DomainName,
    ...(mode ? { OriginConfiguration: { Restrictions: { ExternalUpstream: { RestrictionMode: mode } } } } : {}),
  },
});
const only = (resource: Record<string, unknown>) => ({ Resources: { Thing: resource } });

export const PackageGroupBlocksUpstream: Cases = {
  good: {
    blocked: only(group('BLOCK')),
    'repositories by name': only(group('ALLOW_SPECIFIC_REPOSITORIES')),
    'a format': only(group('BLOCK', '/npm/*')),
  },
  bad: { allowed: only(group('ALLOW')), 'not set': only(group()) },
  lookAlike: {
    'a root that inherits from nothing': only(group('INHERIT')),
    'a whole format below a blocked root': { Resources: { Root: group('BLOCK'), Npm: group('ALLOW', '/npm/*') } },
    'another format': { Resources: { Root: group('BLOCK'), Python: group('ALLOW', '/pypi/*') } },
    'all names without a namespace': { Resources: { Root: group('BLOCK'), Npm: group('ALLOW', '/npm//*') } },
    'all names, as a prefix of nothing': { Resources: { Root: group('BLOCK'), Npm: group('ALLOW', '/npm//~') } },
  },
  undecided: {
    'a mode from a parameter': {
      Parameters: { P: { Type: 'String' } },
      ...only({
        ...group(),
        Properties: {
          ...group().Properties,
          OriginConfiguration: { Restrictions: { ExternalUpstream: { RestrictionMode: { Ref: 'P' } } } },
        },
      }),
    },
  },
  silent: {
    'a namespace that is allowed': only(group('ALLOW', '/npm/acme/*')),
    'a prefix that is allowed': only(group('ALLOW', '/maven/com.acme~')),
    'a format that does as the root': only(group('INHERIT', '/npm/*')),
    'a group that is allowed by name': only(group('ALLOW', '/npm/react$')),
  },
};

const repository = {
  Type: 'AWS::CodeArtifact::Repository',
  Properties: { DomainName: 'd', ExternalConnections: ['public:pypi'] },
};

export const PackageMirrorGuarded: Cases = {
  good: {
    guarded: { Resources: { Thing: repository, Root: group('BLOCK') } },
    'in a domain of the template': {
      Resources: {
        Domain: { Type: 'AWS::CodeArtifact::Domain', Properties: { DomainName: 'd' } },
        Thing: repository,
        Root: group('BLOCK', '/*', { 'Fn::GetAtt': ['Domain', 'Name'] }),
      },
    },
  },
  lookAlike: {
    'guarded in another domain': { Resources: { Thing: repository, Root: group('BLOCK', '/*', 'e') } },
    'a root that blocks nothing': { Resources: { Thing: repository, Root: group('INHERIT') } },
  },
  bad: {
    open: only(repository),
    'guarded by a group for one package': { Resources: { Thing: repository, One: group('BLOCK', '/npm/x$') } },
  },
  silent: { 'no public registry': one('AWS::CodeArtifact::Repository', {}) },
};
