import { type Answers, type Check, eachResource } from '../../../control';
import { PASS } from '../../../template/answer';
import type { Resource, Value } from '../../../template/resource';

/** What the record of an application says, all together; one name is enough to know an attribute group for such a record. */
const NAMES = [
  'threatModelUri',
  'threatModelReviewedOn',
  'scopingMatrixScope',
  'riskTier',
  'dataClassification',
  'inherentRisk',
  'residualRisk',
  'allowedInferenceRegions',
  'aiRmfProfile',
  'referenceArchitectures',
  'artifactReports',
  'trainingProgram',
  'securityContact',
  'lastGameDay',
];

/** How to put something on record: by an attribute of the application. */
export const recordAs = (name: string, what: string): string =>
  `Record ${what}: as \`${name}\` in the \`attributes\` of a \`CfnAttributeGroup\` (AWS::ServiceCatalogAppRegistry::AttributeGroup).`;

/** Looks at each attribute group that is the record of an LLM application. */
const eachRecord = (run: (attributes: Value, group: Resource) => Answers): Check =>
  eachResource('AWS::ServiceCatalogAppRegistry::AttributeGroup', (group) => {
    const attributes = group.json('Attributes');
    return attributes.isMap && NAMES.some((name) => attributes.get(name).present) ? run(attributes, group) : undefined;
  });

/** Passes when the record has something at `name` that `accepted` takes; `wanted` says what. */
export const recorded = (
  name: string,
  wanted: string,
  accepted: (text: string) => boolean = (text) => text !== '',
): Check =>
  eachRecord((attributes) => {
    const value = attributes.get(name);
    if (value.absent) return attributes.fail(name, `is not recorded; expected ${wanted}`);
    if (value.isMap) return PASS;
    if (value.isList) return value.list().length > 0 ? PASS : value.fail('', `is empty; expected ${wanted}`);
    const text = value.text() ?? '';
    return accepted(text) ? PASS : value.fail('', `is '${text}'; expected ${wanted}`);
  });

/** A calendar day that exists and is not in the far future. */
export const isDay = (text: string): boolean => {
  if (!/^20\d\d-\d\d-\d\d$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
};
