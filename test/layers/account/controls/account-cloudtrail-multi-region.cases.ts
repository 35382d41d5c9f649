import { type Cases, one } from '../../../../local/samples/cases';

const trail = (properties: Record<string, unknown>) => one('AWS::CloudTrail::Trail', properties);
const adopted = (settings: Record<string, unknown>) => one('Custom::SecureLlmCloudTrail', { Settings: settings });
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
