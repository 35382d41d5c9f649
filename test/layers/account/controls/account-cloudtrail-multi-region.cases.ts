import { type Cases, one } from '../../../../local/samples/cases';
import { ensured } from '../../../support/ensured';
import { besideModel } from '../../../support/llm';

const trail = (properties: Record<string, unknown>) => one('AWS::CloudTrail::Trail', properties);
const adopted = (settings: Record<string, unknown>) => ensured('CloudTrail', settings);
const two = (first: Record<string, unknown>, second: Record<string, unknown>) => ({
  Resources: {
    Thing: { Type: 'AWS::CloudTrail::Trail', Properties: first },
    Other: { Type: 'AWS::CloudTrail::Trail', Properties: second },
  },
});

export const TrailMultiRegion: Cases = {
  good: {
    'every Region': trail({ IsMultiRegionTrail: true }),
    'a trail that was there': adopted({ multiRegion: 'true' }),
    'a second trail for one Region': two({ IsMultiRegionTrail: true }, { IsMultiRegionTrail: false }),
  },
  bad: { 'one Region': trail({ IsMultiRegionTrail: false }), 'not set': trail({}) },
};

const selector = (...fields: Record<string, unknown>[]) => ({ FieldSelectors: fields });
const field = (Field: string, ...Equals: string[]) => ({ Field, Equals });
const management = field('eventCategory', 'Management');
const writes = { EventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }] };
const parameters = { Parameters: { P: { Type: 'String' } } };
const watching = (Value: string) => ({
  EventSelectors: [{ IncludeManagementEvents: false, DataResources: [{ Type: 'AWS::S3::Object', Values: [Value] }] }],
});
export const TrailManagementEvents: Cases = {
  good: {
    'no selectors, which is all of them': trail({}),
    'reads and writes': trail({ EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }] }),
    'reads alone': trail({ EventSelectors: [{ ReadWriteType: 'ReadOnly' }] }),
    'beside data events': trail({
      EventSelectors: [{ DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3:::*'] }] }],
    }),
    'an advanced selector': trail({ AdvancedEventSelectors: [selector(management)] }),
    'all but the keys': trail({
      AdvancedEventSelectors: [selector(management, { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] })],
    }),
    'a second trail for data events': two({}, { EventSelectors: [{ IncludeManagementEvents: false }] }),
  },
  bad: {
    'no management events': trail({ EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: false }] }),
    'writes alone': trail(writes),
    'data events of every bucket alone': trail(watching('arn:aws:s3:::')),
    'data events of every function alone': trail(watching('arn:aws:lambda')),
    'data events of one bucket alone, beside a model': besideModel(trail(watching('arn:aws:s3:::prompts/'))),
    'data events alone': trail({
      AdvancedEventSelectors: [selector(field('eventCategory', 'Data'), field('resources.type', 'AWS::S3::Object'))],
    }),
  },
  lookAlike: {
    'writes alone, advanced': trail({ AdvancedEventSelectors: [selector(management, field('readOnly', 'false'))] }),
    'reads of data alone': trail({
      AdvancedEventSelectors: [
        selector(management, field('readOnly', 'false')),
        selector(field('eventCategory', 'Data'), field('readOnly', 'true')),
      ],
    }),
    'events of another service': trail({
      AdvancedEventSelectors: [selector(management, field('eventSource', 's3.amazonaws.com'))],
    }),
    'all but Bedrock': trail({
      AdvancedEventSelectors: [selector(management, { Field: 'eventSource', NotStartsWith: ['bedrock'] })],
    }),
    'a second trail that does not log': two(writes, { IsLogging: false }),
  },
  undecided: {
    'kinds from a parameter': { ...parameters, ...trail({ EventSelectors: [{ ReadWriteType: { Ref: 'P' } }] }) },
  },
  silent: {
    'a trail for the object that starts a pipeline': trail(watching('arn:aws:s3:::sources/release.zip')),
    'a trail for the objects of one bucket': trail(watching('arn:aws:s3:::sources/')),
  },
};

export const TrailLogFileValidation: Cases = {
  good: { on: trail({ EnableLogFileValidation: true }), adopted: adopted({ validation: 'true' }) },
  bad: { off: trail({ EnableLogFileValidation: 'false' }), 'not set': trail({}) },
};

export const TrailEncrypted: Cases = {
  good: { 'own key': trail({ KMSKeyId: { 'Fn::ImportValue': 'Key' } }), adopted: adopted({ encrypted: 'true' }) },
  bad: { 'no key': trail({}) },
};

export const TrailLogging: Cases = {
  good: { on: trail({ IsLogging: true }), adopted: adopted({ logging: 'true' }) },
  bad: { 'not set': trail({}), 'not asked for': adopted({}) },
  lookAlike: { 'a trail that is off': trail({ IsLogging: false }) },
  undecided: { 'from a parameter': { Parameters: { On: { Type: 'String' } }, ...trail({ IsLogging: { Ref: 'On' } }) } },
};
