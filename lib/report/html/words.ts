import type { Layer } from '../../owasp/vocabulary';

/** A layer as people write it; the page makes its first letter a capital. */
export const layerName = (layer: Layer): string => WRITTEN[layer] ?? layer;
const WRITTEN: Partial<Record<Layer, string>> = { rag: 'RAG', mlops: 'MLOps', 'supply-chain': 'supply chain' };

/** `1 gap`, `2 gaps`. */
export const number = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** What is said where no gap in the layers is open. */
export const covered = (acknowledgedGaps: boolean): string =>
  acknowledgedGaps
    ? 'Every gap in the layers against the risks below is acknowledged'
    : 'Every risk has two independent preventive layers, one that detects and one that responds';
