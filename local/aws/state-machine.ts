// by require: the declarations of the package are for ES modules only
const { StateMachine } = require('aws-local-stepfunctions') as {
  StateMachine: new (
    definition: unknown,
    options: object,
  ) => { run: (input: unknown, options: object) => { result: Promise<unknown> } };
};

// The interpreter uses Promise.withResolvers, which Node has from version 22 on.
const promises = Promise as unknown as { withResolvers?: () => object };
promises.withResolvers ??= () => {
  const parts: Record<string, unknown> = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
};

// The service answers a path that may find several things with a list, also with one of none; the interpreter with nothing.
const paths = require('jsonpath-plus') as { JSONPath: (options: { path: string; wrap?: boolean }) => unknown };
const { JSONPath } = paths;
paths.JSONPath = (options) =>
  /\.\.|\*|\?/.test(options.path) ? (JSONPath({ ...options, wrap: true }) ?? []) : JSONPath(options);

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type States = Record<string, Record<string, unknown>>;

/** A call that a state machine made. */
export interface Call {
  readonly state: string;
  /** Such as `iam:attachRolePolicy`. */
  readonly action: string;
  readonly input: Record<string, unknown>;
}

/** What a service answers; a thrown `ServiceError` is the service's error. */
export type Answer = (input: Record<string, unknown>, attempt: number) => unknown;

export class ServiceError extends Error {
  constructor(name: string) {
    super(name);
    this.name = name;
  }
}

export interface Run {
  readonly status: 'SUCCEEDED' | 'FAILED';
  /** Of the Fail state. */
  readonly error?: string;
  readonly calls: Call[];
}

/** Every state of the definition, also those in branches and iterations. */
export function allStates(states: States): [string, Record<string, unknown>][] {
  return Object.entries(states).flatMap(([name, state]) => {
    const inner = [...((state.Branches ?? []) as { States: States }[]), state.ItemProcessor as { States: States }];
    return [
      [name, state] as [string, Record<string, unknown>],
      ...inner.flatMap((i) => (i ? allStates(i.States) : [])),
    ];
  });
}

/** Executes the definition with an interpreter of the Amazon States Language; each call is answered by `answers[action]`. */
export async function execute(
  definition: { StartAt: string; States: States },
  input: unknown,
  answers: Record<string, Answer> = {},
  name = 'Playbook:run-1',
): Promise<Run> {
  const calls: Call[] = [];
  const tasks = allStates(definition.States).filter(([, state]) => state.Type === 'Task');
  const attempts = new Map<string, number>();
  const handlers = Object.fromEntries(
    tasks.map(([state, { Resource }]) => {
      const action = String(Resource)
        .replace(/^arn:aws:states:::(aws-sdk:)?/, '')
        .replace(/\.waitForTaskToken$/, '');
      return [
        state,
        async (parameters: Json): Promise<Json> => {
          const attempt = (attempts.get(state) ?? 0) + 1;
          attempts.set(state, attempt);
          const sent = parameters as Record<string, unknown>;
          calls.push({ state, action, input: sent });
          return ((await answers[action]?.(sent, attempt)) ?? {}) as Json;
        },
      ];
    }),
  );
  const machine = new StateMachine(definition, {
    validationOptions: { noValidate: true }, // tests hold it against the language
  });
  const execution = machine.run(input as Json, {
    overrides: {
      taskResourceLocalHandlers: handlers,
      waitTimeOverrides: Object.fromEntries(
        allStates(definition.States)
          .filter(([, { Type }]) => Type === 'Wait')
          .map(([state]) => [state, 0]),
      ),
      retryIntervalOverrides: Object.fromEntries(tasks.map(([state]) => [state, 0])),
    },
    context: {
      Execution: {
        Id: `arn:aws:states:eu-central-1:111122223333:execution:${name}`,
        Name: name.split(':').pop(),
        Input: input as Json,
        StartTime: '2026-11-20T10:00:01.000Z',
      },
      State: { EnteredTime: '2026-11-20T10:00:02.000Z' },
      Task: { Token: 'the-task-token' },
    },
  });
  try {
    await execution.result;
    return { status: 'SUCCEEDED', calls };
  } catch (error) {
    return {
      status: 'FAILED',
      error: ((error as Error).cause as Error | undefined)?.name ?? String(error),
      calls,
    };
  }
}
