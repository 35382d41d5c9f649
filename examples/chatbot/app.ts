import { App, Validations } from 'aws-cdk-lib';
import {
  DefenseInDepth,
  DefenseInDepthChecks,
  Geography,
  LlmModel,
  OwaspLlmChecks,
  SecurityProfile,
} from 'cdk-secure-llm';

export const app = new App();

export const chatbot = new DefenseInDepth(app, 'Chatbot', {
  profile: SecurityProfile.STARTER,
  env: { region: 'us-east-1' },
  models: { default: LlmModel.geographicProfile(Geography.US, 'amazon.nova-lite-v1:0') },
  contacts: ['you@example.com'],
  monthlyLimitUsd: 50,
  singleTenant: true,
  callbackUrls: ['http://localhost:3000/'],
});

Validations.of(app).addPlugins(new OwaspLlmChecks(app), new DefenseInDepthChecks(app));
