import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Application, type TemplateInput } from './application';
import { isAssembly, type OnUnreadable, readAssembly, readTemplate } from './assembly';
import { NoResources, parseTemplate, UnreadableError } from './source';

/** What was read, and what could not be. */
export interface Read {
  readonly application: Application;
  readonly files: readonly string[];
  readonly unreadable: readonly UnreadableError[];
}

const TEMPLATE_NAME = /\.(json|ya?ml|template)$/i;
const SKIPPED =
  /^(node_modules|\.git|asset\..*|.*\.assets\.json|.*\.metadata\.json|tree\.json|validation-report\.json)$/;
/** A file in a folder is read as a template when it says this. Other files are passed over. */
const LOOKS_LIKE_TEMPLATE = /(^|[{,])\s*["']?(Resources|AWSTemplateFormatVersion)["']?\s*:/m;

/** Reads templates, folders of templates and cloud assemblies, to be judged together as one application. */
export function readPaths(paths: readonly string[], base = process.cwd()): Read {
  const unreadable: UnreadableError[] = [];
  const inputs = new Map<string, TemplateInput>();
  const onUnreadable: OnUnreadable = (error) => unreadable.push(error);
  const add = (input: TemplateInput) => inputs.set(input.source.file, input);
  /** Folders by where they really are: links may lead in a circle. */
  const seen = new Set<string>();
  for (const path of paths) readPath(path, true);
  // without a template there is no finding either, and that must not look like a good result
  if (inputs.size === 0 && unreadable.length === 0)
    onUnreadable(new UnreadableError(paths.join(', '), 'holds no template with resources'));
  return { application: new Application([...inputs.values()]), files: [...inputs.keys()], unreadable };

  function readPath(path: string, asked: boolean): void {
    const shown = relative(base, path) || path;
    let folder: boolean;
    try {
      folder = statSync(path).isDirectory();
    } catch {
      onUnreadable(new UnreadableError(shown, 'does not exist'));
      return;
    }
    if (folder) {
      const real = realpathSync(path);
      if (seen.has(real)) return;
      seen.add(real);
      if (isAssembly(path)) for (const input of readAssembly(path, onUnreadable, base)) add(input);
      else
        for (const name of readdirSync(path).sort())
          if (!SKIPPED.test(name) && (TEMPLATE_NAME.test(name) || isFolder(join(path, name))))
            readPath(join(path, name), false);
      return;
    }
    try {
      if (asked) add({ source: readTemplate(path, shown) });
      else {
        const text = readFileSync(path, 'utf8');
        if (LOOKS_LIKE_TEMPLATE.test(text)) add({ source: parseTemplate(text, shown) });
      }
    } catch (error) {
      // some other file that says Resources somewhere
      if (!asked && error instanceof NoResources && !error.claims) return;
      onUnreadable(error instanceof UnreadableError ? error : new UnreadableError(shown, (error as Error).message));
    }
  }
}

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
