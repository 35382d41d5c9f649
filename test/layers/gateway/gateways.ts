import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  LlmGateway,
  type LlmGatewayProps,
  LlmModel,
  ModelAccess,
  ModelGuardrail,
  WorkloadIdentity,
} from '../../../lib';
import { DOCUMENT_PATH, ENV } from '../../../lib/contract';
import type { GatewaySettings } from '../../../lib/layers/gateway/runtime/settings';
import { settingsFromEnv } from '../../../lib/layers/gateway/runtime/settings-from-env';
import { Deployed } from '../../../local/samples/deployed';

/** What a gateway stands on, in a stack of its own account and Region. */
export function foundation(region = 'us-east-1', app = new App()) {
  const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region } });
  const guardrail = new ModelGuardrail(stack, 'Guardrail');
  const nova = LlmModel.foundationModel('amazon.nova-micro-v1:0');
  const modelAccess = new ModelAccess(stack, 'Models', {
    guardrail,
    models: {
      default: nova,
      large: LlmModel.foundationModel('amazon.nova-pro-v1:0'),
      acme: LlmModel.applicationProfile(nova, { tags: { tenant: 'acme' } }),
      spare: LlmModel.foundationModel('amazon.nova-lite-v1:0'),
      unused: LlmModel.foundationModel('amazon.nova-premier-v1:0'),
    },
  });
  const identity = new WorkloadIdentity(stack, 'Identity');
  const alarmTopic = sns.Topic.fromTopicArn(stack, 'Topic', `arn:aws:sns:${region}:111122223333:alarms`);
  return { app, stack, guardrail, modelAccess, identity, alarmTopic };
}

/** A gateway with one alias, unless `props` say otherwise. */
export function gateway(props: Partial<LlmGatewayProps> = {}, on = foundation()) {
  const { identity, modelAccess, alarmTopic } = on;
  const made = new LlmGateway(on.stack, 'Gateway', {
    identity,
    modelAccess,
    alarmTopic,
    aliases: { default: {} },
    ...props,
  });
  return { ...on, gateway: made };
}

/** A function that stands for a tool. */
export const tool = (stack: Stack, name: string) =>
  lambda.Function.fromFunctionAttributes(stack, name, {
    functionArn: `arn:aws:lambda:us-east-1:111122223333:function:${name}:live`,
    sameEnvironment: true,
  });

/** The function's variables as they will be, and the document of its layer. */
function deployed(on: { stack: Stack; app: App }) {
  const environment = new Deployed(on.stack).one('AWS::Lambda::Function', 'GatewayHandler').properties.Environment;
  const { Variables } = environment as { Variables: Record<string, string> };
  const { outdir } = on.app;
  const file = readdirSync(outdir)
    .map((entry) => join(outdir, entry, ...DOCUMENT_PATH.split('/').slice(2)))
    .find((path) => {
      try {
        return readFileSync(path).length > 0;
      } catch {
        return false;
      }
    });
  return { variables: Variables, file };
}

/** The settings as the handler reads them; it throws for any it does not accept. */
export function settingsOf(on: { stack: Stack; app: App }): GatewaySettings {
  const { variables, file } = deployed(on);
  const region = { AWS_REGION: 'us-east-1', AWS_LAMBDA_LOG_GROUP_NAME: variables[ENV.auditLogGroup] };
  return settingsFromEnv({ ...variables, ...region, ...(variables[ENV.document] ? { [ENV.document]: file } : {}) });
}
