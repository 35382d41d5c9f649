import type { Finding } from '../evidence';
import type { Acknowledgement } from '../template/application';
import type { Entry, Problem } from './entry';
import type { Acknowledged } from './file';
import { DEPTH_PACK, GAP_NAMES, PACK } from './names';

/** Who answers for what `DefenseInDepth` acknowledges. */
const LIBRARY = 'cdk-secure-llm';

/** What was decided about the findings of an application, from all places where it is written. */
export class Decided {
  private readonly entries: readonly Entry[];
  private readonly used = new Set<Entry>();
  /** What entries were about that hold no longer. */
  private readonly expired = new Map<Entry, Set<Finding | string>>();

  /** `today` is a day in UTC, as 2027-03-31; an entry holds to the end of its last day. */
  constructor(
    private readonly sources: readonly Acknowledged[],
    private readonly today: string,
  ) {
    this.entries = sources.flatMap(({ entries }) => entries);
  }

  /** Why a finding is accepted; nothing where it is not. */
  public of(finding: Finding): Acknowledgement | undefined {
    return this.first(finding, finding.rule.name, PACK, (entry) => entry.covers(finding));
  }

  /** Why a gap in the layers is accepted; nothing where it is not. */
  public ofGap(rule: string): Acknowledgement | undefined {
    return this.first(rule, rule, DEPTH_PACK, ({ ignoresGaps }) => !ignoresGaps);
  }

  private first(
    about: Finding | string,
    rule: string,
    pack: string,
    covers: (entry: Entry) => boolean,
  ): Acknowledgement | undefined {
    let accepted: Acknowledgement | undefined;
    // all are asked: which of them are used is told too
    for (const entry of this.entries) {
      if (!entry.rules.includes(rule) || !covers(entry)) continue;
      this.used.add(entry);
      if (entry.expires !== undefined && entry.expires < this.today) {
        this.expired.set(entry, (this.expired.get(entry) ?? new Set()).add(about));
        continue;
      }
      const { reason, at, owner, expires, external } = entry;
      accepted ??= {
        ...{ id: pack + rule, reason, at },
        owner,
        expires,
        external,
      };
    }
    return accepted;
  }

  /**
   * What is wrong with what was decided, once all findings were asked about. Entries about rules that were not `judged` are
   * not said to be unused, and neither are those of one `group` where one of them is used, or what this library writes into
   * an app: nobody could take that out who has closed a gap by himself.
   */
  public problems(judged: (rule: string) => boolean): readonly Problem[] {
    const groups = new Set([...this.used].map(({ group }) => group));
    const unused = this.entries.filter(
      (entry) =>
        !this.used.has(entry) &&
        entry.owner !== LIBRARY &&
        (entry.group === undefined || !groups.has(entry.group)) &&
        entry.rules.some((rule) => judged(rule) && !(entry.ignoresGaps && GAP_NAMES.has(rule))),
    );
    return [
      ...this.sources.flatMap(({ problems }) => problems),
      ...[...this.expired].map(([{ rules, expires, owner, at }, { size: count }]): Problem => {
        const whose = owner === undefined ? '' : ` (owner: ${owner})`;
        return {
          kind: 'expired',
          at: placeOf(at),
          message: `the acknowledgement of ${rules.join(', ')} expired on ${expires}${whose}, so that ${count === 1 ? 'a finding counts' : `${count} findings count`} again: mend ${count === 1 ? 'it' : 'them'}, or decide anew until when`,
        };
      }),
      ...unused.map(
        ({ rules, at }): Problem => ({
          kind: 'unused',
          at: placeOf(at),
          message: `the acknowledgement of ${rules.join(', ')} matches no finding: take it out, or mend its rules, paths and resources`,
        }),
      ),
    ];
  }
}

const placeOf = (at: string) => (at === '' ? 'the app' : at);
