import { type Control, eachResource, rule } from '../../../control';
import { attempt } from '../../../template/answer';
import type { Resource } from '../../../template/resource';
import { expectOwnKey } from '../../../workload/key';

const TRAIL = 'AWS::CloudTrail::Trail';

/** A trail, or our look at one that was there before: its settings stand where a trail has properties. */
const TRAILS = [TRAIL, 'Custom::SecureLlmCloudTrail'];

const pathOf = (trail: Resource, property: string, setting: string) =>
  trail.type === TRAIL ? property : `Settings.${setting}`;

export const control: Control = {
  id: 'account-cloudtrail-multi-region',
  title: 'Multi-Region CloudTrail trail with tamper-evident log files',
  risks: [
    'LLM02:2025',
    'LLM06:2025',
    'LLM07:2025',
    'LLM10:2025',
    'LLM06:2023',
    'LLM08:2023',
    'LLM10:2023',
    'ASI03:2026',
    'ASI10:2026',
  ],
  csf: 'Detect',
  boundary: 'organization',
  atlas: ['AML.M0024'],
  why: 'Model, guardrail and data-store API calls can only be attributed later if one validated trail covers every Region.',
  source: 'AWS CloudTrail User Guide, Security best practices in AWS CloudTrail',

  rules: [
    rule('TrailMultiRegion', {
      fix: 'Set `isMultiRegionTrail: true`.',
      counterparts: ['P', 'CloudTrail.1', 'CKV_AWS_67'],
      check: eachResource(TRAILS, (trail, view) => {
        const answer = trail.expectFlag(pathOf(trail, 'IsMultiRegionTrail', 'multiRegion'), true);
        if (answer.verdict === 'pass') return answer;
        // a trail beside one that covers every Region is there for a purpose of its own
        const covered = view
          .resources(TRAIL)
          .some((other) => !other.is(trail) && attempt(() => other.flag('IsMultiRegionTrail')) === true);
        return covered ? undefined : answer;
      }),
    }),
    rule('TrailLogFileValidation', {
      fix: 'Set `enableFileValidation: true`.',
      counterparts: ['P', 'CloudTrail.4', 'CKV_AWS_36'],
      check: eachResource(TRAILS, (trail) =>
        trail.expectFlag(pathOf(trail, 'EnableLogFileValidation', 'validation'), true),
      ),
    }),
    rule('TrailEncrypted', {
      fix: 'Set `encryptionKey` on the trail.',
      counterparts: ['P', 'CloudTrail.2', 'CKV_AWS_35'],
      check: eachResource(TRAILS, (trail) => expectOwnKey(trail, pathOf(trail, 'KMSKeyId', 'encrypted'))),
    }),
    rule('TrailLogging', {
      fix: 'Leave `IsLogging` true; to pause logging, do it with an audited call and not in a template.',
      counterparts: ['P', 'CloudTrail.1'],
      check: eachResource(TRAILS, (trail) => trail.expectFlag(pathOf(trail, 'IsLogging', 'logging'), true)),
    }),
  ],
};
