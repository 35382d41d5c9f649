/** What the constructs of other layers use of this one besides its public constructs. It is not public API. */
export { neededEndpoints } from './private/called-services';
