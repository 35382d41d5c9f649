export * from './data-class';
export * from './evidence-lock-options';
export * from './llm-data-vault';
export * from './llm-data-vault-props';
export * from './service-writer';
