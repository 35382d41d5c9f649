import { CfnResource, Tags } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The tag by which a role, user or function agrees to be contained by playbooks. */
export const CONTAINMENT_TAG = 'secure-llm:containment';

/** The value of the tag that agrees; with another, or without the tag, playbooks leave it alone. */
export const CONTAINABLE = 'allowed';

const includeResourceTypes = ['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::Lambda::Function'];
const KINDS = { includeResourceTypes };

/** Lets playbooks contain the roles, users and functions at and below `scope`. */
export function allowContainment(scope: IConstruct): void {
  Tags.of(scope).add(CONTAINMENT_TAG, CONTAINABLE, KINDS);
  const isKind = (part: IConstruct) =>
    CfnResource.isCfnResource(part) && includeResourceTypes.includes(part.cfnResourceType);
  // what another template makes is tagged there: here nothing would happen, and nobody would know
  scope.node.addValidation({
    validate: () =>
      scope.node.findAll().some(isKind)
        ? []
        : [`'allowContainment' must be given a role, user or function that this app makes, got ${scope.node.path}`],
  });
}

/** Keeps the roles, users and functions at and below `scope` out, also where all around them is let in. */
export function neverContain(scope: IConstruct): void {
  // above what an enclosing scope says, whose tags have priority 100
  Tags.of(scope).add(CONTAINMENT_TAG, 'never', { ...KINDS, priority: 300 });
}
