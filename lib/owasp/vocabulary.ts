/** NIST Cybersecurity Framework 2.0 functions. */
export const CSF_FUNCTIONS = ['Govern', 'Identify', 'Protect', 'Detect', 'Respond', 'Recover'] as const;
export type CsfFunction = (typeof CSF_FUNCTIONS)[number];

/** What a control does about an attack: derived from its NIST CSF function. */
export const PHASES = ['preventive', 'detective', 'responsive'] as const;
export type Phase = (typeof PHASES)[number];

export const phaseOf = (csf: CsfFunction): Phase =>
  csf === 'Detect' ? 'detective' : csf === 'Respond' || csf === 'Recover' ? 'responsive' : 'preventive';

/** The five trust boundaries of an LLM application. */
export const TRUST_BOUNDARIES = ['user-interface', 'application', 'model', 'data', 'organization'] as const;
export type TrustBoundary = (typeof TRUST_BOUNDARIES)[number];

/** The layers of the defence: folder names under lib/layers, rows of the report. */
export const LAYERS = [
  'account',
  'identity',
  'network',
  'data',
  'edge',
  'gateway',
  'model',
  'rag',
  'agent',
  'detection',
  'response',
  'supply-chain',
  'mlops',
  'resilience',
  'governance',
] as const;
export type Layer = (typeof LAYERS)[number];
