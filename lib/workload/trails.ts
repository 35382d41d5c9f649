// What trails are there for.

import type { Resource } from '../template/resource';
import { isLlmWorkload } from './llm-workload';

/** All buckets, all functions, all of anything: `arn:aws:s3:::`, `arn:aws:lambda`. */
const EVERYTHING = /^arn:[^:]*:[^:]*:{0,3}$|[:/]\*$/;

/**
 * Whether a trail only watches objects that it names, such as the one that starts a pipeline, and beside no model: it is
 * no record of who did what.
 */
export function startsSomething(trail: Resource): boolean {
  const selectors = [...trail.list('EventSelectors')];
  return (
    selectors.length > 0 &&
    trail.get('AdvancedEventSelectors').absent &&
    selectors.every((selector) => {
      const values = selector.at('DataResources[].Values[]');
      return (
        selector.flag('IncludeManagementEvents') === false &&
        values.length > 0 &&
        values.every((value) => !EVERYTHING.test(String(value).replace(/\$\{[^}]*\}/g, '-')))
      );
    }) &&
    !isLlmWorkload(trail.view)
  );
}
