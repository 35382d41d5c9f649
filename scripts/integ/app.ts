import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment';
import {
  DataClass,
  DefenseInDepth,
  Geography,
  KbTenancy,
  LlmDataVault,
  LlmModel,
  SecureKnowledgeBase,
  SecurityProfile,
} from '../../lib';
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
const env = { account: process.env.CDK_DEFAULT_ACCOUNT, region };
new DefenseInDepth(app, `Integ${run}`, {
  profile: SecurityProfile.STARTER,
  env,
  models: { default: LlmModel.geographicProfile(GEOGRAPHIES[region.split('-')[0]!]!, model) },
  systemPrompts: { default: 'You answer questions about parcels. Be brief.' },
  contacts: [contact],
  monthlyLimitUsd: 50,
  singleTenant: true,
  machineClients: { Batch: {} },
  gatewayOptions: { userRequestsPerMinute: REQUESTS_PER_MINUTE },
});

// A knowledge base beside it, with a document of each of two tenants, which the scan sees being put.
const stack = new Stack(app, `Integ${run}Knowledge`, { env });
const vault = new LlmDataVault(stack, 'KnowledgeVault', { classes: [DataClass.CORPUS], sandbox: true });
const tenancy = KbTenancy.byTenant({ groupsKey: 'groups' });
const knowledge = new SecureKnowledgeBase(stack, 'Knowledge', { vault, tenancy });
const documentOf = (tenant: string, text: string) => {
  const key = `${knowledge.prefix}${tenant}/parcels.txt`;
  const value = (type: string, given: object) => ({ value: { type, ...given }, includeForEmbedding: false });
  const metadataAttributes = {
    tenantId: value('STRING', { stringValue: tenant }),
    groups: value('STRING_LIST', { stringListValue: ['staff', 'board'] }),
  };
  return [Source.data(key, text), Source.jsonData(`${key}.metadata.json`, { metadataAttributes })];
};
const documents = new BucketDeployment(stack, 'Documents', {
  destinationBucket: vault.bucket(DataClass.CORPUS),
  sources: [
    ...documentOf('a', 'Parcels can be sent back within 30 days.'),
    ...documentOf('b', 'Parcels are never taken back.'),
  ],
  prune: false,
  logGroup: vault.logGroup('DocumentsLog', { dataClass: DataClass.CORPUS }),
});
vault.grantCurate(DataClass.CORPUS, documents.handlerRole);
documents.node.addDependency(vault);
for (const [name, value] of Object.entries({
  CorpusName: vault.bucket(DataClass.CORPUS).bucketName,
  KnowledgeBaseId: knowledge.knowledgeBaseId,
  KnowledgeSourceId: knowledge.dataSourceId,
})) {
  new CfnOutput(stack, name, { value });
}
app.synth();
