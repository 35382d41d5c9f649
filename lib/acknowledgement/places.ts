import { type Finding, recordedPath } from '../evidence';
import type { Declaration } from '../template/application';
import { sourceLine } from '../template/assembly';
import { matches } from './glob';

/** Whether a finding is at one of `paths`: its template, its construct, or the file of the user's code that made it. */
export function isAt(paths: readonly string[], { resource }: Finding, constructPath?: string): boolean {
  const places = placesOf(resource, constructPath);
  return paths.some((pattern) => places.some((place) => matches(pattern, place)));
}

/** Whether a finding is about one of `resources`, by logical id. */
export const isAbout = (resources: readonly string[], { resource }: Finding): boolean =>
  resources.some((pattern) => matches(pattern, resource.logicalId));

function placesOf(resource: Declaration, constructPath?: string): readonly string[] {
  const { template, logicalId } = resource;
  const origin = template.input.origin?.(logicalId);
  const made = sourceLine(origin);
  return [
    template.file.split('\\').join('/'),
    `${template.stack}/${logicalId}`,
    ...[constructPath ?? origin?.constructPath ?? recordedPath(resource)].filter((path) => path !== undefined),
    ...(made === undefined ? [] : [made.replace(/:\d+$/, '')]),
  ];
}
