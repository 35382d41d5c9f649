import { type Cases, one } from '../../../../local/samples/cases';
import { ensured } from '../../../support/ensured';

const detector = (properties: Record<string, unknown>) => one('AWS::GuardDuty::Detector', properties);
const guardDuty = (settings: Record<string, unknown>) => ensured('GuardDuty', settings);

export const GuardDutyEnabled: Cases = {
  good: { on: detector({ Enable: true }), ensured: guardDuty({ status: 'ENABLED' }) },
  bad: { 'not set': detector({}), 'ensured without it': guardDuty({}) },
  lookAlike: { 'a detector that is off': detector({ Enable: false }) },
};

export const GuardDutyPublishesSoon: Cases = {
  good: {
    'every quarter of an hour': detector({ FindingPublishingFrequency: 'FIFTEEN_MINUTES' }),
    ensured: guardDuty({ frequency: 'FIFTEEN_MINUTES' }),
  },
  bad: { hourly: detector({ FindingPublishingFrequency: 'ONE_HOUR' }), 'six hours by default': detector({}) },
};
