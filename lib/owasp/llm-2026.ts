import type { List } from './list';

export const LLM_2026 = {
  id: 'llm-2026',
  title: 'OWASP Top 10 for LLM Applications 2026',
  edition: '2026',
  prefix: 'LLM',
  risks: [
    'Prompt Injection',
    'Sensitive Information Disclosure',
    'Excessive Agency',
    'Supply Chain',
    'Data and Model Poisoning',
    'Unbounded Consumption',
    'Misinformation',
    'Hidden Context Exposure',
    'Vector and Embedding Weaknesses',
    'Improper Output Handling',
  ],
  // Every entry of 2026 continues exactly one of 2025, so a mapping to 2025 says this one too.
  derivedFrom: { edition: '2025', map: [1, 2, 4, 5, 10, 3, 8, 9, 7, 6] },
} as const satisfies List;
