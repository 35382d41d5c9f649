import {
  AccessAnalyzerClient,
  type AnalyzerSummary,
  CreateAnalyzerCommand,
  DeleteAnalyzerCommand,
  paginateListAnalyzers,
  UpdateAnalyzerCommand,
} from '@aws-sdk/client-accessanalyzer';
import type { ServiceFactory } from '../service';

const KINDS = { external: 'ACCOUNT', unused: 'ACCOUNT_UNUSED_ACCESS' } as const;
const ORGANIZATION = { external: 'ORGANIZATION', unused: 'ORGANIZATION_UNUSED_ACCESS' };

/** Settings: `external` and `unused`, one analyzer each, and `unusedAge` in days. */
export const accessAnalyzer: ServiceFactory = ({ client, wanted }) => {
  const analyzers = new AccessAnalyzerClient(client);
  // an analyzer carries our mark in its name; the end of the name makes two of one owner
  const nameOf = (mark: string, kind: string) => `${mark}-${kind}`;
  let found: AnalyzerSummary[] = [];
  const pick = (kind: keyof typeof KINDS) =>
    found.find(({ type }) => type === ORGANIZATION[kind]) ?? found.find(({ type }) => type === KINDS[kind]);
  const ageOf = (analyzer: AnalyzerSummary | undefined) => analyzer?.configuration?.unusedAccess?.unusedAccessAge;

  return {
    partOf: (name) => (name === 'unusedAge' ? 'unused' : name),

    async read() {
      found = [];
      for await (const page of paginateListAnalyzers({ client: analyzers }, {})) {
        found.push(...page.analyzers!.filter(({ status }) => status === 'ACTIVE' || status === 'CREATING'));
      }
      const settings: Record<string, string> = {};
      const attributes: Record<string, string> = {};
      for (const kind of ['external', 'unused'] as const) {
        const analyzer = pick(kind);
        if (!analyzer) continue;
        settings[kind] = analyzer.name!.replace(new RegExp(`-${kind}$`), '');
        attributes[`${kind}Arn`] = analyzer.arn!;
      }
      const age = ageOf(pick('unused'));
      if (age !== undefined) settings.unusedAge = String(age);
      return { settings, attributes };
    },

    async write(changes) {
      for (const kind of ['external', 'unused'] as const) {
        if (!(kind in changes)) continue;
        const mark = changes[kind];
        if (mark === undefined) {
          await analyzers.send(new DeleteAnalyzerCommand({ analyzerName: pick(kind)!.name }));
        } else {
          const unusedAccessAge = Number(wanted.unusedAge);
          await analyzers.send(
            new CreateAnalyzerCommand({
              analyzerName: nameOf(mark, kind),
              type: KINDS[kind],
              ...(kind === 'unused' && { configuration: { unusedAccess: { unusedAccessAge } } }),
            }),
          );
        }
      }
      if ('unused' in changes || changes.unusedAge === undefined) return;
      const analyzer = pick('unused');
      const { analysisRule } = analyzer?.configuration?.unusedAccess ?? {};
      await analyzers.send(
        new UpdateAnalyzerCommand({
          analyzerName: analyzer!.name,
          configuration: { unusedAccess: { unusedAccessAge: Number(changes.unusedAge), analysisRule } },
        }),
      );
    },

    meets(name, value, asked) {
      return name === 'unusedAge' ? value !== undefined && Number(value) <= Number(asked) : value === asked;
    },
  };
};
