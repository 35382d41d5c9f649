import type { Construct } from 'constructs';
import { PropsError } from '../../../private/errors';
import { DataClass } from '../../data';
import type { BoundStore, StoreMaker } from './bound-store';

/** A store that Bedrock manages together with the knowledge base. */
export const managedStore = (): StoreMaker => ({
  identity: 'managed',
  managed: true,

  check(scope: Construct, { embedding, chunking }) {
    for (const [prop, value] of Object.entries({ embedding, chunking })) {
      if (value === undefined) continue;
      throw new PropsError(
        scope,
        `'${prop}' must be absent with a managed store: Bedrock chooses it, got one for ${scope.node.id}`,
      );
    }
  },

  bind(_scope, { vault }): BoundStore {
    // Bedrock makes a grant in the name of whoever makes the knowledge base, and works by that
    vault.allowKeyThrough(DataClass.CORPUS, 'bedrock');
    return { before: [] };
  },
});
