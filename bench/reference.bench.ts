import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { composite, installPeers } from '../scripts/peers';
import { againstLeast } from './least';
import { atMost, contextOf, cpu, type Measurement, median } from './measurement';

// the compiled library, as it ships, because that of the peers is compiled too
const {
  DefenseInDepth,
  DefenseInDepthChecks,
  Geography,
  LlmModel,
  OwaspList,
  OwaspLlmChecks,
}: typeof import('../lib') = require(join(__dirname, '..', 'build', 'index'));

const ROUNDS = 7;

function reference(): App {
  const app = new App();
  new DefenseInDepth(app, 'Llm', {
    env: { region: 'us-east-1' },
    models: { default: LlmModel.geographicProfile(Geography.US, 'amazon.nova-lite-v1:0') },
    contacts: ['security@example.com'],
    monthlyLimitUsd: 500,
  });
  return app;
}

/** Runs our two packs with all lists over a synthesized app. */
function judge(app: App): void {
  const context = contextOf(app);
  new OwaspLlmChecks(undefined, { lists: Object.values(OwaspList) }).validate(context);
  new DefenseInDepthChecks().validate(context);
}

const resourcesOf = (app: App): number =>
  app.synth().stacks.reduce((sum, { template }) => sum + Object.keys(template.Resources ?? {}).length, 0);

/** The composite of peers, installed for this run only; undefined, with the reason on stderr, when it cannot be had. */
function peerComposite(folder: string): (() => App) | undefined {
  try {
    const peers = installPeers(folder, 60_000);
    composite(peers).synth();
    return () => composite(peers);
  } catch (error) {
    process.stderr.write(`without the composite of peers: ${(error as Error).message.split('\n')[0]}\n`);
    return undefined;
  }
}

/** Medians of construction with synthesis, and of our packs, in CPU ms for each resource. */
function perResource(builds: Readonly<Record<string, () => App>>): Map<string, { synth: number; packs: number }> {
  const rounds = new Map(Object.keys(builds).map((name) => [name, { synth: [] as number[], packs: [] as number[] }]));
  // in turns, so that whatever else the machine does meets them alike; the first round only warms up
  for (let round = 0; round <= ROUNDS; round++)
    for (const [name, build] of Object.entries(builds)) {
      let app!: App;
      const synth = cpu(() => {
        app = build();
        app.synth();
      });
      const packs = cpu(() => judge(app));
      if (round === 0) continue;
      rounds.get(name)!.synth.push(synth);
      rounds.get(name)!.packs.push(packs);
    }
  return new Map(
    [...rounds].map(([name, times]) => {
      const count = resourcesOf(builds[name]!());
      return [name, { synth: median(times.synth) / count, packs: median(times.packs) / count }];
    }),
  );
}

/** The reference application against the same resources one by one, and against the nearest that peers offer. */
export function run(): Measurement[] {
  const { ours, least, resources } = againstLeast(reference);
  const folder = mkdtempSync(join(tmpdir(), 'peers-'));
  try {
    const theirs = peerComposite(folder);
    const each = perResource({ reference, ...(theirs && { theirs }) });
    const own = each.get('reference')!;
    const peer = each.get('theirs');
    return [
      { name: `reference: STANDARD, ${resources} resources, constructed and synthesized`, value: ours, unit: 'ms CPU' },
      { name: 'reference: the same resources as L1s', value: least, unit: 'ms CPU' },
      atMost('reference: STANDARD against L1s', ours / least, 'times', 1.3),
      { name: 'reference: each resource, constructed and synthesized', value: own.synth, unit: 'ms CPU' },
      { name: 'reference: each resource, our two packs with all lists', value: own.packs, unit: 'ms CPU' },
      ...(theirs && peer
        ? [
            {
              name: `peers: each of ${resourcesOf(theirs())} resources, constructed and synthesized`,
              value: peer.synth,
              unit: 'ms CPU',
            },
            { name: 'peers: each resource, our two packs with all lists', value: peer.packs, unit: 'ms CPU' },
            atMost('reference: time a resource against the composite of peers', own.synth / peer.synth, 'times', 1.3),
          ]
        : []),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
