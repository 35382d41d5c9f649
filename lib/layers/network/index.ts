export * from './dns-firewall';
export * from './llm-endpoint';
export * from './private-llm-network';
