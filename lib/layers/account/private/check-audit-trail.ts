import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Adoption } from '../../../ensure/adoption';
import type { Decided } from '../../../private/decided';
import { PropsError } from '../../../private/errors';
import { checkOrganizationId } from '../../../private/organization-id';
import type { AuditTrailProps } from '../audit-trail-props';

/** What only a trail that is made here needs. */
const OF_TRAIL: (keyof AuditTrailProps)[] = [
  'evidenceBucket',
  'dataBuckets',
  'functions',
  'additionalDataEventTypes',
  'organizationId',
  'retention',
];

/** Throws for props that contradict each other, or ask for a service in a way that it does not have. */
export function checkAuditTrail(
  scope: Construct,
  props: Decided<AuditTrailProps, 'trail' | 'config' | 'conformancePack'>,
): void {
  const { trail } = props;
  if (trail === Adoption.ENSURE) {
    throw new PropsError(
      scope,
      "'trail' must be CREATE, ADOPT or OFF, because an account may hold several trails and a new one disturbs none, got ENSURE",
    );
  }
  if (props.organizationId !== undefined) checkOrganizationId(scope, props.organizationId);
  for (const rule of props.additionalConfigRules ?? []) {
    if (Token.isUnresolved(rule) || /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(rule)) continue;
    throw new PropsError(
      scope,
      `'additionalConfigRules' must hold identifiers of managed rules, as S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED, got '${rule}'`,
    );
  }
  if (props.conformancePack && props.config === Adoption.OFF) {
    throw new PropsError(scope, "'conformancePack' needs a recorder, but 'config' is OFF");
  }
  if (props.encryptionKey && !props.evidenceBucket) {
    throw new PropsError(scope, "'encryptionKey' is for 'evidenceBucket', which is absent; give the vault its keys");
  }
  const useless = OF_TRAIL.find((prop) => props[prop] !== undefined);
  if (trail !== Adoption.CREATE && useless) {
    throw new PropsError(scope, `'${useless}' is for a trail that is made here, but 'trail' is ${trail}`);
  }
}
