export * from './data-class';
export { LlmDataVault, type LlmDataVaultProps, type VaultLogGroupProps } from './llm-data-vault';
export {
  type CloudTrailWriterOptions,
  type OtherServiceWriterOptions,
  ServiceWriter,
  type ServiceWriterOptions,
} from './service-writer';
