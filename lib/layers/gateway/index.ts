export * from './gateway-alias';
export * from './gateway-retrieval';
export * from './llm-gateway';
export * from './llm-gateway-props';
export * from './model-fallback';
export * from './output-policy';
export * from './system-prompt';
