import type { IConstruct } from 'constructs';

/** A prop that cannot be used: the message names the prop, the value received, what is allowed, and the construct. */
export class PropsError extends Error {
  constructor(scope: IConstruct, message: string) {
    super(`${message} (at ${scope.node.path || 'App'})`);
    this.name = 'PropsError';
  }
}
