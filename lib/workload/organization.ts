// Policies of AWS Organizations, and where they apply.

import { type Answer, Declared, PASS } from '../template/answer';
import { spell } from '../template/names';
import type { Resource, Value } from '../template/resource';

const POLICY = 'AWS::Organizations::Policy';

/** Where the place of an organizational unit or account stands. */
const PARENTS: Readonly<Record<string, string>> = {
  'AWS::Organizations::OrganizationalUnit': 'ParentId',
  'AWS::Organizations::Account': 'ParentIds',
};

/** Whether a policy applies to anybody. */
export const isAttached = (policy: Resource): boolean => policy.list('TargetIds').length > 0;

/** A target as it can be compared with others; nothing for what may be anything. */
const spelled = (target: Value): string | undefined => {
  const text = target.pattern();
  return text && spell(text, target.template);
};

/** The root is above everything. */
const isRoot = (target: Value): boolean => /^r-/.test(spelled(target) ?? '');
const isAccount = (target: Value): boolean => /^\d{12}$/.test(spelled(target) ?? '');

/** Whether what applies at `other` applies at `target` too: it is the same place, or one above it that the templates show. */
function isAtOrBelow(target: Value, other: Value, seen: readonly Resource[] = []): boolean {
  if (isRoot(other)) return true;
  const place = target.tryTarget();
  if (place && other.tryTarget()?.is(place)) return true;
  const name = spelled(target);
  if (name !== undefined && name === spelled(other)) return true;
  const parents = place && PARENTS[place.type];
  if (!parents || seen.some((one) => one.is(place))) return false;
  return place!.list(parents).some((parent) => isAtOrBelow(parent, other, [...seen, place!]));
}

/**
 * Whether `policy` and those of `others` that apply wherever it does hold together. Throws where the templates do not tell
 * whether they do: one organizational unit may be below another.
 */
export function applyWhere(policy: Resource, others: readonly Resource[]): boolean {
  if (others.some((other) => other.is(policy))) return true;
  if (!isAttached(policy)) return others.length > 0;
  const places = others.flatMap((other) => [...other.list('TargetIds')]);
  const left = [...policy.list('TargetIds')].filter((target) => !places.some((place) => isAtOrBelow(target, place)));
  if (left.length === 0) return true;
  // nothing is below an account
  const above = places.find((place) => !isAccount(place));
  if (above && !left.some(isRoot))
    throw left[0]!.undecided(`is '${left[0]}', and the templates do not tell whether that is below '${above}'`);
  return false;
}

/**
 * Passes where a policy applies to an account of the workload, or to whoever is there when no account is known. Nothing is
 * said of one that applies to other accounts alone; of others nothing shows whom they bind.
 */
export function bindsWorkload(policy: Resource): Answer | undefined {
  const targets = [...policy.list('TargetIds')];
  if (targets.length === 0) return undefined;
  const accounts = workloadAccounts(policy);
  if (accounts.length === 0 || targets.some(isRoot)) return PASS;
  if (targets.some((target) => isAccount(target) && accounts.includes(spelled(target)!))) return PASS;
  const [place] = targets.filter((target) => !isAccount(target));
  return place === undefined
    ? undefined
    : new Declared(
        `says so, and nothing shows it: the templates do not tell whether the account ${accounts.join(' or ')} is below '${place}'`,
      );
}

/** The accounts of the templates that write no policies of the organization, as far as they are known. */
const workloadAccounts = ({ view }: Resource): readonly string[] =>
  view.once('accounts of the workload', () => {
    const managing = new Set(view.resources(POLICY).map(({ template }) => template));
    const accounts = view.application.templates
      .filter((template) => !managing.has(template))
      .flatMap(({ input }) => input.account ?? []);
    return [...new Set(accounts)];
  });
