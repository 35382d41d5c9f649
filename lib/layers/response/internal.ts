/** What the constructs of other layers use of this one besides its public constructs. It is not public API. */
export { admitLogDeliveries } from './private/log-deliveries';
export { Machine } from './private/machine';
export { machineTampering } from './private/patterns';
export { isText, publish, type State } from './private/states';
