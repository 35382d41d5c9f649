import type { List } from './list';

export const AGENTIC_2026 = {
  id: 'agentic-2026',
  title: 'OWASP Top 10 for Agentic Applications 2026',
  edition: '2026',
  prefix: 'ASI',
  risks: [
    'Agent Goal Hijack',
    'Tool Misuse and Exploitation',
    'Identity and Privilege Abuse',
    'Agentic Supply Chain Vulnerabilities',
    'Unexpected Code Execution',
    'Memory and Context Poisoning',
    'Insecure Inter-Agent Communication',
    'Cascading Failures',
    'Human-Agent Trust Exploitation',
    'Rogue Agents',
  ],
} as const satisfies List;
