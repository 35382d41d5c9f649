import { shim } from './shim-function';

/** The function that a target of an agent gateway invokes. With settings that cannot be used it does not start. */
export const handler = shim(process.env);
