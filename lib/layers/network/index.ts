export * from './dns-firewall';
export * from './egress-firewall';
export * from './existing-vpc-options';
export * from './internet-access';
export * from './llm-endpoint';
export * from './private-llm-network';
export * from './private-llm-network-props';
export * from './vpc-encryption';
