/** The version of this package. */
export const VERSION: string = require('../package.json').version;
