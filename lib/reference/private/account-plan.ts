import { Adoption } from '../../ensure';
import type { DefenseInDepthProps } from '../defense-in-depth-props';
import { over } from './over';
import type { ProfileSettings } from './profile-settings';

type Options = Pick<
  DefenseInDepthProps,
  'auditTrailOptions' | 'threatDetectionOptions' | 'accountSettingsOptions' | 'invocationLoggingOptions'
>;

/** What becomes of each service of the account. */
export type AccountPlan = ReturnType<typeof accountPlan>;

/** The options of each part, with every service decided: by the options, else by the profile and `adoption`. */
export function accountPlan(options: Options, settings: ProfileSettings, adoption: Adoption) {
  const unlessOff = (wanted: Adoption) => (wanted === Adoption.OFF ? Adoption.OFF : adoption);
  // a trail and Security Lake can be created or adopted; they have no ENSURE
  const created = (wanted: Adoption) => (wanted === Adoption.ENSURE ? Adoption.CREATE : wanted);
  const { auditTrailOptions, threatDetectionOptions, accountSettingsOptions, invocationLoggingOptions } = options;
  const made = {
    guardDuty: adoption,
    securityHub: adoption,
    securityStandards: settings.standards,
    inspector: unlessOff(settings.inspector),
    accessAnalyzer: unlessOff(settings.accessAnalyzer),
    macie: unlessOff(settings.dataServices),
    detective: unlessOff(settings.dataServices),
    securityLake: created(unlessOff(settings.dataServices)),
  };
  const detection = over(made, threatDetectionOptions);
  const ensured = {
    ebsEncryption: adoption,
    s3PublicAccess: adoption,
    passwordPolicy: adoption,
    // it is Inspector that scans
    ecrScanning: detection.inspector,
  };
  return {
    auditTrail: over({ trail: created(adoption), config: adoption }, auditTrailOptions),
    detection,
    accountSettings: over(ensured, accountSettingsOptions),
    invocationLogging: over({ adoption }, invocationLoggingOptions),
  };
}

/** Whether no service is on. */
export const isOff = (plan: AccountPlan): boolean =>
  Object.values(plan)
    .flatMap((part) => Object.values(part) as unknown[])
    .every((value) => value !== Adoption.CREATE && value !== Adoption.ENSURE && value !== Adoption.ADOPT);
