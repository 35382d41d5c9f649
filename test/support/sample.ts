import type { Result } from '../../lib/report/result';
import { goodControl, recordOf, resultOf, templateOf, thing, UnreadableError } from './result';

/** The user's line that made a resource, below a line of aws-cdk-lib and above others. */
const trace = (line: number) => [`new Thing (${process.cwd()}/app/app.ts:${line}:7)`, 'at main (/elsewhere/x.ts:1:1)'];
const FAR = ['Far0', 'Far1', 'Far2', 'Far3', 'Far4', 'Far5', 'Far6'];

/**
 * Two stacks of a CDK app and a template that somebody wrote. Edge and network are proven, and detection by seven
 * resources; one resource of model fails and one that fails is accepted; data is undecided; response is absent.
 */
export const sample = (more: Parameters<typeof resultOf>[2] = {}): Result =>
  resultOf(
    [
      templateOf(
        'Model',
        {
          Good: thing('ModelProtect', true),
          Bad: thing('ModelProtect', false),
          Accepted: thing('ModelProtect', false),
          Unknown: thing('DataProtect', { Ref: 'Parameter' }),
        },
        {
          origin: (logicalId) => ({
            constructPath: `Model/${logicalId}/Resource`,
            ...(logicalId === 'Bad' ? { trace: trace(12) } : {}),
          }),
        },
        { Parameters: { Parameter: { Type: 'String' } } },
      ),
      templateOf('Watch', Object.fromEntries(FAR.map((id) => [id, thing('DetectionDetect', true)]))),
      templateOf('plain', {
        Wall: thing('EdgeProtect', true),
        Weak: thing('EdgeOther', false),
        Net: { ...thing('NetworkProtect', true), Metadata: { 'aws:cdk:path': 'Old/Net/Resource' } },
        Silent: thing('IdentityProtect'),
      }),
    ],
    [
      goodControl('edge'),
      goodControl('edge', 'Protect', { id: 'edge-other' }, { fixTemplate: 'Mend it in the template.' }),
      goodControl('network', 'Protect', { risks: ['LLM01:2025', 'LLM02:2025', 'LLM01:2023'] }),
      goodControl('model', 'Protect', { restsOn: 'guardrail', atlas: ['AML.M0020', 'AML.T0051'] }),
      goodControl('data', 'Protect', { risks: ['LLM02:2025', 'LLM06:2023'], boundary: 'data' }),
      goodControl('identity', 'Protect', { boundary: 'organization' }),
      goodControl('detection', 'Detect', { boundary: 'organization' }),
      goodControl('response', 'Respond', { boundary: 'organization' }),
    ],
    {
      acknowledged: ['Accepted'],
      acknowledgedGaps: { 'OneDetectiveLayer[LLM09:2025]': 'People read every answer.' },
      ...more,
    },
  );

/** Nothing but a resource that proves one control of each kind, and two that prevent, for one risk. */
export const covered = (): Result =>
  resultOf(
    [
      templateOf('Whole', {
        Edge: thing('EdgeProtect', true),
        Network: thing('NetworkProtect', true),
        Detection: thing('DetectionDetect', true),
        Resilience: thing('ResilienceRecover', true),
      }),
    ],
    [
      goodControl('edge', 'Protect', { risks: EVERY }),
      goodControl('network', 'Protect', { risks: EVERY }),
      goodControl('detection', 'Detect', { risks: EVERY }),
      goodControl('resilience', 'Recover', { risks: EVERY }),
    ],
  );

const EVERY = Array.from({ length: 10 }, (_, i) => `LLM${String(i + 1).padStart(2, '0')}:2025` as const);

/** An application about which no control says anything. */
export const nothing = (): Result => resultOf([templateOf('Empty', { Queue: { Type: 'Test::Queue' } })], []);

/** Two resources that only say something, and two in which people have written something down: nothing is proven. */
export const unproven = (): Result =>
  resultOf(
    [
      templateOf('Words', {
        SaidHere: thing('GatewayProtect', 'said'),
        SaidThere: thing('GatewayProtect', 'said'),
        WrittenHere: thing('GovernanceGovern', true),
        WrittenThere: thing('GovernanceGovern', true),
      }),
    ],
    [goodControl('gateway'), recordOf(goodControl('governance', 'Govern'))],
  );

/** The sample, and a file that could not be read. */
export const unreadable = (): Result =>
  sample({ unreadable: [new UnreadableError('odd folder/broken.yaml', 'is no template', 7)] });

/** The same result, where one file was passed over and another is most likely not as it was meant. */
export function odd(): Result {
  const result = sample();
  return {
    ...result,
    read: {
      ...result.read,
      passedOver: [new UnreadableError('list.json', 'is no template', 3)],
      warnings: [{ file: 'plain.json', line: 2, reason: 'stands twice' }],
    },
  };
}
