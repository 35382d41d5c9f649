import type { List } from './list';

export const LLM_2025 = {
  id: 'llm-2025',
  title: 'OWASP Top 10 for LLM Applications 2025',
  edition: '2025',
  prefix: 'LLM',
  risks: [
    'Prompt Injection',
    'Sensitive Information Disclosure',
    'Supply Chain',
    'Data and Model Poisoning',
    'Improper Output Handling',
    'Excessive Agency',
    'System Prompt Leakage',
    'Vector and Embedding Weaknesses',
    'Misinformation',
    'Unbounded Consumption',
  ],
  // A control that names a 2025 risk names at least one of these v1.1 risks too, and the other way round. The two are
  // not each other's inverse: insecure plugin design (LLM07:2023) has no entry of its own in 2025.
  crosswalk: {
    edition: '2023',
    forth: [[1], [6, 10], [5, 7, 10], [3], [2], [7, 8], [1, 6], [1, 3, 6, 10], [9], [4, 10]],
    back: [[1, 7], [5], [4, 8], [10], [3], [2, 7, 8], [1, 3, 5, 6], [6], [9], [2, 3, 8, 10]],
  },
} as const satisfies List;
