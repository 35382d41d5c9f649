import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Application, type TemplateInput } from './application';
import { isAssembly, type OnUnreadable, readAssembly, readTemplate } from './assembly';
import { parseTemplate, UnreadableError } from './source';

/** What was read, and what could not be. */
export interface Read {
  readonly application: Application;
  readonly files: readonly string[];
  readonly unreadable: readonly UnreadableError[];
}

const TEMPLATE_NAME = /\.(json|ya?ml|template)$/i;
const SKIPPED =
  /^(node_modules|\.git|asset\..*|.*\.assets\.json|.*\.metadata\.json|tree\.json|validation-report\.json)$/;
/** What a file in a folder must say to be taken for a template that cannot be read, rather than for some other file. */
const LOOKS_LIKE_TEMPLATE = /^\s*["']?(Resources|AWSTemplateFormatVersion)["']?\s*:/m;

/** Reads templates, folders of templates and cloud assemblies, to be judged together as one application. */
export function readPaths(paths: readonly string[], base = process.cwd()): Read {
  const unreadable: UnreadableError[] = [];
  const inputs = new Map<string, TemplateInput>();
  const onUnreadable: OnUnreadable = (error) => unreadable.push(error);
  const add = (input: TemplateInput) => inputs.set(input.source.file, input);
  for (const path of paths) readPath(path, true);
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
      if (!(error instanceof UnreadableError)) throw error;
      onUnreadable(error);
    }
  }
}

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
