import { type CanaryQuestion, type Examination, type ExamineEvent, type JobStatistics, METADATA } from '../contract';
import { ownedBy, sidecarOf } from './owner';
import { all, ownedFilters, type Piece, type Search } from './search';

export interface ExamineSettings {
  readonly prefix: string;
  readonly tenantKey?: string;
  readonly groupsKey?: string;
}

/** Of how many documents a job may delete one. */
const ONE_IN = 10;
/** A new document that is among the first three for more than one question in five is there to be found. */
const FIRST = 3;
const ONE_QUESTION_IN = 5;
/** A document is read by a job once a scan has found it clean: so long before may it have been written. */
const LATE = 3_600_000;
/** No tenant is called so, and nothing may be found for it. */
const NOBODY = '-';
/** Documents that are taken back at once, and findings that are told. */
const MOST_RETIRED = 100;
const MOST_FINDINGS = 100;

/**
 * Asks an index, after a job, whether it still answers as it should: the job left out and deleted little, a known question finds
 * its document, a tenant finds its own documents alone, and no new document pushes itself before the others.
 */
export const examineIndex =
  (search: Search, settings: ExamineSettings) =>
  async ({ statistics, canaries, since, retired }: ExamineEvent): Promise<Examination> => {
    const findings = ofStatistics(statistics, retired.length);
    const retire = new Set<string>();
    const asked: Asked[] = [];
    for (const canary of canaries) {
      const pieces = await search(canary.question, all(ownedFilters(settings, canary)));
      asked.push({ canary, pieces, isNew: (piece) => isNew(piece, since) });
    }
    asked.forEach(({ canary, pieces, isNew }, index) => {
      const foreign = pieces.filter((piece) => !isOf(settings, canary, piece)).length;
      if (foreign > 0) findings.push(`question ${index + 1} of ${canary.tenant} found ${foreign} pieces of others`);
      if (pieces.some(({ text }) => text.includes(canary.expects))) return;
      findings.push(`question ${index + 1} of ${canary.tenant} no longer finds its document`);
      for (const piece of pieces.filter(isNew)) if (piece.key) retire.add(piece.key);
    });
    for (const key of pushing(asked)) {
      findings.push(
        `a new document is among the first ${FIRST} for more than one question in ${ONE_QUESTION_IN}: ${key}`,
      );
      retire.add(key);
    }
    if (settings.tenantKey !== undefined && canaries.length > 0) {
      const found = await search(canaries[0].question, { equals: { key: settings.tenantKey, value: NOBODY } });
      if (found.length > 0) findings.push(`a tenant that does not exist found ${found.length} pieces`);
    }
    // what a state machine and a message hold: the rest stands in the way still, and is told after the next job
    const taken = [...retire].sort().slice(0, MOST_RETIRED);
    if (retire.size > taken.length)
      findings.unshift(`${retire.size - taken.length} more new documents stand in the way than are taken back at once`);
    return {
      verdict: findings.length === 0 ? 'good' : 'bad',
      findings:
        findings.length > MOST_FINDINGS
          ? [...findings.slice(0, MOST_FINDINGS), `and ${findings.length - MOST_FINDINGS} more`]
          : findings,
      retire: taken.flatMap((key) => [key, sidecarOf(key)]),
    };
  };

interface Asked {
  readonly canary: CanaryQuestion;
  readonly pieces: readonly Piece[];
  readonly isNew: (piece: Piece) => boolean;
}

function ofStatistics(job: JobStatistics, expected: number): string[] {
  const failed = job.NumberOfDocumentsFailed;
  // each document has a file beside it, which is taken back with it and is none by itself
  const deleted = Math.max(0, job.NumberOfDocumentsDeleted - expected / 2);
  const before = job.NumberOfDocumentsScanned - job.NumberOfNewDocumentsIndexed + job.NumberOfDocumentsDeleted;
  return [
    ...(failed > 0 ? [`${failed} documents failed`] : []),
    ...(deleted * ONE_IN > before ? [`${deleted} of ${before} documents were deleted`] : []),
  ];
}

/** Both what a piece says of itself and where its document lies have to agree with who asks. */
function isOf({ prefix, tenantKey, groupsKey }: ExamineSettings, canary: CanaryQuestion, piece: Piece): boolean {
  if (tenantKey === undefined) return true;
  const owned = ownedBy(piece.key ?? '', prefix, groupsKey !== undefined);
  if (owned?.tenant !== canary.tenant || piece.metadata[tenantKey] !== canary.tenant) return false;
  return groupsKey === undefined || (owned.group === canary.group && piece.metadata[groupsKey] === canary.group);
}

function isNew({ metadata }: Piece, since: string | null): boolean {
  const at = metadata[METADATA.ingestedAt];
  return since !== null && typeof at === 'string' && Date.parse(at) >= Date.parse(since) - LATE;
}

/**
 * Of each tenant, the new documents that are found first too often: more than one question in five, from five
 * questions on. What a known question is
 * meant to find is not among them. Where few documents were found at all, each of them is among the first: then only those count
 * that stand before the answer.
 */
function pushing(asked: readonly Asked[]): Set<string> {
  const found = new Set<string>();
  for (const tenant of new Set(asked.map(({ canary }) => canary.tenant))) {
    const own = asked.filter(({ canary }) => canary.tenant === tenant);
    if (own.length < ONE_QUESTION_IN) continue;
    const known = new Set(
      own.flatMap((one) => one.pieces.filter((piece) => answers(one, piece)).map(({ key }) => key)),
    );
    const areFew = new Set(own.flatMap(({ pieces }) => pieces.map(({ key }) => key))).size <= FIRST * ONE_QUESTION_IN;
    const counts = new Map<string, number>();
    for (const one of own) {
      const answer = one.pieces.findIndex((piece) => answers(one, piece));
      const first = one.pieces.slice(0, areFew && answer >= 0 ? Math.min(FIRST, answer) : FIRST).filter(one.isNew);
      for (const key of new Set(first.flatMap(({ key }) => key ?? [])))
        if (!known.has(key)) counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    for (const [key, count] of counts) if (count > 1 && count * ONE_QUESTION_IN > own.length) found.add(key);
  }
  return found;
}

const answers = ({ canary }: Asked, { text }: Piece): boolean => text.includes(canary.expects);
