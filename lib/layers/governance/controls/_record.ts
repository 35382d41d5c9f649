import { type Answers, type Check, eachRecord } from '../../../control';
import { CLOSED_SERVICES, existingCustomersOnly } from '../../../facts/closed-services';
import { attempt, PASS } from '../../../template/answer';
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

/** Where parameters keep records. */
const RECORDS = '/secure-llm/governance/';
const PARAMETER = 'AWS::SSM::Parameter';

/** How to put something on record: in a parameter, or by an attribute of the application. */
export const recordAs = (name: string, what: string): string =>
  `Record ${what}: as \`${name}\` in the JSON that is the Value of an ${PARAMETER} whose Name begins with ${RECORDS}, or the Attributes of an AWS::ServiceCatalogAppRegistry::AttributeGroup. ${existingCustomersOnly(CLOSED_SERVICES.appRegistry)}`;

/** Looks at each parameter or attribute group that is the record of an LLM application. */
const eachGroup = (run: (attributes: Value, group: Resource) => Answers): Check =>
  eachRecord(['AWS::ServiceCatalogAppRegistry::AttributeGroup', PARAMETER], (group) => {
    if (group.type === PARAMETER && !keepsRecord(group)) return undefined;
    const attributes = group.json(group.type === PARAMETER ? 'Value' : 'Attributes');
    return attributes.isMap && NAMES.some((name) => attributes.get(name).present) ? run(attributes, group) : undefined;
  });

/** Whether a parameter keeps a record: by its name, or because its JSON has several things that records have. */
const keepsRecord = (parameter: Resource): boolean => {
  if (attempt(() => parameter.pattern('Name')?.toString().startsWith(RECORDS))) return true;
  const held = attempt(() => parameter.json('Value'));
  return held?.isMap === true && NAMES.filter((name) => held.get(name).present).length > 1;
};

/** Attested where the record has something at `name` that `accepted` takes; `wanted` says what. */
export const recorded = (
  name: string,
  wanted: string,
  accepted: (text: string) => boolean = (text) => text !== '',
): Check =>
  eachGroup((attributes) => {
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
