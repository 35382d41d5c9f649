import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as cdk from 'aws-cdk-lib';
import * as ts from 'typescript';

const root = resolve(__dirname, '..', '..');

/** The blocks of a page in one language, in order. */
export function blocksOf(page: string, language: string): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, code]) => code!);
}

/** Runs a block of TypeScript as a module that imports `cdk-secure-llm`, and returns the apps that it made. */
export function appsOf(code: string): cdk.App[] {
  const apps: cdk.App[] = [];
  class App extends cdk.App {
    constructor(props?: cdk.AppProps) {
      super(props);
      apps.push(this);
    }
  }
  const load = (name: string) => {
    // members of aws-cdk-lib are read late: to copy them would load all of it
    if (name === 'aws-cdk-lib') {
      return new Proxy(cdk, { get: (target, key) => (key === 'App' ? App : Reflect.get(target, key)) });
    }
    return name === 'cdk-secure-llm' ? require('../../lib') : require(name);
  };
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(code, { compilerOptions });
  new Function('require', 'exports', outputText)(load, {});
  return apps;
}
