import { generateKeyPairSync } from 'node:crypto';

/** Of all issuers of a process: to make a pair takes as long as to answer ten questions. */
export const KEYS = generateKeyPairSync('rsa', { modulusLength: 2_048 });
