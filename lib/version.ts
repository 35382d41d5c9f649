const { version, repository } = require('../package.json');

/** The version of this package. */
export const VERSION: string = version;

/** Where its sources and pages are. */
export const HOME: string = repository.url.replace(/\.git$/, '');
