import { Annotations, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Adoption } from '../../../ensure/adoption';
import type { Decided } from '../../../private/decided';
import { PropsError } from '../../../private/errors';
import { checkOffered, lacking } from '../../../private/offered';
import { checkExpression } from '../../../private/regular-expression';
import type { ThreatDetectionProps } from '../threat-detection-props';

/** Throws for what a service cannot do, and for what is asked of a service that is left out. */
export function checkThreatDetection(
  scope: Construct,
  props: Decided<ThreatDetectionProps, 'securityHub' | 'macie' | 'securityLake' | 'unusedAccessAge'>,
): void {
  const { unusedAccessAge } = props;
  if (props.securityLake === Adoption.ENSURE) {
    throw new PropsError(scope, "'securityLake' must be CREATE, ADOPT or OFF, got ENSURE");
  }
  const types = {
    macie: 'AWS::Macie::Session',
    detective: 'AWS::Detective::Graph',
    securityLake: 'AWS::SecurityLake::DataLake',
  } as const;
  for (const [prop, type] of Object.entries(types)) {
    const adoption = props[prop as keyof typeof types];
    if (adoption === Adoption.CREATE) checkOffered(scope, type, `'${prop}' must be OFF or ADOPT`);
    const region = adoption === Adoption.ENSURE && lacking(scope, type);
    if (!region) continue;
    Annotations.of(scope).addWarningV2(
      `cdk-secure-llm:detection:${prop}-may-be-missing`,
      `'${prop}' is ENSURE in ${region}, where CloudFormation has no ${type}: AWS may not offer the service there, and the deployment would fail; then leave it out with OFF`,
    );
  }
  if (!Token.isUnresolved(unusedAccessAge)) {
    const days = unusedAccessAge.toDays({ integral: false });
    if (!Number.isInteger(days) || days < 1 || days > 365) {
      throw new PropsError(
        scope,
        `'unusedAccessAge' must be from 1 to 365 whole days, got ${unusedAccessAge.toString()}`,
      );
    }
  }
  const empty = (['guardDutyPlans', 'securityStandards', 'inspectorScans'] as const).find(
    (prop) => props[prop]?.length === 0,
  );
  if (empty) throw new PropsError(scope, `'${empty}' must name at least one; to leave the service out, use OFF`);
  for (const { name, regex } of props.macieIdentifiers ?? []) {
    for (const [prop, value, most] of [
      ['name', name, 128],
      ['regex', regex, 512],
    ] as const) {
      if (Token.isUnresolved(value) || (value.length > 0 && value.length <= most)) continue;
      throw new PropsError(
        scope,
        `'macieIdentifiers' must have a '${prop}' of 1 to ${most} characters, got ${value.length}`,
      );
    }
    checkExpression(scope, 'macieIdentifiers', 'macie', regex);
  }
  if (props.macie === Adoption.OFF && props.macieIdentifiers?.length) {
    throw new PropsError(scope, "'macieIdentifiers' are for Macie, but 'macie' is OFF");
  }
  if (props.securityHub === Adoption.OFF && props.aggregateRegions) {
    throw new PropsError(scope, "'aggregateRegions' is for Security Hub, but 'securityHub' is OFF");
  }
  if (props.auditTrail && !props.auditTrail.recordsConfiguration && props.securityHub !== Adoption.OFF) {
    throw new PropsError(
      scope,
      "'securityHub' needs a recorder of AWS Config, but 'config' of 'auditTrail' is OFF; turn one of them around",
    );
  }
}
