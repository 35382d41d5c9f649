import { ownCalls } from '../../../runtime/own-calls';
import { contain } from './contain';
import { containSettings } from './settings';

/** Stops a user, a tool or everything, for the playbook against a rogue agent. */
export const handler = contain({ ...containSettings(process.env), call: ownCalls() });
