export * from './data-class';
export { LlmDataVault, type VaultLogGroupProps } from './llm-data-vault';
export * from './llm-data-vault-props';
export {
  type CloudTrailWriterOptions,
  type OtherServiceWriterOptions,
  ServiceWriter,
  type ServiceWriterOptions,
} from './service-writer';
