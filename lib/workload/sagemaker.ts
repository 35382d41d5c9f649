import type { Resource } from '../template/resource';
import type { Value } from '../template/value';

/** Containers of a SageMaker model: the one, or those of a pipeline. */
export const containersOf = (model: Resource): readonly Value[] => [
  ...(model.get('PrimaryContainer').present ? [model.get('PrimaryContainer')] : []),
  ...model.list('Containers'),
];
