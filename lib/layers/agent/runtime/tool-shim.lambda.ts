/** Calls no function: nothing has proven who asks. */
export const handler = async () => ({ error: 'Refused' });
