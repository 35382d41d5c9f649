import { App } from 'aws-cdk-lib';
import { DefenseInDepth, Geography, LlmModel, SecurityProfile } from '../../lib';
import { REQUESTS_PER_MINUTE } from './integ';

// The application of docs/first-prompt.md, under a name of its own for each run; synthesis tells what it costs.
const [run, region, model, contact] = ['INTEG_RUN', 'INTEG_REGION', 'INTEG_MODEL', 'INTEG_CONTACT'].map((name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: npm run integ sets it`);
  return value;
}) as [string, string, string, string];

const GEOGRAPHIES: Readonly<Record<string, Geography>> = {
  us: Geography.US,
  eu: Geography.EU,
  ap: Geography.APAC,
  ca: Geography.CA,
};

const app = new App();
new DefenseInDepth(app, `Integ${run}`, {
  profile: SecurityProfile.STARTER,
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region },
  models: { default: LlmModel.geographicProfile(GEOGRAPHIES[region.split('-')[0]!]!, model) },
  systemPrompts: { default: 'You answer questions about parcels. Be brief.' },
  contacts: [contact],
  monthlyLimitUsd: 50,
  singleTenant: true,
  machineClients: { Batch: {} },
  gatewayOptions: { userRequestsPerMinute: REQUESTS_PER_MINUTE },
});
app.synth();
