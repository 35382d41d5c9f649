import type { Principal } from '../../../contract';
import { keyedHash } from '../../../runtime/secrets';

/** A principal in one text, which is no other's: JSON keeps its two parts apart. */
export const inOneText = ({ tenant, subject }: Pick<Principal, 'tenant' | 'subject'>): string =>
  JSON.stringify([tenant, subject]);

/** What a record calls a principal: whoever has the key can tell whether it is a certain one, and nobody who it is. */
export const pseudonymOf = (auditKey: Buffer, principal: Principal): string =>
  keyedHash(auditKey, inOneText(principal)).slice(0, 32);
