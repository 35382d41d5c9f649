import { type Cases, one } from '../../../../local/samples/cases';

const detector = (properties: Record<string, unknown>) => one('AWS::GuardDuty::Detector', properties);
const ensured = (settings: Record<string, unknown>) => one('Custom::SecureLlmGuardDuty', { Settings: settings });

export const GuardDutyEnabled: Cases = {
  good: { on: detector({ Enable: true }), ensured: ensured({ status: 'ENABLED' }) },
  bad: { 'not set': detector({}), 'ensured without it': ensured({}) },
  lookAlike: { 'a detector that is off': detector({ Enable: false }) },
};

export const GuardDutyPublishesSoon: Cases = {
  good: {
    'every quarter of an hour': detector({ FindingPublishingFrequency: 'FIFTEEN_MINUTES' }),
    ensured: ensured({ frequency: 'FIFTEEN_MINUTES' }),
  },
  bad: { hourly: detector({ FindingPublishingFrequency: 'ONE_HOUR' }), 'six hours by default': detector({}) },
};
