import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Decided } from '../../../private/decided';
import { PropsError } from '../../../private/errors';
import { Containment } from '../containment';
import type { IncidentResponseProps } from '../incident-response-props';
import { KillSwitchState } from '../kill-switch';

/** Throws for a response that would reach nobody or contain nothing. */
export function checkIncidentResponse(
  scope: Construct,
  props: Decided<
    IncidentResponseProps,
    'containment' | 'containmentSeverity' | 'guardrailInterventions' | 'killSwitchState' | 'approvalTimeout'
  >,
): void {
  const { containment, containmentSeverity: severity, guardrailInterventions: interventions } = props;
  const { killSwitchState, approvalTimeout } = props;
  if (props.contacts.length === 0) {
    throw new PropsError(scope, "'contacts' must name at least one e-mail address, got none");
  }
  for (const contact of props.contacts) {
    if (!Token.isUnresolved(contact) && !/^[^@\s]+@[^@\s]+$/.test(contact)) {
      throw new PropsError(scope, `'contacts' must be e-mail addresses, got '${contact}'`);
    }
  }
  const twice = props.contacts.find((contact, at) => props.contacts.indexOf(contact) !== at);
  if (twice !== undefined) throw new PropsError(scope, `'contacts' must name each address once, got '${twice}' twice`);
  if (!Token.isUnresolved(severity) && !(severity >= 1 && severity <= 10)) {
    throw new PropsError(scope, `'containmentSeverity' must be between 1 and 10, got ${severity}`);
  }
  if (!Token.isUnresolved(interventions) && !(interventions >= 1)) {
    throw new PropsError(scope, `'guardrailInterventions' must be at least 1, got ${interventions}`);
  }
  if (killSwitchState === KillSwitchState.ON) {
    throw new PropsError(scope, "'killSwitchState' must be NO_TOOLS, STATIC or OFF, got ON");
  }
  if (
    !approvalTimeout.isUnresolved() &&
    (approvalTimeout.toMinutes() < 5 || approvalTimeout.toDays({ integral: false }) > 30)
  ) {
    throw new PropsError(
      scope,
      `'approvalTimeout' must be between 5 minutes and 30 days, got ${approvalTimeout.toHumanString()}`,
    );
  }
  if (containment.length === 0) {
    throw new PropsError(scope, "'containment' must have at least one playbook, got none");
  }
  const needs = (wanted: Containment, prop: string, value: unknown) => {
    if (containment.includes(wanted) && !value) {
      throw new PropsError(scope, `'containment' has ${wanted}, which needs '${prop}', got none`);
    }
  };
  needs(Containment.SNAPSHOT_EVIDENCE, 'evidence', props.evidence);
  needs(Containment.KILL_SWITCH, 'killSwitch', props.killSwitch);
  needs(Containment.BLOCK_IP, 'blockedIps', props.blockedIps);
  const { region } = Stack.of(scope);
  if (props.blockedIps?.scope === 'CLOUDFRONT' && !Token.isUnresolved(region) && region !== 'us-east-1') {
    throw new PropsError(scope, `'blockedIps' must be REGIONAL outside us-east-1, got CLOUDFRONT in ${region}`);
  }
}
