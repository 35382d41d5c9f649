import { App, Validations } from 'aws-cdk-lib';
import { DefenseInDepth, DefenseInDepthChecks, Geography, LlmModel, OwaspList, OwaspLlmChecks } from '../lib';
import { againstLeast } from './least';
import { atMost, type Measurement, median, time } from './measurement';

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

function judged(): App {
  const app = reference();
  const packs = [new OwaspLlmChecks(app, { lists: Object.values(OwaspList) }), new DefenseInDepthChecks(app)];
  Validations.of(app).addPlugins(...packs);
  return app;
}

/** Construction and synthesis of the reference application against the same resources, one by one. */
export function run(): Measurement[] {
  const { ours, least, resources } = againstLeast(reference);
  const packs = median(Array.from({ length: 5 }, () => time(() => judged().synth())));
  return [
    { name: `reference: STANDARD, ${resources} resources, constructed and synthesized`, value: ours, unit: 'ms' },
    { name: 'reference: the same resources as L1s', value: least, unit: 'ms' },
    { name: 'reference: synthesized with our two packs and all lists', value: packs, unit: 'ms' },
    atMost('reference: STANDARD against L1s', ours / least, 'times', 1.3),
  ];
}
