import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { AGENT_ENV, CATALOGUE_PATH } from '../../../lib/layers/agent/contract';
import { type Env, requestSettings, responseSettings, shimSettings } from '../../../lib/layers/agent/runtime/settings';
import { Deployed } from '../../../local/samples/deployed';
import { FIND, functionArn, made, PAY } from './gateways';

const { stack, gateway } = made({
  'find-claim': FIND,
  Pay: { ...PAY, withoutApproval: { amount: { maximum: 50 } } },
});
const deployed = new Deployed(stack);
const { directory } = (stack.node.root as App).synth();
const { files } = JSON.parse(readFileSync(join(directory, 'Stack.assets.json'), 'utf8'));

/** Where the layer of a function lies, and the function's variables with the path of the catalogue there. */
function environmentOf(part: string): Env {
  const { Environment } = deployed.one('AWS::Lambda::Function', part).properties as {
    Environment: { Variables: Record<string, string> };
  };
  const { Content } = deployed.one('AWS::Lambda::LayerVersion').properties as { Content: { S3Key: string } };
  const layer = join(directory, files[Content.S3Key.replace('.zip', '')].source.path);
  expect(Environment.Variables[AGENT_ENV.catalogue]).toBe(CATALOGUE_PATH);
  const catalogue = join(layer, CATALOGUE_PATH.replace('/opt/', ''));
  return { AWS_REGION: 'eu-central-1', ...Environment.Variables, [AGENT_ENV.catalogue]: catalogue };
}

test('the functions take the settings of the template, and the tools that it pins', () => {
  const request = requestSettings(environmentOf('InterceptorsRequest'));
  expect([...request.tools.keys()]).toEqual(Object.keys(gateway.catalogue));
  expect(request.issuer).toMatchObject({ kind: 'cognito', scopes: [gateway.scope], clientIds: [expect.any(String)] });
  expect(request.claims).toEqual({ subject: 'sub', tenant: 'tenant' });
  expect(request.killSwitch).toEqual({
    application: deployed.one('AWS::AppConfig::Application').ref,
    environment: deployed.one('AWS::AppConfig::Environment').ref,
    profile: deployed.one('AWS::AppConfig::ConfigurationProfile').ref,
  });
  expect(request.guardrail).toBeDefined();
  expect(request.approvals).toMatchObject({ ask: functionArn('approvals-ask'), issue: functionArn('approvals-issue') });
  const response = responseSettings(environmentOf('InterceptorsResponse'));
  expect(response.guardrail).toEqual(request.guardrail);
  expect([request.approvals?.page, response.approvalsPage]).toEqual(
    Array(2).fill('https://approvals.example.com/live/'),
  );
  const shim = shimSettings(environmentOf('ShimPay'));
  expect([shim.tool, shim.proofKey]).toEqual(['Pay___call', request.proofKey]);
});

test('arguments beyond the bounds of a schema fit no tool of the catalogue', () => {
  const { tools } = requestSettings(environmentOf('InterceptorsRequest'));
  const { check } = tools.get('Pay___call')!;
  expect(tools.get('Pay___call')!.withoutApproval).toEqual({ amount: { maximum: 50 } });
  expect(check({ claim: 'c', amount: 5 })).toBeUndefined();
  for (const wrong of [{ amount: 5 }, { claim: 'c', amount: 20_000 }, { claim: 'c', amount: 5, user_id: 'eve' }]) {
    expect(check(wrong)).toBeDefined();
  }
});
