import { basename, dirname, join } from 'node:path';
import { CfnResource, type IPolicyValidationContext, Stack, type Stage, Token, Validations } from 'aws-cdk-lib';
import type { IConstruct, Node } from 'constructs';
import type { Acknowledged } from '../acknowledgement/file';
import { reasonText } from '../acknowledgement/reason';
import { type Recorded, readRecorded } from '../acknowledgement/recorded';
import { type Finding, TEMPLATE } from '../evidence';
import { type Acknowledgement, Application, type Declaration, type TemplateInput } from '../template/application';
import { isLibraryFrame, readTemplate, sourceLine } from '../template/assembly';
import { Assets, manifestBeside } from '../template/assets';
import { NoResources } from '../template/source';

/** What CDK synthesized, as templates, with the way back to the constructs. */
export class Synthesized {
  public readonly application: Application;
  private readonly inputs = new Map<string, TemplateInput>();
  private readonly assets: Assets;
  /** Every stack of the app, nested ones too, by the file of its template. */
  private readonly stacks: ReadonlyMap<string, Stack>;
  private readonly constructs = new Map<Stack, Map<string, IConstruct>>();

  constructor(private readonly context: Pick<IPolicyValidationContext, 'stackTemplates' | 'appConstruct'>) {
    const { root } = context.appConstruct.node;
    // stages publish from the folder of the app
    this.assets = new Assets((root as Stage).outdir);
    this.stacks = new Map(
      root.node
        .findAll()
        .filter(Stack.isStack)
        .map((stack) => [stack.templateFile, stack]),
    );
    for (const { templatePath, stackConstructPath } of context.stackTemplates)
      this.add(templatePath, {
        stack: stackConstructPath,
        ...this.published(templatePath),
        ...deployed(this.stacks.get(basename(templatePath))),
      });
    this.addNestedStacks();
    this.application = new Application([...this.inputs.values()]);
  }

  /** The construct that made a resource. */
  public constructOf(declaration: Declaration): IConstruct | undefined {
    if (declaration.type === TEMPLATE) return undefined;
    // what stands in a template of another one was made by nobody here but who wrote that
    const { file, input, parent } = declaration.template;
    if (input.key !== undefined) return parent && this.constructOf(parent);
    const stack = this.stacks.get(basename(file));
    return stack && this.resourcesOf(stack).get(declaration.logicalId);
  }

  /** The resources of a stack by their logical ids. */
  private resourcesOf(stack: Stack): ReadonlyMap<string, IConstruct> {
    let constructs = this.constructs.get(stack);
    if (!constructs) {
      constructs = new Map();
      for (const construct of stack.node.findAll())
        if (CfnResource.isCfnResource(construct) && construct.stack === stack)
          constructs.set(stack.resolve(construct.logicalId), construct);
      this.constructs.set(stack, constructs);
    }
    return constructs;
  }

  /** The construct of the first stack, for findings on the application as a whole. */
  public get firstStackPath(): string {
    return this.context.stackTemplates[0]?.stackConstructPath ?? '';
  }

  /** What is acknowledged anywhere in the app, with what is wrong with it. */
  public recorded(): Acknowledged {
    const found: Recorded[] = [];
    // an app has thousands of constructs, and most of them record nothing
    const visit = ({ node }: IConstruct): void => {
      for (const [id, text] of acknowledgedAt(node)) found.push(this.record(node, id, text));
      for (const child of node.children) visit(child);
    };
    visit(this.context.appConstruct.node.root);
    return readRecorded(found);
  }

  private record({ path }: Node, id: string, text: string): Recorded {
    return {
      id,
      text,
      at: path,
      covers: ({ resource }) => path === '' || `${this.constructOf(resource)?.node.path ?? ''}/`.startsWith(`${path}/`),
    };
  }

  /**
   * Tells the core that a finding is acknowledged, so that its reason stands in the validation report. Nothing is told where
   * no construct is the finding's own: what the core is told holds for all that a construct has made.
   */
  public acknowledge({ resource }: Finding, { id, ...acknowledgement }: Acknowledgement): boolean {
    const construct = resource.template.input.key === undefined ? this.constructOf(resource) : undefined;
    if (!construct) return false;
    Validations.of(construct).acknowledge({ id, reason: reasonText(acknowledgement) });
    return true;
  }

  /** Whether `ruleName`, written without its pack, is acknowledged on `construct` or above it. */
  public static acknowledgedBare(construct: IConstruct, ruleName: string): boolean {
    return construct.node.scopes.some(({ node }) => acknowledgedAt(node).some(([id]) => id === ruleName));
  }

  /**
   * The user's line that made `construct`, where the core would show a line of this library. The core does so when the
   * library runs from its own sources, as in the reference app. When it is installed, the core shows the right line.
   */
  public static userLine(construct: IConstruct): string | undefined {
    const trace = construct.node.metadata.find(({ type }) => type === 'aws:cdk:creationStack')?.data;
    if (!Array.isArray(trace) || isLibraryFrame(String(trace[0])) === false) return undefined;
    return sourceLine({ constructPath: construct.node.path, trace });
  }

  /** What is published with the template of a stack, and with those nested in it. */
  private published(template: string): Pick<TemplateInput, 'asset' | 'assetText'> {
    return this.assets.of(manifestBeside(template));
  }

  private add(file: string, more: Omit<TemplateInput, 'source'>): void {
    try {
      this.inputs.set(file, { source: readTemplate(file, file, 'cdk'), ...more });
    } catch (error) {
      if (!(error instanceof NoResources)) throw error;
    }
  }

  /** The core names no nested stacks, but the constructs do; their templates lie beside the parent's. */
  private addNestedStacks(): void {
    const folders = new Map(
      this.context.stackTemplates.map((stack) => [stack.stackConstructPath, dirname(stack.templatePath)]),
    );
    for (const stack of this.stacks.values()) {
      const parent = stack.nestedStackParent;
      if (!parent) continue;
      let top = parent;
      while (top.nestedStackParent) top = top.nestedStackParent;
      const folder = folders.get(top.node.path);
      if (!folder) continue;
      const resource = stack.nestedStackResource as CfnResource;
      this.add(join(folder, stack.templateFile), {
        stack: stack.node.path,
        ...this.published(join(folder, top.templateFile)),
        parent: { file: join(folder, parent.templateFile), logicalId: parent.resolve(resource.logicalId) },
      });
    }
  }
}

/** The name that `Fn::GetStackOutput` knows a stack by, and its Region and account where they are known. */
function deployed(stack: Stack | undefined): Pick<TemplateInput, 'stackName' | 'region' | 'account'> {
  if (!stack) return {};
  const { stackName, region, account } = stack;
  return {
    stackName,
    ...(Token.isUnresolved(region) ? {} : { region }),
    ...(Token.isUnresolved(account) ? {} : { account }),
  };
}

/** What is acknowledged on a construct itself: ids with their reasons. The core files an id without a pack under annotations. */
const acknowledgedAt = ({ metadata }: Node): [string, string][] =>
  metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.entries(data as Record<string, string>))
    .map(([id, text]) => [id.replace(/^annotation::/i, ''), text]);
