import { App, Stack } from 'aws-cdk-lib';
import * as library from '../../lib';
import { CONTROLS } from '../../lib/controls';
import { type ControlEvidence, type Finding, gather } from '../../lib/evidence';
import { MAKERS, waysToClose } from '../../lib/packs/effort';
import { contextOf } from '../../lib/packs/pack';
import { Synthesized } from '../../lib/packs/synthesized';
import { ALONE } from '../../local/samples/alone';
import { absent } from '../support/controls';

const of = (id: string, ...found: string[]): ControlEvidence => {
  const control = CONTROLS.find((one) => one.id === id)!;
  const findings = control.rules.filter(({ name }) => found.includes(name)).map((rule) => ({ rule }) as Finding);
  return { ...absent(control), findings };
};
const ways = (...candidates: ControlEvidence[]) => waysToClose({ rule: 'R', message: 'm', candidates });
const titleOf = (id: string) => CONTROLS.find((one) => one.id === id)!.title;

test('what is there is mended before anything is added, and a construct comes before what has to be built', () => {
  const text = ways(
    of('agent-gateway-waf'),
    of('edge-waf-rate-limit'),
    of('model-guardrail-pii'),
    of('data-s3-baseline', 'LlmBucketKms', 'LlmBucketTlsOnly'),
  );
  expect(text).toBe(
    `Any of these, the least effort first: ${[
      `mend LlmBucketKms, LlmBucketTlsOnly: ${titleOf('data-s3-baseline')} (data-s3-baseline)`,
      `\`EnforcedGuardrail\`: ${titleOf('model-guardrail-pii')} (model-guardrail-pii)`,
      `\`LlmGateway\`: ${titleOf('edge-waf-rate-limit')} (edge-waf-rate-limit)`,
      `${titleOf('agent-gateway-waf')} (agent-gateway-waf)`,
    ].join('; ')}.`,
  );
});

test('of each layer the way with the least effort is told, and four at most', () => {
  const text = ways(
    of('model-guardrail-iam-condition'),
    of('model-guardrail-pii'),
    of('data-s3-baseline'),
    of('network-dns-firewall'),
    of('edge-waf-rate-limit'),
    of('agent-gateway-waf'),
  );
  expect([...text.matchAll(/\(([a-z0-9-]+)\)/g)].map(([, id]) => id)).toEqual([
    'model-guardrail-pii',
    'data-s3-baseline',
    'network-dns-firewall',
    'edge-waf-rate-limit',
  ]);
});

describe('a construct that is named', () => {
  const shown = new Map<string, { proven: Set<string>; resources: number }>();
  beforeAll(() => {
    for (const name of Object.keys(MAKERS)) {
      const app = new App();
      ALONE[name]!.build(new Stack(app, name, { env: { region: 'eu-central-1', account: '111122223333' } }));
      const { application } = new Synthesized(contextOf(app));
      shown.set(name, {
        // what passes and has nothing against it
        proven: new Set(
          gather(application, CONTROLS)
            .filter(({ findings, resources }) => findings.length === 0 && resources.length > 0)
            .map(({ control }) => control.id),
        ),
        resources: application.templates.reduce((sum, { resources }) => sum + resources.size, 0),
      });
    }
  });

  test.each(Object.entries(MAKERS))('is one of the library, and its smallest call proves it: %s', (name, ids) => {
    expect(library).toHaveProperty(name);
    expect(ids).not.toEqual([]);
    expect(ids.filter((id) => !shown.get(name)!.proven.has(id))).toEqual([]);
  });

  test('comes the earlier the fewer resources it makes', () => {
    const counts = Object.keys(MAKERS).map((name) => shown.get(name)!.resources);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
  });

  test('is named once for a control', () => {
    const ids = Object.values(MAKERS).flat();
    expect(ids).toHaveLength(new Set(ids).size);
  });
});
