import { type Risk, type RiskId, withDerived } from './risks';
import { PHASES, type Phase } from './vocabulary';

/**
 * When a control counts as a layer against a risk. It is decided for each control and each of its risks, from what the two
 * say and from nothing else: not from what an application would look like in the report.
 *
 * The attack that the risk tells of is under way, and everything else has given way. Then the control by itself does
 * something to a step of the attack, or to the harm that the risk names.
 */
export const CRITERION: Readonly<Record<Phase, string>> = {
  preventive: 'refuses, removes or bounds something of it, at run time',
  detective: 'notices it: judges what happens, and says so by an alarm, a finding, an event or a score',
  responsive: 'stops it or undoes something of it, by itself or when somebody throws it',
};

/** The first word of a deed, which says the phase that it counts in. */
export const VERBS: Readonly<Record<Phase, readonly string[]>> = {
  preventive: ['refuses', 'removes', 'bounds'],
  detective: ['notices'],
  responsive: ['stops', 'undoes'],
};

/** Why a control that matters does nothing of the kind. It answers its risks, and is no layer against them. */
export const INERT = {
  absence: 'something is not there (a right, a secret, an address, a way), and nothing is done when an attack comes',
  aid: 'it lets another control, or a person, see, decide or act, and does neither alone',
  check: 'it judges a configuration, code or stored data, and no attack',
  encryption: 'what it encrypts is open to whoever comes by the intended way, which is how these attacks come',
  label: 'it marks, names or numbers something',
  notice: 'it tells people, and they are the ones who act',
  probe: 'it tries the defences, and does not see the attack of somebody else',
  record: 'it keeps what happened or was decided, for whoever looks',
  review: 'people decide before anything runs',
  upkeep: 'it keeps something running or in its place, whether anybody attacks or not',
} as const;
export type Inert = keyof typeof INERT;

/** What a control does by itself, each deed with the risks that it is done against: `'refuses callers who …': ['LLM10:2025']`. */
export type Deeds = Readonly<Record<string, readonly RiskId[]>>;

const PHASE_OF_VERB: ReadonlyMap<string, Phase> = new Map(
  PHASES.flatMap((phase) => VERBS[phase].map((verb) => [verb, phase] as const)),
);

/** The phase of a deed, by its first word. */
export const phaseOfDeed = (deed: string): Phase | undefined => PHASE_OF_VERB.get(deed.split(' ', 1)[0]!);

/** What a control does against a risk in a phase. Editions that follow from others are answered by the same deeds. */
export const deedsAgainst = (acts: Deeds | Inert, risk: Risk, phase: Phase): readonly string[] =>
  typeof acts === 'string'
    ? []
    : Object.entries(acts).flatMap(([deed, risks]) =>
        phaseOfDeed(deed) === phase && withDerived(risks).some(({ id }) => id === risk.id) ? [deed] : [],
      );
