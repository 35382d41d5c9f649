import { App, CfnOutput, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  DefenseInDepth,
  DefenseInDepthChecks,
  Geography,
  LlmModel,
  OwaspLlmChecks,
  SecurityProfile,
} from 'cdk-secure-llm';

export const app = new App();

export const handbook = new DefenseInDepth(app, 'Handbook', {
  profile: SecurityProfile.STARTER,
  env: { region: 'us-east-1' },
  models: { default: LlmModel.geographicProfile(Geography.US, 'amazon.nova-lite-v1:0') },
  systemPrompts: { default: 'You answer questions of employees from the handbook. Be brief, and cite it.' },
  contacts: ['you@example.com'],
  monthlyLimitUsd: 50,
  // two companies, each with a program that asks
  machineClients: { Acme: { tenant: 'acme' }, Globex: { tenant: 'globex' } },
  knowledge: {
    canaries: [{ tenant: 'acme', question: 'How many days of paid leave do I have?', expects: 'thirty days' }],
  },
});

// who uploads documents of acme, and of nobody else; here whoever of the account may assume roles
const editor = new iam.Role(handbook.applicationStack, 'Editor', { assumedBy: new iam.AccountRootPrincipal() });
handbook.ingestion!.grantUpload(editor, 'acme');
new CfnOutput(handbook.applicationStack, 'EditorRole', { value: editor.roleArn });

Validations.of(app).addPlugins(new OwaspLlmChecks(app), new DefenseInDepthChecks(app));
