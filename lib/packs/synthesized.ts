import { basename, dirname, join } from 'node:path';
import { CfnResource, type IPolicyValidationContext, Stack, Stage, Token, Validations } from 'aws-cdk-lib';
import type { IConstruct, Node } from 'constructs';
import type { Acknowledged } from '../acknowledgement/file';
import { reasonText } from '../acknowledgement/reason';
import { type Recorded, readRecorded } from '../acknowledgement/recorded';
import { type Finding, recordedPath, TEMPLATE } from '../evidence';
import { type Acknowledgement, Application, type Declaration, type TemplateInput } from '../template/application';
import { isLibraryFrame, readTemplate, sourceLine } from '../template/assembly';
import { Assets, manifestBeside } from '../template/assets';
import { NoResources } from '../template/source';

/** What CDK synthesized, as templates, with the way back to the constructs. */
export class Synthesized {
  public readonly application: Application;
  private readonly inputs = new Map<string, TemplateInput>();
  private readonly assets: Assets | undefined;
  private stacks?: Map<string, Stack>;
  private readonly constructs = new Map<Stack, Map<string, IConstruct>>();

  constructor(private readonly context: Pick<IPolicyValidationContext, 'stackTemplates' | 'appConstruct'>) {
    const { root } = context.appConstruct.node;
    // stages publish from the folder of the app
    this.assets = Stage.isStage(root) ? new Assets(root.outdir) : undefined;
    for (const stack of context.stackTemplates)
      this.add(stack.templatePath, {
        stack: stack.stackConstructPath,
        ...this.published(stack.templatePath),
        ...this.deployed(stack.stackConstructPath),
      });
    if ([...this.inputs.values()].some(({ source }) => hasNestedStack(source.body))) this.addNestedStacks();
    this.application = new Application([...this.inputs.values()]);
  }

  /** The construct that made a resource. */
  public constructOf(declaration: Declaration): IConstruct | undefined {
    // what stands in a template of another one was made by nobody here but who wrote that
    const { input, parent } = declaration.template;
    if (input.key !== undefined) return parent && this.constructOf(parent);
    const path = recordedPath(declaration);
    return (path === undefined ? undefined : this.constructAt(path)) ?? this.constructBy(declaration);
  }

  /** By the path that the command line has CDK write into templates. */
  private constructAt(path: string): IConstruct | undefined {
    let at: IConstruct | undefined = this.context.appConstruct.node.root;
    for (const id of path.split('/')) at = at?.node.tryFindChild(id);
    return at;
  }

  /** By template and logical id, where templates hold no paths. */
  private constructBy(declaration: Declaration): IConstruct | undefined {
    const file = basename(declaration.template.file);
    this.stacks ??= new Map(
      this.context.appConstruct.node
        .findAll()
        .filter(Stack.isStack)
        .map((stack) => [stack.templateFile, stack]),
    );
    const stack = this.stacks.get(file);
    if (!stack) return undefined;
    let constructs = this.constructs.get(stack);
    if (!constructs) {
      constructs = new Map();
      for (const construct of stack.node.findAll())
        if (CfnResource.isCfnResource(construct) && construct.stack === stack)
          constructs.set(stack.resolve(construct.logicalId), construct);
      this.constructs.set(stack, constructs);
    }
    return constructs.get(declaration.logicalId);
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
      for (const { type, data } of node.metadata) {
        if (type !== Validations.ACKNOWLEDGED_RULES_METADATA_KEY || typeof data !== 'object') continue;
        for (const [id, text] of Object.entries(data as Record<string, string>))
          found.push(this.record(node, id, text));
      }
      for (const child of node.children) visit(child);
    };
    visit(this.context.appConstruct.node.root);
    return readRecorded(found);
  }

  private record({ path }: Node, id: string, text: string): Recorded {
    return {
      id: withoutAnnotation(id),
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
    if (!construct || resource.type === TEMPLATE) return false;
    Validations.of(construct).acknowledge({ id, reason: reasonText(acknowledgement) });
    return true;
  }

  /** Whether `ruleName`, written without its pack, is acknowledged on `construct` or above it. */
  public static acknowledgedBare(construct: IConstruct, ruleName: string): boolean {
    return isAcknowledged(construct, (id) => id === ruleName);
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

  /** The name that `Fn::GetStackOutput` knows a stack by, and its Region and account where they are known. */
  private deployed(path: string): Pick<TemplateInput, 'stackName' | 'region' | 'account'> {
    let found: IConstruct | undefined = this.context.appConstruct.node.root;
    for (const id of path.split('/')) found = found?.node.tryFindChild(id);
    if (!found || !Stack.isStack(found)) return {};
    const { stackName, region, account } = found;
    return {
      stackName,
      ...(Token.isUnresolved(region) ? {} : { region }),
      ...(Token.isUnresolved(account) ? {} : { account }),
    };
  }

  /** What is published with the template of a stack, and with those nested in it. */
  private published(template: string): Pick<TemplateInput, 'asset' | 'assetText'> {
    return this.assets?.of(manifestBeside(template)) ?? {};
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
    for (const construct of this.context.appConstruct.node.findAll()) {
      if (!Stack.isStack(construct) || !construct.nestedStackParent || !construct.nestedStackResource) continue;
      let top: Stack = construct;
      while (top.nestedStackParent) top = top.nestedStackParent;
      const folder = folders.get(top.node.path);
      if (!folder) continue;
      const parent = construct.nestedStackParent;
      const resource = construct.nestedStackResource as CfnResource;
      this.add(join(folder, construct.templateFile), {
        stack: construct.node.path,
        ...this.published(join(folder, top.templateFile)),
        parent: { file: join(folder, parent.templateFile), logicalId: parent.resolve(resource.logicalId) },
      });
    }
  }
}

function isAcknowledged(construct: IConstruct, matches: (id: string) => boolean): boolean {
  for (let at: IConstruct | undefined = construct; at; at = at.node.scope)
    for (const { type, data } of at.node.metadata) {
      if (type !== Validations.ACKNOWLEDGED_RULES_METADATA_KEY || typeof data !== 'object') continue;
      if (Object.keys(data).some((id) => matches(withoutAnnotation(id)))) return true;
    }
  return false;
}

/** The core files an id without a pack under annotations. */
const withoutAnnotation = (id: string) => id.replace(/^annotation::/i, '');

const hasNestedStack = (body: Readonly<Record<string, unknown>>) =>
  Object.values(body.Resources as Record<string, { Type?: unknown } | null>).some(
    (resource) => resource?.Type === 'AWS::CloudFormation::Stack',
  );
