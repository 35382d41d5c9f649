import { createHash } from 'node:crypto';
import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';

/**
 * Lets one mutant in `oneIn` pass, drawn by the seed and the mutant's own place, so that a sample can be drawn again.
 * A checker, because Stryker's ignorers leave out whole branches of the syntax tree: whatever stands inside of a node
 * that is left out could never be drawn.
 */
class Sample {
  static inject = tokens(commonTokens.options);

  constructor(options) {
    this.sample = options.sample;
  }

  async init() {}

  async check(mutants) {
    return Object.fromEntries(
      mutants.map((mutant) => [
        mutant.id,
        this.isDrawn(mutant) ? { status: 'passed' } : { status: 'compileError', reason: 'not in the sample' },
      ]),
    );
  }

  isDrawn({ fileName, location: { start }, mutatorName, replacement }) {
    const { seed, oneIn } = this.sample;
    const place = [fileName.slice(fileName.lastIndexOf('/lib/')), start.line, start.column, mutatorName, replacement];
    const number = createHash('sha256')
      .update([seed, ...place].join('\n'))
      .digest()
      .readUInt32BE();
    return number % oneIn === 0;
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Checker, 'sample', Sample)];
