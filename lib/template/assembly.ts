import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { type Acknowledgement, type Origin, own, section, type TemplateInput } from './application';
import { Assets } from './assets';
import { parseTemplate, type Writer } from './parse';
import { NoResources, type Source, UnreadableError } from './source';

/** Reads a template file. `shown` is how messages name it. */
export function readTemplate(file: string, shown = file, writer?: Writer): Source {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UnreadableError(
      shown,
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'does not exist' : (error as Error).message,
    );
  }
  return parseTemplate(text, shown, writer);
}

/** Whether `folder` is a CDK cloud assembly, such as `cdk.out`. */
export const isAssembly = (folder: string): boolean =>
  existsSync(join(folder, 'manifest.json')) && existsSync(join(folder, 'cdk.out'));

/** Called with what cannot be read; the rest is read all the same. */
export type OnUnreadable = (error: UnreadableError) => void;

/** Every stack of a cloud assembly: those of its stages, and nested stacks. */
export function readAssembly(folder: string, onUnreadable: OnUnreadable, base = process.cwd()): TemplateInput[] {
  return readStacks(folder, onUnreadable, base, suppressionsIn(folder), new Assets(folder));
}

function readStacks(
  folder: string,
  onUnreadable: OnUnreadable,
  base: string,
  suppressions: Suppressions,
  assets: Assets,
): TemplateInput[] {
  const show = (file: string) => relative(base, file);
  const manifest = readJson(join(folder, 'manifest.json'), show, onUnreadable);
  const publishing = publishedIn(folder, section(manifest, 'artifacts'));
  assets.of(...publishing.values());
  return Object.entries(section(manifest, 'artifacts')).flatMap(([id, artifact]): TemplateInput[] => {
    const properties = own(artifact, 'properties');
    if (own(artifact, 'type') === 'cdk:cloud-assembly')
      return readStacks(
        join(folder, String(own(properties, 'directoryName'))),
        onUnreadable,
        base,
        suppressions,
        assets,
      );
    if (own(artifact, 'type') !== 'aws:cloudformation:stack') return [];
    const extra = own(artifact, 'additionalMetadataFile');
    const metadata = {
      ...section(artifact, 'metadata'),
      ...(typeof extra === 'string' ? readJson(join(folder, extra), show, onUnreadable) : {}),
    };
    const [, , account, region] = String(own(artifact, 'environment')).split('/');
    const templateFile = String(own(properties, 'templateFile'));
    const stack = String(own(artifact, 'displayName') ?? templateFile);
    const { origins, nested } = originsOf(metadata, templateFile, suppressions);
    const stackName = own(properties, 'stackName') ?? id;
    const needed = own(artifact, 'dependencies');
    const published = assets.of(...(Array.isArray(needed) ? needed : []).flatMap((need) => publishing.get(need) ?? []));
    const read = (file: string, name: string, parent?: TemplateInput['parent']): TemplateInput[] => {
      const path = join(folder, file);
      let source: Source;
      try {
        source = readTemplate(path, show(path));
      } catch (error) {
        if (error instanceof NoResources) return [];
        if (!(error instanceof UnreadableError)) throw error;
        onUnreadable(error);
        return [];
      }
      const input: TemplateInput = {
        source,
        stack: name,
        ...(parent ? { parent } : { stackName: String(stackName) }),
        ...(region && region !== 'unknown-region' ? { region } : {}),
        ...(account && account !== 'unknown-account' ? { account } : {}),
        ...published,
        origin: (logicalId) => origins.get(`${file}|${logicalId}`),
      };
      return [
        input,
        ...nested
          .filter(({ within }) => within === file)
          .flatMap(({ path: nestedPath, file: nestedFile, logicalId }) =>
            read(nestedFile, nestedPath, { file: source.file, logicalId }),
          ),
      ];
    };
    return read(templateFile, stack);
  });
}

/** The manifests of assets, by the artifact that has them published: a stack depends on those of its own. */
const publishedIn = (folder: string, artifacts: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(artifacts)
      .filter(([, artifact]) => own(artifact, 'type') === 'cdk:asset-manifest')
      .map(([id, artifact]) => [id, join(folder, String(own(own(artifact, 'properties'), 'file')))]),
  );

/** What the core found acknowledged on a construct, or above it, by the construct's path. */
type Suppressions = ReadonlyMap<string, readonly Acknowledgement[]>;

/**
 * What is acknowledged on the app or on a stage. The assembly has metadata of stacks only, so this is read from the validation
 * report that the packs wrote.
 */
function suppressionsIn(folder: string): Suppressions {
  const byPath = new Map<string, Acknowledgement[]>();
  const file = join(folder, 'validation-report.json');
  // a report that is older than the manifest comes from an earlier synthesis, and this one ran no packs
  if (!existsSync(file) || statSync(file).mtimeMs < statSync(join(folder, 'manifest.json')).mtimeMs) return byPath;
  const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
  const report = readJson(
    file,
    (name) => name,
    () => {},
  );
  const suppressed = list(own(report, 'pluginReports')).flatMap((plugin) => list(own(plugin, 'suppressedViolations')));
  for (const found of suppressed) {
    const acknowledgement = { id: String(own(found, 'acknowledgedId')), reason: String(own(found, 'reason')), at: '' };
    for (const construct of list(own(found, 'violatingConstructs'))) {
      const path = `/${own(construct, 'constructPath')}`;
      byPath.set(path, [...(byPath.get(path) ?? []), acknowledgement]);
    }
  }
  return byPath;
}

interface Nested {
  readonly path: string;
  readonly file: string;
  /** The template file of the stack that holds it, and its resource there. */
  readonly within: string;
  readonly logicalId: string;
}

/** Construct path and creation trace by template file and logical id, and the nested stacks. */
function originsOf(
  metadata: Readonly<Record<string, unknown>>,
  templateFile: string,
  suppressions: Suppressions,
): { origins: Map<string, Origin>; nested: readonly Nested[] } {
  const entry = (path: string, type: string) => {
    const entries = own(metadata, path);
    return Array.isArray(entries)
      ? own(
          entries.find((e) => own(e, 'type') === type),
          'data',
        )
      : undefined;
  };
  const templateOf = (path: string): string => {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const file = entry(path.slice(0, end), 'aws:cdk:templateFile');
      if (typeof file === 'string') return file;
    }
    return templateFile;
  };
  const acknowledgementsAt = (path: string): Acknowledgement[] => {
    const entries = own(metadata, path);
    const here = (Array.isArray(entries) ? entries : [])
      .filter((e) => own(e, 'type') === 'aws:cdk:acknowledged-rules')
      .flatMap((e) => Object.entries(own(e, 'data') ?? {}))
      .map(([id, reason]) => ({ id: id.replace(/^annotation::/i, ''), reason: String(reason), at: path.slice(1) }));
    const parent = path.slice(0, path.lastIndexOf('/'));
    return parent === '' ? here : [...here, ...acknowledgementsAt(parent)];
  };
  const acknowledgementsOf = (path: string): Acknowledgement[] => {
    const written = acknowledgementsAt(path);
    const above: Acknowledgement[] = [];
    for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) above.push(...(suppressions.get(at) ?? []));
    return [...written, ...above.filter((one) => !written.some(({ id }) => id === one.id))];
  };
  const origins = new Map<string, Origin>();
  for (const path of Object.keys(metadata)) {
    const logicalId = entry(path, 'aws:cdk:logicalId');
    if (typeof logicalId !== 'string') continue;
    const trace = entry(path, 'aws:cdk:creationStack');
    origins.set(`${templateOf(path)}|${logicalId}`, {
      constructPath: path.slice(1),
      acknowledgements: acknowledgementsOf(path),
      ...(Array.isArray(trace) ? { trace: trace.map(String) } : {}),
    });
  }
  const nested = Object.keys(metadata).flatMap((path): Nested[] => {
    const file = entry(path, 'aws:cdk:templateFile');
    // CDK names the resource of a nested stack after the stack
    const logicalId = entry(
      `${path}.NestedStack/${path.slice(path.lastIndexOf('/') + 1)}.NestedStackResource`,
      'aws:cdk:logicalId',
    );
    return typeof file === 'string' && typeof logicalId === 'string'
      ? [{ path: path.slice(1), file, within: templateOf(path), logicalId }]
      : [];
  });
  return { origins, nested };
}

/** The folder of this library: its own frames say nothing to a user about where a resource comes from. */
const LIBRARY = resolve(__dirname, '..', '..');

/** File and line of a stack frame. */
function parseFrame(frame: string, base: string): { file: string; line: string } | undefined {
  const match = /([^()\s]+):(\d+):\d+\)?$/.exec(frame);
  if (!match || match[1]!.startsWith('node:')) return undefined;
  return { file: resolve(base, match[1]!.replace(/^file:\/\//, '')), line: match[2]! };
}

const inLibrary = (file: string) => /^(lib|build)\//.test(relative(LIBRARY, file));

/** Whether a stack frame is this library's own. */
export function isLibraryFrame(frame: string, base = process.cwd()): boolean {
  const parsed = parseFrame(frame, base);
  return parsed !== undefined && inLibrary(parsed.file);
}

/** The first frame of the user's own code, as `file:line`. */
export function sourceLine(origin: Origin | undefined, base = process.cwd()): string | undefined {
  for (const frame of origin?.trace ?? []) {
    const parsed = parseFrame(frame, base);
    if (parsed && !inLibrary(parsed.file)) return `${relative(base, parsed.file)}:${parsed.line}`;
  }
  return undefined;
}

function readJson(
  file: string,
  show: (file: string) => string,
  onUnreadable: OnUnreadable,
): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    onUnreadable(new UnreadableError(show(file), (error as Error).message));
    return {};
  }
}
