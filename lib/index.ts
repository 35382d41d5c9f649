import './private/peers';

export * from './ensure';
export * from './layers/account';
export * from './layers/data';
export * from './layers/detection';
export * from './layers/edge';
export * from './layers/gateway';
export * from './layers/identity';
export * from './layers/model';
export * from './layers/network';
export * from './layers/resilience';
export * from './layers/response';
export * from './packs/defense-in-depth-checks';
export * from './packs/finding-acknowledgement';
export * from './packs/owasp-list';
export * from './packs/owasp-llm-checks';
export * from './packs/rule-mixin';
export * from './reference';
