export * from './dns-firewall';
export * from './egress-firewall';
export * from './llm-endpoint';
export * from './private-llm-network';
