/** What a store of `LlmDataVault` holds; each class has its own key and bucket. The values are construct ids: permanent. */
export enum DataClass {
  /** Conversations: what users asked and models answered. Personal data, deletable on request, never locked. */
  PROMPTS = 'prompts',
  /** Approved documents a knowledge base may retrieve. */
  CORPUS = 'corpus',
  /** Model weights and adapters. */
  MODEL = 'model',
  /** Data sets a model is trained, tuned or evaluated with. */
  TRAINING = 'training',
  /** Audit records: trails, invocation logs, flow logs, findings. */
  EVIDENCE = 'evidence',
}
