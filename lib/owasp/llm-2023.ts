import type { List } from './list';

export const LLM_2023 = {
  id: 'llm-2023',
  title: 'OWASP Top 10 for LLM Applications v1.1 (2023/24)',
  edition: '2023',
  prefix: 'LLM',
  risks: [
    'Prompt Injection',
    'Insecure Output Handling',
    'Training Data Poisoning',
    'Model Denial of Service',
    'Supply Chain Vulnerabilities',
    'Sensitive Information Disclosure',
    'Insecure Plugin Design',
    'Excessive Agency',
    'Overreliance',
    'Model Theft',
  ],
} as const satisfies List;
