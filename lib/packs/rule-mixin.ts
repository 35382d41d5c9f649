import { CfnResource, Lazy, Stack } from 'aws-cdk-lib';
import type { IConstruct, IMixin } from 'constructs';
import { CONTROLS } from '../controls';
import { type Change, GONE, type Mend } from '../mend';

/** By the name of the rule. */
const MENDS: ReadonlyMap<string, Mend> = new Map(
  CONTROLS.flatMap(({ rules }) => rules.flatMap(({ name, mend }) => (mend ? [[name, mend] as const] : []))),
);

/**
 * Mends a rule of `OwaspLlmChecks` on resources that somebody else made, for example a construct of another library:
 * `Mixins.of(scope).apply(new RuleMixin('LlmKeyRotation'))`. It changes properties for which one value is right whatever
 * stands around them, and none for which CloudFormation replaces the resource. A value that is right already stays, and a
 * number or strength that is stricter too.
 *
 * What was mended is deployed as any change of a template: what reads a bucket without signing in stops when
 * `LlmBucketNotPublic` is mended, and who calls a function URL must sign when `ModelFunctionUrlAuthorized` is.
 */
export class RuleMixin implements IMixin {
  /** One for each rule that can be mended so. */
  public static all(): RuleMixin[] {
    return RuleMixin.rules().map((rule) => new RuleMixin(rule));
  }

  /** The names of the rules that can be mended so. */
  public static rules(): string[] {
    return [...MENDS.keys()].sort();
  }

  /** The name of the rule. */
  public readonly rule: string;

  /**
   * @param rule the name of a rule, one of `RuleMixin.rules()`
   * @throws an error for another name
   */
  constructor(rule: string) {
    if (!MENDS.has(rule)) {
      throw new Error(
        `'rule' must be one that a value of a property mends (${RuleMixin.rules().join(', ')}), got '${rule}'`,
      );
    }
    this.rule = rule;
  }

  /** Whether `construct` is a resource of a type that the rule looks at, and takes the change. */
  public supports(construct: IConstruct): boolean {
    if (!CfnResource.isCfnResource(construct)) return false;
    const { type, fits } = this.mend;
    if (construct.cfnResourceType !== type) return false;
    return fits === undefined || fits({ ...written(construct), ...overriddenIn(construct) });
  }

  /** Changes the properties of `construct`, where it supports it. */
  public applyTo(construct: IConstruct): void {
    if (!CfnResource.isCfnResource(construct) || !this.supports(construct)) return;
    for (const [path, change] of Object.entries(this.mend.changes)) {
      if (change === GONE) construct.addPropertyDeletionOverride(path);
      else construct.addPropertyOverride(path, changed(construct, path.split('.'), change as Change));
    }
  }

  private get mend(): Mend {
    return MENDS.get(this.rule)!;
  }
}

/** What stands at `path`, changed; found out when it is written, so that what others set until then counts. */
function changed(resource: CfnResource, path: readonly string[], change: Change) {
  const before = at(overriddenIn(resource), path);
  return Lazy.any({
    produce: () => change(before === undefined ? at(written(resource), path) : Stack.of(resource).resolve(before)),
  });
}

type Properties = Readonly<Record<string, unknown>>;

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce((of, step) => (of as Properties | undefined)?.[step], value);

/** What the core shows of a resource to the class itself and its subclasses only. */
interface Inside {
  readonly cfnProperties: object;
  readonly rawOverrides: { readonly Properties?: Properties };
  renderProperties(properties: object): Properties;
}

const insideOf = (resource: CfnResource): Inside => resource as unknown as Inside;

/** The properties of a resource as its template has them, but for overrides. */
function written(resource: CfnResource): Properties {
  const inside = insideOf(resource);
  return inside.renderProperties(Stack.of(resource).resolve(inside.cfnProperties) ?? {});
}

const overriddenIn = (resource: CfnResource): Properties => insideOf(resource).rawOverrides.Properties ?? {};
