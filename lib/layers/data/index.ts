export * from './data-class';
export * from './llm-data-vault';
export * from './llm-data-vault-props';
export * from './service-writer';
