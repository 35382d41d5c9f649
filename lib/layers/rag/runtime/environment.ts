import type { INGESTION_ENV } from '../contract';

/** A variable that the construct sets. */
export function variable(name: (typeof INGESTION_ENV)[keyof typeof INGESTION_ENV]): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}
