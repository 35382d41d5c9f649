import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONTROLS } from '../../lib/controls';
import { gather } from '../../lib/evidence';
import { application } from '../../local/samples/cases';

/** What fails in a file, as `Rule Resource`. */
const failuresOf = (file: string): string[] =>
  gather(application(readFileSync(join(__dirname, `${file}.yaml`), 'utf8')), CONTROLS)
    .flatMap(({ findings }) => findings)
    .filter(({ verdict }) => verdict === 'fail')
    .map(({ rule, resource }) => `${rule.name} ${resource.logicalId}`);

test.each<[string, ...string[]]>([
  ['r06-guardrail-arn-star', 'IamInvokeNeedsGuardrail Role'],
  ['r08-trust-principalarn-any-account', 'IamModelRoleTrustNamed Role'],
  ['r09-endpoint-policy-any-org', 'BedrockEndpointPolicy E'],
  ['r12-batch-inference-any-model', 'IamInvokeNeedsGuardrail Role', 'IamModelNamed Role'],
  ['r13-inline-agent-flow-rag-any-model', 'IamModelNamed Role'],
  ['r15-upper-case-hides-workload', 'IamModelNamed Role', 'CognitoMfaRequired Pool'],
  ['r18-lambda-permission-everyone', 'ModelFunctionNotPublic Pm'],
  ['r19-alb-no-waf-no-auth', 'ModelApiBehindWaf LB', 'ModelListenerAuthorized L'],
  ['r30-ec2-calls-models', 'ModelCallerIngress SG', 'ModelCallerSubnetsPrivate Host', 'UserDataNoSecrets Host'],
  ['r31-sfn-batch-job', 'IamModelNamed R', 'IamInvokeNeedsGuardrail R', 'SfnInvokeGuardrail S', 'IamPassRoleBedrock R'],
  ['p08-message-none-is-set', 'ModelApiMethodAuthorized Rt'],
])('%s fails', (file, ...expected) => {
  expect(failuresOf(file)).toEqual(expect.arrayContaining(expected));
});

test('an administrator of an application without models is no finding', () =>
  expect(failuresOf('p03-nonllm-admin')).toEqual([]));

test('a distribution of files alone is no door to a model', () =>
  expect(failuresOf('p04-static-ui-waf').filter((failure) => failure.endsWith(' Cdn'))).toEqual([]));
