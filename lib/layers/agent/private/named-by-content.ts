import { type CfnResource, Lazy, Names } from 'aws-cdk-lib';
import { hashOf } from '../../../private/content-hash';
import { propertiesOf } from '../../../private/properties';

/** Names of AgentCore have letters, digits and `_`, 48 at most. */
const LONGEST = 48;
const HASH = 8;

/**
 * A name that is another one whenever a property changes that CloudFormation cannot change in place: it makes the new resource
 * before it takes the old one away, and two cannot have one name.
 *
 * @param fixed names of the properties that make a new resource
 * @param spare characters that the caller adds
 */
export function namedByContent(resource: () => CfnResource, fixed: readonly string[], spare = 0): string {
  let asking = false;
  return Lazy.uncachedString({
    produce: () => {
      // the name is itself a property of what is asked
      if (asking) return '';
      asking = true;
      try {
        const made = resource();
        const properties = propertiesOf(made);
        const hash = hashOf(Object.fromEntries(fixed.map((name) => [name, properties[name] ?? null]))).slice(0, HASH);
        const name = Names.uniqueResourceName(made, {
          maxLength: LONGEST - spare - HASH - 1,
          separator: '_',
          allowedSpecialCharacters: '_',
        });
        return `${/^[A-Za-z]/.test(name) ? name : `a${name.slice(1)}`}_${hash}`;
      } finally {
        asking = false;
      }
    },
  });
}
