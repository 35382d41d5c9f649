/** What the constructs of other layers use of this one besides its public constructs. It is not public API. */
export { admitLogDeliveries } from './private/log-deliveries';
export { Machine } from './private/machine';
export { machineTampering } from './private/patterns';
export { pullKillSwitch } from './private/playbooks/kill-switch';
export { DONE, definition, isText, publish, STEP_FAILED, type State, type Steps } from './private/states';
