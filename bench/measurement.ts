import type { App, IPolicyValidationContext } from 'aws-cdk-lib';

/** One measured figure. With a goal, `pass` says whether it was reached. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the figure should be, in words: `<= 0.1`. */
  readonly goal?: string;
  readonly pass?: boolean;
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
};

/** Milliseconds that `run` takes. */
export function time(run: () => unknown): number {
  const start = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

/** Milliseconds of CPU that `run` takes: what a busy machine does besides does not count. */
export function cpu(run: () => unknown): number {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e3;
}

/** What a pack is given of an app: the templates that it synthesizes to. */
export const contextOf = (app: App): IPolicyValidationContext => ({
  appConstruct: app,
  stackTemplates: app.synth().stacks.map((stack) => ({
    stackConstructPath: stack.hierarchicalId,
    templatePath: stack.templateFullPath,
    accountId: undefined,
    region: undefined,
  })),
  templatePaths: [],
});

/** A figure that must not exceed `most`. */
export const atMost = (name: string, value: number, unit: string, most: number): Measurement => ({
  name,
  value,
  unit,
  goal: `<= ${most}`,
  pass: value <= most,
});
