export * from './chunking';
export * from './embedding-model';
export * from './gateway-retrieval';
export * from './kb-tenancy';
export * from './secure-knowledge-base';
export * from './secure-knowledge-base-props';
export * from './vector-store';
export * from './vector-store-options';
