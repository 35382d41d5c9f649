import { CONTROLS } from '../../lib/controls';
import { CUSTOM_TYPES } from '../../lib/ensure/contract';
import { gather } from '../../lib/evidence';
import { type Answer, Declared, PASS } from '../../lib/template/answer';
import { Application, type Asset, type TemplateInput } from '../../lib/template/application';
import { parseTemplate } from '../../lib/template/parse';
import { View } from '../../lib/template/resource';
import { ENSURED_SERVICES } from '../../lib/workload/ensured';
import { byFunction, shownBy } from '../../lib/workload/running-code';
import { application, type Body, codeOf, evidenceOf, layerOf, published } from '../../local/samples/cases';
import { PROVIDER, SDK_PROVIDER } from '../support/ensured';
import { beside, handler } from '../support/handler';

// Somebody writes a template so that it looks as if the gateway and the provider of this library were there.

// biome-ignore lint/suspicious/noExplicitAny: templates are changed in any place
type Json = Record<string, any>;

const URI =
  'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2021-11-15/functions/${Live}/response-streaming-invocations';
const ofGateway = { Code: codeOf('gateway/handler'), Handler: 'index.handler', Runtime: 'nodejs24.x' };

/** A gateway behind an API, and GuardDuty ensured, as this library writes them. */
const GENUINE: Json = {
  Resources: {
    Gateway: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        ...ofGateway,
        Environment: {
          Variables: { GW_ROLE: 'gateway', GW_AI_DISCLOSURE: 'true', GW_GROUNDING_ACTION: 'block' },
        },
      },
    },
    Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Gateway' } } },
    Live: {
      Type: 'AWS::Lambda::Alias',
      Properties: {
        Name: 'live',
        FunctionName: { Ref: 'Gateway' },
        FunctionVersion: { 'Fn::GetAtt': ['Version', 'Version'] },
      },
    },
    Api: { Type: 'AWS::ApiGateway::RestApi', Properties: {} },
    Post: {
      Type: 'AWS::ApiGateway::Method',
      Properties: { RestApiId: { Ref: 'Api' }, HttpMethod: 'POST', Integration: { Uri: { 'Fn::Sub': URI } } },
    },
    Provider: {
      Type: 'AWS::Lambda::Function',
      Properties: { Code: codeOf('ensure/ensure'), Handler: 'index.handler', Runtime: 'nodejs24.x' },
    },
    GuardDuty: {
      Type: 'Custom::SecureLlmGuardDuty',
      Properties: {
        ServiceToken: { 'Fn::GetAtt': ['Provider', 'Arn'] },
        Service: 'guardduty',
        Mode: 'ENSURE',
        Settings: { status: 'ENABLED', frequency: 'FIFTEEN_MINUTES' },
      },
    },
    // somebody else's
    Echo: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { ZipFile: 'exports.handler = async (e) => e' },
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
      },
    },
    OtherVersion: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Echo' } } },
  },
};
const genuine = (): Json => structuredClone(GENUINE);

const CONTROL = { Gateway: 'gateway-trust-signals', GuardDuty: 'detection-guardduty-foundation' } as const;
type Subject = keyof typeof CONTROL;

/** What is published, and the layer with the gateway's settings. */
const withDocument = (bucket: string, key: string): Asset =>
  ({
    'document.zip': new Map([['secure-llm/gateway.json', 'c'.repeat(64)]]),
    'catalogue.zip': new Map([['secure-llm/agent.json', 'c'.repeat(64)]]),
  })[key] ?? published(bucket, key);

/** A template of another stack, and what is known of that. */
type Other = Partial<TemplateInput> & { readonly body: Json };

/** What becomes of the control that `subject` answers, once somebody has changed the template. */
function judged(
  subject: Subject,
  change: (resources: Json, body: Json) => void,
  asset: typeof published | null = withDocument,
  ...others: readonly Other[]
) {
  const body = genuine();
  change(body.Resources, body);
  const application = new Application([
    { source: parseTemplate(JSON.stringify(body), 'T.json'), stack: 'S', ...(asset ? { asset } : {}) },
    ...others.map(({ body: other, ...more }, i) => ({
      source: parseTemplate(JSON.stringify({ Resources: {}, ...other }), `${i}.json`),
      ...more,
    })),
  ]);
  const control = CONTROLS.find(({ id }) => id === CONTROL[subject])!;
  const { status, declared, findings } = gather(application, [control])[0]!;
  return { status, said: declared.map(({ message }) => message), findings };
}

const gateway = (resources: Json): Json => resources.Gateway.Properties;
const variables = (resources: Json): Json => gateway(resources).Environment.Variables;
const STS = { 'Fn::Sub': 'com.amazonaws.${AWS::Region}.sts' };
/** An HTTP API whose route leads to the gateway, in place of the REST API. */
const overHttp = (all: Json): void => {
  delete all.Api;
  delete all.Post;
  all.Http = { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'http', ProtocolType: 'HTTP' } };
  all.ToGateway = integration({ 'Fn::GetAtt': ['Gateway', 'Arn'] });
  all.Route = route('POST /converse', 'ToGateway');
};
const layer = (more: Json = {}) => ({
  Type: 'AWS::Lambda::LayerVersion',
  Properties: { Content: { ...codeOf('document'), ...more } },
});
const integration = (uri: Json, type = 'AWS_PROXY') => ({
  Type: 'AWS::ApiGatewayV2::Integration',
  Properties: { ApiId: { Ref: 'Http' }, IntegrationType: type, IntegrationUri: uri },
});
const route = (key: string, target: string) => ({
  Type: 'AWS::ApiGatewayV2::Route',
  Properties: { ApiId: { Ref: 'Http' }, RouteKey: key, Target: { 'Fn::Sub': `integrations/\${${target}}` } },
});
const url = (TargetFunctionArn: Json, more: Json = {}) => ({
  Type: 'AWS::Lambda::Url',
  Properties: { TargetFunctionArn, AuthType: 'AWS_IAM', ...more },
});
const permission = (Action: string) => ({
  Type: 'AWS::Lambda::Permission',
  Properties: { FunctionName: { 'Fn::GetAtt': ['Gateway', 'Arn'] }, Action, Principal: 'apigateway.amazonaws.com' },
});
const ROLE_FOR_MODELS = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: { Statement: [] },
    Policies: [
      {
        PolicyName: 'p',
        PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'bedrock:InvokeModel', Resource: '*' }] },
      },
    ],
  },
};
const SAYS = 'says so, and nothing shows that it does: ';

test.each(['Gateway', 'GuardDuty'] as const)('what this library makes proves the control of %s', (subject) => {
  expect(judged(subject, () => {})).toEqual({ status: 'proven', said: [], findings: [] });
});

const FORGED: Readonly<Record<string, readonly [(resources: Json, body: Json) => void, string]>> = {
  'code in the template': [
    (all) => {
      gateway(all).Code = { ZipFile: 'exports.handler = async (e) => e' };
    },
    'run this over cdk.out',
  ],
  'our key in another bucket': [
    (all) => {
      gateway(all).Code.S3Bucket = 'mine';
    },
    'its code is not among the assets of its stack',
  ],
  'a key that nothing is published under': [
    (all) => {
      gateway(all).Code.S3Key = 'gateway/handler-v2.zip';
    },
    'its code is not among the assets of its stack',
  ],
  'a key from a parameter': [
    (all, body) => {
      body.Parameters = { Key: { Type: 'String' } };
      gateway(all).Code.S3Key = { Ref: 'Key' };
    },
    "where its code lies comes from parameter 'Key'",
  ],
  'the code of another of our functions': [
    (all) => {
      gateway(all).Code = codeOf('ensure/ensure');
    },
    "its code is 'ensure/ensure' of this library, and not 'gateway/handler'",
  ],
  'a key whose default alone is ours': [
    (all, body) => {
      body.Parameters = { Key: { Type: 'String', Default: 'gateway/handler.zip' } };
      gateway(all).Code.S3Key = { Ref: 'Key' };
    },
    "where its code lies comes from parameter 'Key'",
  ],
  'no bucket': [
    (all) => {
      delete gateway(all).Code.S3Bucket;
    },
    'run this over cdk.out',
  ],
  'no key': [
    (all) => {
      delete gateway(all).Code.S3Key;
    },
    'run this over cdk.out',
  ],
  'a version that was stored once': [
    (all) => {
      gateway(all).Code.S3ObjectVersion = '7';
    },
    'Code.S3ObjectVersion chooses',
  ],
  'a second source of code': [
    (all) => {
      gateway(all).Code.ZipFile = 'exports.handler = async (e) => e';
    },
    'it has a second source of its code',
  ],
  'an image beside the code': [
    (all) => {
      gateway(all).Code.ImageUri = 'image';
    },
    'it has a second source of its code',
  ],
  'a package that is an image': [
    (all) => {
      gateway(all).PackageType = 'Image';
    },
    'PackageType is not Zip',
  ],
  'the settings of an image': [
    (all) => {
      gateway(all).ImageConfig = { Command: ['evil'] };
    },
    'ImageConfig decides what runs',
  ],
  'another handler': [
    (all) => {
      gateway(all).Handler = 'index.other';
    },
    "Handler is 'index.other' and not 'index.handler'",
  ],
  'a handler in a layer': [
    (all) => {
      gateway(all).Handler = '/opt/evil.handler';
    },
    "Handler is '/opt/evil.handler'",
  ],
  'a handler from a parameter': [
    (all, body) => {
      body.Parameters = { Handler: { Type: 'String' } };
      gateway(all).Handler = { Ref: 'Handler' };
    },
    "comes from parameter 'Handler'",
  ],
  'no handler': [
    (all) => {
      delete gateway(all).Handler;
    },
    "Handler is 'absent'",
  ],
  'another runtime': [
    (all) => {
      gateway(all).Runtime = 'provided.al2023';
    },
    "Runtime is 'provided.al2023' and not Node.js",
  ],
  'a runtime that only begins like Node.js': [
    (all) => {
      gateway(all).Runtime = 'nodejs24.xx';
    },
    'and not Node.js',
  ],
  'a runtime that only ends like Node.js': [
    (all) => {
      gateway(all).Runtime = 'notnodejs24.x';
    },
    'and not Node.js',
  ],
  'a layer from elsewhere': [
    (all) => {
      gateway(all).Layers = ['arn:aws:lambda:eu-central-1:111122223333:layer:evil:1'];
    },
    'holds is not known',
  ],
  'a layer that brings code': [
    (all) => {
      all.Layer = { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: codeOf('ensure/ensure') } };
      gateway(all).Layers = [{ Ref: 'Layer' }];
    },
    'brings more than settings',
  ],
  'a second layer beside the document': [
    (all) => {
      all.Document = { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: codeOf('document') } };
      gateway(all).Layers = [{ Ref: 'Document' }, 'arn:aws:lambda:eu-central-1:111122223333:layer:evil:1'];
    },
    'holds is not known',
  ],
  'code signing that only warns': [
    (all) => {
      all.Signing = {
        Type: 'AWS::Lambda::CodeSigningConfig',
        Properties: { CodeSigningPolicies: { UntrustedArtifactOnDeployment: 'Warn' } },
      };
      gateway(all).CodeSigningConfigArn = { Ref: 'Signing' };
    },
    'the code signing Signing lets other code be put in its place',
  ],
  ...Object.fromEntries(
    [
      'NODE_OPTIONS',
      'NODE_PATH',
      'NODE_EXTRA_CA_CERTS',
      'NODE_TLS_REJECT_UNAUTHORIZED',
      'LD_PRELOAD',
      'LD_LIBRARY_PATH',
      'AWS_LAMBDA_EXEC_WRAPPER',
      'AWS_ENDPOINT_URL',
      'AWS_ENDPOINT_URL_BEDROCK_RUNTIME',
      'AWS_CONFIG_FILE',
      '_HANDLER',
      'LAMBDA_TASK_ROOT',
      'OPENSSL_CONF',
      'SSL_CERT_FILE',
      'HOME',
      'USERPROFILE',
      'HOMEPATH',
      'HOMEDRIVE',
      'npm_config_registry',
      'PATH',
    ].map((name) => [
      `the variable ${name}`,
      [
        (all: Json) => {
          variables(all)[name] = 'https://evil.example';
        },
        `the variable ${name} may change what runs`,
      ] as const,
    ]),
  ),
  'no API': [
    (all) => {
      delete all.Post;
    },
    'no API of the templates leads to it',
  ],
  'an API that leads to another function': [
    (all) => {
      all.Post.Properties.Integration.Uri = { 'Fn::Sub': URI.replace('Live', 'Echo.Arn') };
    },
    'no API of the templates leads to it',
  ],
  'an alias of another function': [
    (all) => {
      all.Live.Properties.FunctionName = { Ref: 'Echo' };
    },
    'no API of the templates leads to it',
  ],
  'an alias on the version of another function': [
    (all) => {
      all.Live.Properties.FunctionVersion = { 'Fn::GetAtt': ['OtherVersion', 'Version'] };
    },
    'the version OtherVersion is not one of this function',
  ],
  'an alias on a version of before': [
    (all) => {
      all.Live.Properties.FunctionVersion = '7';
    },
    'the alias Live leads to a version that is not in the templates',
  ],
  'an alias that shares with another version': [
    (all) => {
      all.Live.Properties.RoutingConfig = {
        AdditionalVersionWeights: [{ FunctionVersion: '7', FunctionWeight: 0.9 }],
      };
    },
    'the alias Live leads to a second version too',
  ],
  'a qualifier behind the ARN': [
    (all) => {
      all.Post.Properties.Integration.Uri = { 'Fn::Sub': URI.replace('${Live}', '${Gateway.Arn}:7') };
    },
    'is not the ARN of a function of the templates',
  ],
  'a second door to another version': [
    (all) => {
      all.Old = {
        Type: 'AWS::ApiGateway::Method',
        Properties: {
          RestApiId: { Ref: 'Api' },
          HttpMethod: 'GET',
          Integration: { Uri: { 'Fn::Sub': URI.replace('${Live}', '${Gateway.Arn}:7') } },
        },
      };
    },
    'is not the ARN of a function of the templates',
  ],
  'a URL of another version': [
    (all) => {
      all.Url = url({ 'Fn::GetAtt': ['Gateway', 'Arn'] }, { Qualifier: 'old' });
    },
    'Url calls a version of it by name',
  ],
  'a runtime before the one that it is bundled for': [
    (all) => {
      gateway(all).Runtime = 'nodejs18.x';
    },
    "Runtime is 'nodejs18.x' and not Node.js 20 or newer",
  ],
  'a layer that was stored once': [
    (all) => {
      all.Document = layer({ S3ObjectVersion: '7' });
      gateway(all).Layers = [{ Ref: 'Document' }];
    },
    'holds is not known',
  ],
  'a layer that a custom resource makes': [
    (all) => {
      all.Document = { ...layer(), Type: 'Custom::Layer' };
      gateway(all).Layers = [{ Ref: 'Document' }];
    },
    'holds is not known',
  ],
  'a layer whose name has that of ours in it': [
    (all) => {
      all.Document = layer();
      gateway(all).Layers = [{ 'Fn::Sub': '${Document}0' }];
    },
    'holds is not known',
  ],
  'a version with more digits than that of this function': [
    (all) => {
      all.Live.Properties.FunctionVersion = { 'Fn::Sub': '1${Version.Version}' };
    },
    "FunctionVersion is '1${Version.Version}'",
  ],
  'an alias of a function whose name has that of ours in it': [
    (all) => {
      all.Live.Properties.FunctionName = { 'Fn::Sub': 'other-${Gateway}' };
    },
    'no API of the templates leads to it',
  ],
  'an alias of a function of another account': [
    (all) => {
      gateway(all).FunctionName = 'gateway';
      all.Live.Properties.FunctionName = 'arn:aws:lambda:eu-central-1:111122223333:function:gateway';
    },
    'the alias Live is not one of this function',
  ],
  'a version of a function whose name has that of ours in it': [
    (all) => {
      all.Version.Properties.FunctionName = { 'Fn::Sub': '${Gateway}-old' };
    },
    'the version Version is not one of this function',
  ],
  'an address that only ends in our function': [
    (all) => {
      all.Post.Properties.Integration.Uri = { 'Fn::Sub': 'https://evil.example/${Live}/invocations' };
    },
    'is not the ARN of a function of the templates',
  ],
  ...Object.fromEntries(
    ['MOCK', 'HTTP_PROXY', 'HTTP', 'AWS'].map((type) => [
      `a method of type ${type}`,
      [
        (all: Json) => {
          all.Post.Properties.Integration.Type = type;
        },
        'no API of the templates leads to it',
      ] as const,
    ]),
  ),
  'an integration of another type': [
    (all) => {
      overHttp(all);
      all.ToGateway.Properties.IntegrationType = 'HTTP_PROXY';
    },
    'no API of the templates leads to it',
  ],
  'an integration without a route': [
    (all) => {
      overHttp(all);
      delete all.Route;
    },
    'no API of the templates leads to it',
  ],
  'a route to an integration whose name has that of its own in it': [
    (all) => {
      overHttp(all);
      all.Route.Properties.Target = { 'Fn::Sub': 'integrations/other${ToGateway}' };
    },
    'no API of the templates leads to it',
  ],
  'an integration that writes the request anew': [
    (all) => {
      overHttp(all);
      all.ToGateway.Properties.RequestParameters = { 'overwrite:header.authorization': 'Bearer forged' };
    },
    'no API of the templates leads to it',
  ],
  'an operation of its API that leads to models past it': [
    (all) => {
      all.Role = ROLE_FOR_MODELS;
      all.Echo.Properties.Role = { 'Fn::GetAtt': ['Role', 'Arn'] };
      const called = { 'x-amazon-apigateway-integration': { uri: { 'Fn::Sub': URI.replace('Live', 'Echo.Arn') } } };
      all.Api.Properties.Body = { paths: { '/x': { post: called } } };
    },
    'Api leads to models past it by what is written into it',
  ],
  'an operation of its API that only mentions it': [
    (all) => {
      all.Role = ROLE_FOR_MODELS;
      all.Echo.Properties.Role = { 'Fn::GetAtt': ['Role', 'Arn'] };
      const uri = { 'Fn::Sub': URI.replace('Live', 'Echo.Arn') };
      const post = { summary: { 'Fn::Sub': '${Gateway}' }, 'x-amazon-apigateway-integration': { uri } };
      all.Api.Properties.Body = { paths: { '/x': { post } } };
    },
    'Api leads to models past it by what is written into it',
  ],
  'an operation of its API that calls models itself': [
    (all) => {
      const uri = 'arn:aws:apigateway:eu-central-1:bedrock-runtime:path/model/any/invoke';
      all.Api.Properties.Body = { paths: { '/x': { post: { 'x-amazon-apigateway-integration': { uri } } } } };
    },
    'Api leads to models past it by what is written into it',
  ],
  'a way to models past it in one of two APIs': [
    (all) => {
      all.Role = ROLE_FOR_MODELS;
      all.Echo.Properties.Role = { 'Fn::GetAtt': ['Role', 'Arn'] };
      const method = (api: string, called: string) => ({
        Type: 'AWS::ApiGateway::Method',
        Properties: {
          RestApiId: { Ref: api },
          HttpMethod: 'PUT',
          Integration: { Uri: { 'Fn::Sub': URI.replace('Live', called) } },
        },
      });
      all.Second = { Type: 'AWS::ApiGateway::RestApi', Properties: {} };
      all.Again = method('Second', 'Live');
      all.Past = method('Api', 'Echo.Arn');
    },
    'Past of its API leads to models past it',
  ],
  'a target of its API that is another function': [
    (all) => {
      overHttp(all);
      all.Http.Properties.Target = { 'Fn::GetAtt': ['Echo', 'Arn'] };
    },
    'Http leads to models past it by what is written into it',
  ],
  ...Object.fromEntries(
    ['lambda:*', '*', 'lambda:UpdateFunctionCode'].map((action) => [
      `others who may do ${action}`,
      [
        (all: Json) => {
          all.Permission = permission(action);
        },
        'Permission may let others do more than call it',
      ] as const,
    ]),
  ),
  'a route to models past it': [
    (all) => {
      overHttp(all);
      all.Role = ROLE_FOR_MODELS;
      all.Echo.Properties.Role = { 'Fn::GetAtt': ['Role', 'Arn'] };
      all.ToEcho = integration({ 'Fn::GetAtt': ['Echo', 'Arn'] });
      all.Rest = route('$default', 'ToEcho');
    },
    'Rest of its API leads to models past it',
  ],
  'a function that is called by the number of a version': [
    (all) => {
      all.Post.Properties.Integration.Uri = { 'Fn::Sub': URI.replace('Live', 'Version.Version') };
    },
    'is not the ARN of a function of the templates',
  ],
  'an alias of a function that is called like what is said of ours': [
    (all) => {
      all.Live.Properties.FunctionName = { 'Fn::GetAtt': ['Gateway', 'SnapStartResponse.ApplyOn'] };
    },
    'the alias Live is not one of this function',
  ],
  'an alias on a version of no function': [
    (all) => {
      delete all.Version.Properties.FunctionName;
    },
    'the version Version is not one of this function',
  ],
  'a URL of it that an API calls as a function': [
    (all) => {
      all.Url = url({ 'Fn::GetAtt': ['Gateway', 'Arn'] });
      all.Post.Properties.Integration.Uri = { Ref: 'Url' };
    },
    "'${Url}' is not this function",
  ],
  'others who may do more than call some function that nobody knows': [
    (all, body) => {
      body.Parameters = { Named: { Type: 'String' } };
      all.Permission = permission('lambda:*');
      all.Permission.Properties.FunctionName = { Ref: 'Named' };
    },
    'Permission may let others do more than call it',
  ],
  'others who may do more than call its alias': [
    (all) => {
      all.Permission = permission('lambda:*');
      all.Permission.Properties.FunctionName = { 'Fn::Sub': '${Gateway}:live' };
    },
    'Permission may let others do more than call it',
  ],
  'others who may do something that only begins like a call': [
    (all) => {
      all.Permission = permission('lambda:Get*');
    },
    'Permission may let others do more than call it',
  ],
  'others who may do something that only ends like a call': [
    (all) => {
      all.Permission = permission('mylambda:InvokeFunction');
    },
    'Permission may let others do more than call it',
  ],
  'a way to models past it': [
    (all) => {
      all.Role = ROLE_FOR_MODELS;
      all.Echo.Properties.Role = { 'Fn::GetAtt': ['Role', 'Arn'] };
      all.Past = {
        Type: 'AWS::ApiGateway::Method',
        Properties: {
          RestApiId: { Ref: 'Api' },
          HttpMethod: 'PUT',
          Integration: { Uri: { 'Fn::Sub': URI.replace('Live', 'Echo.Arn') } },
        },
      };
    },
    'Past of its API leads to models past it',
  ],
};

test.each(Object.entries(FORGED))('%s proves no control of the gateway', (_, [forge, why]) => {
  const { status, said, findings } = judged('Gateway', forge);
  expect(findings).toEqual([]);
  expect(status).toBe('declared');
  expect(said).toHaveLength(1);
  expect(said[0]!.startsWith(SAYS)).toBe(true);
  expect(said[0]).toContain(why);
});

/** A role with one statement, whose trust is in these. */
const holder = (statement: Json, principal: Json = { Service: 'lambda.amazonaws.com' }, more: Json = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }] },
    Policies: [{ PolicyName: 'p', PolicyDocument: { Statement: [{ Effect: 'Allow', Resource: '*', ...statement }] } }],
    ...more,
  },
});
const UPDATES = { Action: 'lambda:UpdateFunctionCode' };
const OWN = { 'Fn::GetAtt': ['Gateway', 'Arn'] };
const OF_REGION = 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function';
const boundary = (...statements: Json[]): Json => ({
  Type: 'AWS::IAM::ManagedPolicy',
  Properties: { PolicyDocument: { Statement: statements } },
});

describe('a role that may change what the gateway runs', () => {
  test.each<[string, (all: Json, body: Json) => void]>([
    ...['UpdateFunctionCode', 'UpdateFunctionConfiguration', 'UpdateAlias', 'AddPermission', '*', 'Update*'].map(
      (action): [string, (all: Json) => void] => [
        `by lambda:${action}`,
        (all) => {
          all.Changer = holder({ Action: `lambda:${action}` });
        },
      ],
    ),
    ['by everything', (all) => (all.Changer = holder({ Action: '*' }))],
    ['by all but IAM', (all) => (all.Changer = holder({ NotAction: 'iam:*' }))],
    [
      'by what is left of a resource',
      (all) =>
        (all.Changer = holder({ ...UPDATES, Resource: undefined, NotResource: 'arn:aws:lambda:*:*:function:x' })),
    ],
    ['by its ARN', (all) => (all.Changer = holder({ ...UPDATES, Resource: OWN }))],
    ['by its alias', (all) => (all.Changer = holder({ Action: 'lambda:UpdateAlias', Resource: { Ref: 'Live' } }))],
    ['by every function', (all) => (all.Changer = holder({ ...UPDATES, Resource: { 'Fn::Sub': `${OF_REGION}:*` } }))],
    [
      'by the functions of its stack',
      (all) => (all.Changer = holder({ ...UPDATES, Resource: { 'Fn::Sub': `${OF_REGION}:\${AWS::StackName}-*` } })),
    ],
    [
      'by its name',
      (all) => {
        gateway(all).FunctionName = 'gateway';
        all.Changer = holder({ ...UPDATES, Resource: { 'Fn::Sub': `${OF_REGION}:gate*` } });
      },
    ],
    [
      'by making it anew',
      (all) => (all.Changer = holder({ Action: ['lambda:DeleteFunction', 'lambda:CreateFunction'] })),
    ],
    [
      'by a policy of AWS',
      (all) =>
        (all.Changer = holder({ Action: 's3:GetObject' }, undefined, {
          ManagedPolicyArns: ['arn:aws:iam::aws:policy/AWSLambda_FullAccess'],
        })),
    ],
    [
      'by a role of the account that it may assume',
      (all) => {
        all.Deploys = holder({ Action: '*' }, { AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' } });
        all.Changer = holder({ Action: 'sts:AssumeRole', Resource: { 'Fn::GetAtt': ['Deploys', 'Arn'] } });
      },
    ],
    ...['cloudformation', 'codebuild', 'codepipeline'].map((service): [string, (all: Json) => void] => [
      `by a role that it may pass to ${service}`,
      (all) => {
        all.Deploys = holder({ Action: '*' }, { Service: `${service}.amazonaws.com` });
        all.Changer = holder({ Action: [`${service}:*`, 'iam:PassRole'] });
      },
    ]),
    [
      'by a role that it may pass by its name',
      (all) => {
        all.Deploys = holder({ Action: '*' }, { Service: 'cloudformation.amazonaws.com' }, { RoleName: 'deploys' });
        all.Changer = holder({
          Action: ['cloudformation:UpdateStack', 'iam:PassRole'],
          Resource: ['*', 'arn:aws:iam::111122223333:role/deploy*'],
        });
      },
    ],
    ...[
      'iam:PutRolePolicy',
      'iam:AttachRolePolicy',
      'iam:Put*',
      'iam:*',
      'cloudformation:UpdateStack',
      'cloudformation:*',
    ].map((action): [string, (all: Json) => void] => [
      `by ${action}, on itself or on the stack`,
      (all) => (all.Changer = holder({ Action: action })),
    ]),
    [
      'by a policy that it may write for itself',
      (all) =>
        (all.Changer = holder(
          { Action: 'iam:PutRolePolicy', Resource: 'arn:aws:iam::111122223333:role/apps/changer' },
          undefined,
          { RoleName: 'changer' },
        )),
    ],
    [
      'by a policy of AWS that it may attach to itself',
      (all) =>
        (all.Changer = holder({
          Action: 'iam:AttachRolePolicy',
          Condition: { ArnLike: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/*' } },
        })),
    ],
    [
      'by a policy of the templates that it may attach to itself',
      (all) => {
        all.Updating = boundary({ Effect: 'Allow', Resource: '*', ...UPDATES });
        all.Changer = holder({
          Action: 'iam:AttachRolePolicy',
          Condition: { ArnEquals: { 'iam:PolicyARN': { Ref: 'Updating' } } },
        });
      },
    ],
    [
      'by a policy of its own that it may write anew',
      (all) => {
        all.Own = boundary({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' });
        all.Changer = holder({ Action: 'iam:CreatePolicyVersion', Resource: { Ref: 'Own' } }, undefined, {
          ManagedPolicyArns: [{ Ref: 'Own' }],
        });
      },
    ],
    [
      'by itself, as IAM names who asks',
      (all) => {
        const { Policies } = holder({
          Action: 'iam:AttachUserPolicy',
          Resource: 'arn:aws:iam::111122223333:user/${aws:username}',
        }).Properties;
        all.Changer = { Type: 'AWS::IAM::User', Properties: { Policies } };
      },
    ],
    [
      'by what members of a group may give themselves',
      (all) => {
        const { Policies } = holder({
          Action: 'iam:PutUserPolicy',
          Resource: 'arn:aws:iam::111122223333:user/${aws:username}',
        }).Properties;
        all.Changer = { Type: 'AWS::IAM::Group', Properties: { Policies } };
      },
    ],
    [
      'by the trust of a role that deploys',
      (all) => {
        all.Deploys = holder({ Action: '*' }, { Service: 'cloudformation.amazonaws.com' });
        all.Changer = holder({
          Action: 'iam:UpdateAssumeRolePolicy',
          Resource: { 'Fn::GetAtt': ['Deploys', 'Arn'] },
        });
      },
    ],
    [
      'by a change set of its stack',
      (all) =>
        (all.Changer = holder({
          Action: ['cloudformation:CreateChangeSet', 'cloudformation:ExecuteChangeSet'],
          Resource: { Ref: 'AWS::StackId' },
        })),
    ],
    [
      'by a stack of its name',
      (all) =>
        (all.Changer = holder({
          Action: 'cloudformation:UpdateStack',
          Resource: {
            'Fn::Sub':
              'arn:${AWS::Partition}:cloudformation:${AWS::Region}:${AWS::AccountId}:stack/${AWS::StackName}/*',
          },
        })),
    ],
    [
      'by a policy of AWS, but for one action that is denied',
      (all) =>
        (all.Changer = holder({ Effect: 'Deny', Action: 'lambda:UpdateAlias' }, undefined, {
          ManagedPolicyArns: [{ 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess' }],
        })),
    ],
    [
      'by a policy that is attached to it',
      (all) => {
        all.Changer = holder({ Action: 's3:GetObject' });
        all.Policy = {
          Type: 'AWS::IAM::Policy',
          Properties: {
            Roles: [{ Ref: 'Changer' }],
            PolicyDocument: { Statement: [{ Effect: 'Allow', Resource: '*', ...UPDATES }] },
          },
        };
      },
    ],
    [
      'under a boundary that is not given',
      (all) =>
        (all.Changer = holder(UPDATES, undefined, { PermissionsBoundary: 'arn:aws:iam::111122223333:policy/b' })),
    ],
    [
      'and is trusted to a service beside those that deploy',
      (all) => (all.Changer = holder(UPDATES, { Service: ['codebuild.amazonaws.com', 'ec2.amazonaws.com'] })),
    ],
    [
      'and is trusted to the users of an app',
      (all) => (all.Changer = holder(UPDATES, { Federated: 'cognito-identity.amazonaws.com' })),
    ],
    [
      'and is trusted to what runs in a cluster',
      (all) =>
        (all.Changer = holder(UPDATES, {
          Federated: 'arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/A',
        })),
    ],
    [
      'and is trusted to what runs in a cluster of the templates',
      (all) => {
        all.Cluster = { Type: 'AWS::EKS::Cluster', Properties: {} };
        all.Issuer = {
          Type: 'AWS::IAM::OIDCProvider',
          Properties: { Url: { 'Fn::GetAtt': ['Cluster', 'OpenIdConnectIssuerUrl'] } },
        };
        all.Changer = holder(UPDATES, { Federated: { Ref: 'Issuer' } });
      },
    ],
    ['and is trusted to everybody', (all) => (all.Changer = holder(UPDATES, { AWS: '*' }))],
    [
      'and is trusted to the role of a workload',
      (all) => {
        all.App = holder({ Action: 's3:GetObject' });
        all.Changer = holder(UPDATES, { AWS: { 'Fn::GetAtt': ['App', 'Arn'] } });
      },
    ],
    [
      'that somebody always has who holds a key',
      (all) => {
        const { Policies } = holder(UPDATES).Properties;
        all.Changer = { Type: 'AWS::IAM::User', Properties: { Policies } };
      },
    ],
  ])('%s leaves what its settings say declared', (_, change) => {
    const { status, said, findings } = judged('Gateway', change);
    expect(findings).toEqual([]);
    expect({ status, said }).toEqual({
      status: 'declared',
      said: [`${SAYS}Changer may change what it runs, and is not there to deploy`],
    });
  });

  test('that nobody knows, because its actions are not, leaves them declared', () => {
    const { status } = judged('Gateway', (all, body) => {
      body.Parameters = { Action: { Type: 'String' } };
      all.Changer = holder({ Action: { Ref: 'Action' } });
    });
    expect(status).toBe('declared');
  });

  test('leaves what its custom resource says declared where it may change the provider', () => {
    const change = (all: Json) =>
      (all.Changer = holder({ ...UPDATES, Resource: { 'Fn::GetAtt': ['Provider', 'Arn'] } }));
    expect(judged('GuardDuty', change).status).toBe('declared');
    expect(judged('Gateway', change).status).toBe('proven');
  });

  test.each<[string, (all: Json, body: Json) => void]>([
    ...['cloudformation', 'codebuild', 'codepipeline', 'codedeploy'].map((service): [string, (all: Json) => void] => [
      `${service} deploys with it`,
      (all) => (all.Changer = holder({ Action: '*' }, { Service: `${service}.amazonaws.com` })),
    ]),
    [
      'people sign in to it',
      (all) => (all.Changer = holder({ Action: '*' }, { Federated: 'arn:aws:iam::111122223333:saml-provider/p' })),
    ],
    [
      'pipelines sign in to it',
      (all) => {
        all.Issuer = {
          Type: 'AWS::IAM::OIDCProvider',
          Properties: { Url: 'https://token.actions.githubusercontent.com' },
        };
        all.Changer = holder({ Action: '*' }, { Federated: { Ref: 'Issuer' } });
      },
    ],
    [
      'it is for administrators of the account',
      (all) => (all.Changer = holder(UPDATES, { AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' } })),
    ],
    [
      'it is for a role that deploys',
      (all) => {
        all.Deploys = holder({ Action: 's3:GetObject' }, { Service: 'codebuild.amazonaws.com' });
        all.Changer = holder(UPDATES, { AWS: { 'Fn::GetAtt': ['Deploys', 'Arn'] } });
      },
    ],
    [
      'CloudFormation alone calls for it',
      (all) =>
        (all.Changer = holder({
          ...UPDATES,
          Condition: { 'ForAnyValue:StringEquals': { 'aws:CalledVia': 'cloudformation.amazonaws.com' } },
        })),
    ],
    [
      'it may assume a role of another account',
      (all) => {
        all.Deploys = holder({ Action: '*' }, { AWS: '444455556666' });
        all.Changer = holder({ Action: 'sts:AssumeRole' });
      },
    ],
    [
      'it may assume another role than that which deploys',
      (all) => {
        all.Deploys = holder({ Action: '*' }, { AWS: { Ref: 'AWS::AccountId' } }, { RoleName: 'deploys' });
        all.Changer = holder({ Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::111122223333:role/reads-*' });
      },
    ],
    [
      'it may pass what is no role',
      (all) => {
        all.Deploys = holder({ Action: '*' }, { Service: 'cloudformation.amazonaws.com' });
        all.Changer = holder({
          Action: ['cloudformation:*', 'iam:PassRole'],
          Resource: 'arn:aws:iam::111122223333:instance-profile/*',
        });
      },
    ],
    [
      'it may pass roles to functions',
      (all) => {
        all.Deploys = holder({ Action: '*' }, { Service: 'cloudformation.amazonaws.com' });
        all.Changer = holder({
          Action: ['cloudformation:CreateStack', 'iam:PassRole'],
          Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
        });
      },
    ],
    [
      'it may pass a role, and have nothing done with it',
      (all) => {
        all.Deploys = holder({ Action: '*' }, { Service: 'cloudformation.amazonaws.com' });
        all.Changer = holder({ Action: ['cloudformation:Describe*', 'iam:PassRole'] });
      },
    ],
    [
      'what it passes deploys no functions',
      (all) => {
        all.Deploys = holder({ Action: 's3:*' }, { Service: 'cloudformation.amazonaws.com' });
        all.Changer = holder({ Action: ['cloudformation:CreateStack', 'iam:PassRole'] });
      },
    ],
    [
      'it may write policies of other roles',
      (all) =>
        (all.Changer = holder(
          { Action: ['iam:PutRolePolicy', 'iam:AttachRolePolicy'], Resource: 'arn:aws:iam::111122223333:role/other' },
          undefined,
          { RoleName: 'changer' },
        )),
    ],
    [
      'it may write policies of users, and is a role',
      (all) => (all.Changer = holder({ Action: ['iam:PutUserPolicy', 'iam:AttachGroupPolicy'] })),
    ],
    [
      'it may attach only what denies everything',
      (all) =>
        (all.Changer = holder({
          Action: 'iam:AttachRolePolicy',
          Condition: { ArnEquals: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/AWSDenyAll' } },
        })),
    ],
    [
      'it may attach only what is about other services',
      (all) => {
        all.Reading = boundary({ Effect: 'Allow', Resource: '*', Action: 's3:GetObject' });
        all.Changer = holder({
          Action: 'iam:AttachRolePolicy',
          Condition: { ArnEquals: { 'iam:PolicyARN': { Ref: 'Reading' } } },
        });
      },
    ],
    [
      'its boundary holds whatever it gives itself',
      (all) => {
        all.Boundary = boundary({ Effect: 'Allow', Action: ['s3:*', 'iam:*'], Resource: '*' });
        all.Changer = holder({ Action: 'iam:*' }, undefined, { PermissionsBoundary: { Ref: 'Boundary' } });
      },
    ],
    [
      'it may write anew a policy that is not its own',
      (all) => {
        all.Own = boundary({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' });
        all.Changer = holder({ Action: 'iam:CreatePolicyVersion', Resource: { Ref: 'Own' } });
      },
    ],
    [
      'it is another stack that it may deploy',
      (all) =>
        (all.Changer = holder({
          Action: 'cloudformation:UpdateStack',
          Resource: 'arn:aws:cloudformation:eu-central-1:111122223333:stack/other/id',
        })),
    ],
    [
      'it may propose changes of the stack, and not make them',
      (all) => (all.Changer = holder({ Action: 'cloudformation:CreateChangeSet' })),
    ],
    [
      'it is another function that it may change',
      (all) => (all.Changer = holder({ ...UPDATES, Resource: { 'Fn::GetAtt': ['Echo', 'Arn'] } })),
    ],
    [
      'its functions have another name',
      (all) => {
        gateway(all).FunctionName = 'gateway';
        all.Changer = holder({ ...UPDATES, Resource: { 'Fn::Sub': `${OF_REGION}:echo-*` } });
      },
    ],
    [
      'it may call functions and read them',
      (all) => (all.Changer = holder({ Action: ['lambda:InvokeFunction', 'lambda:Get*'] })),
    ],
    [
      'it may share layers, which changes none that a function has',
      (all) => (all.Changer = holder({ Action: 'lambda:AddLayerVersionPermission' })),
    ],
    ['it may take functions away, and make none', (all) => (all.Changer = holder({ Action: 'lambda:DeleteFunction' }))],
    [
      'a denial takes it back',
      (all) => {
        all.Changer = holder(UPDATES);
        all.Changer.Properties.Policies[0].PolicyDocument.Statement.push({
          Effect: 'Deny',
          Action: 'lambda:Update*',
          Resource: '*',
        });
      },
    ],
    [
      'its boundary does not have it',
      (all) => {
        all.Boundary = boundary({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
        all.Changer = holder(UPDATES, undefined, { PermissionsBoundary: { Ref: 'Boundary' } });
      },
    ],
    [
      'a denial takes back what a policy of AWS allows',
      (all) =>
        (all.Changer = holder({ Effect: 'Deny', Action: 'lambda:*' }, undefined, {
          ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
        })),
    ],
    [
      'its boundary does not have what a policy of AWS allows',
      (all) => {
        all.Boundary = boundary({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
        all.Changer = holder({ Action: 's3:GetObject' }, undefined, {
          ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
          PermissionsBoundary: { Ref: 'Boundary' },
        });
      },
    ],
    [
      'its policy is only called as one of AWS',
      (all) =>
        (all.Changer = holder({ Action: 's3:GetObject' }, undefined, {
          ManagedPolicyArns: ['arn:aws:iam::111122223333:policy/AdministratorAccess'],
        })),
    ],
    ['nobody holds it', (all) => (all.Policy = boundary({ Effect: 'Allow', Resource: '*', ...UPDATES }))],
  ])('takes nothing from the proof where %s', (_, change) => {
    expect(judged('Gateway', change)).toEqual({ status: 'proven', said: [], findings: [] });
  });
});

describe('assets that are not as they were bundled', () => {
  const bundled = published('assets', 'gateway/handler.zip') as ReadonlyMap<string, string>;
  const judgedWith = (asset: Asset) =>
    judged(
      'Gateway',
      () => {},
      () => asset,
    );
  const UNKNOWN = [`${SAYS}its code is not that of this library, in a version that this one knows`];

  test.each([
    ['with a file beside them', new Map([...bundled, ['evil.js', 'a'.repeat(64)]])],
    ['without one of them', new Map([...bundled].slice(1))],
    ['with another content', new Map([...bundled].map(([name]) => [name, 'a'.repeat(64)] as const))],
    ['under other names', new Map([...bundled].map(([name, hash]) => [`x-${name}`, hash] as const))],
    ['with an entry point that is not the CDK’s', new Map([...bundled, ['__entrypoint__.js', 'a'.repeat(64)]])],
    ['of somebody else', new Map([['index.js', 'b'.repeat(64)]])],
    ['and hold nothing', new Map<string, string>()],
  ])('%s prove nothing', (_, files) => {
    expect(judgedWith(files)).toEqual({ status: 'declared', said: UNKNOWN, findings: [] });
  });

  test('the order of the files makes no difference', () => {
    expect(judgedWith(new Map([...bundled].reverse())).status).toBe('proven');
  });

  test('why they could not be read is told', () => {
    expect(
      judgedWith('its code lies outside of the assembly; of a stage, give the cdk.out that it is in').said,
    ).toEqual([`${SAYS}its code lies outside of the assembly; of a stage, give the cdk.out that it is in`]);
  });
});

test.each([
  ['a dynamic reference', '{{resolve:ssm:/key}}'],
  ['a reference to a resource', { Ref: 'Echo' }],
  ['an encoded text', { 'Fn::Base64': 'key' }],
  ['the name of the stack', { 'Fn::Sub': '${AWS::StackName}.zip' }],
  ['a text that reads like an account', '${AWS::AccountId}.zip'],
])(
  'where code lies that is named by %s is not known, whatever is published under a key that is written so',
  (_, key) => {
    const whatever: Asset = published('assets', 'gateway/handler.zip');
    const forge = (all: Json) => {
      gateway(all).Code.S3Key = key;
    };
    expect(judged('Gateway', forge, () => whatever)).toEqual({
      status: 'declared',
      said: [`${SAYS}where its code lies is known only at deployment`],
      findings: [],
    });
  },
);

test.each(['${AWS::AccountId}', '${AWS::Partition}', '${AWS::Region}'])('whoever publishes fills in %s', (part) => {
  const change = (all: Json) => {
    gateway(all).Code.S3Bucket = { 'Fn::Sub': `assets-${part}` };
  };
  const asset = (bucket: string, key: string) => published(bucket === `assets-${part}` ? 'assets' : bucket, key);
  expect(judged('Gateway', change, asset).status).toBe('proven');
});

test('an alias of a function of the same name in another stack proves nothing: it may be in another Region', () => {
  const elsewhere = genuine();
  for (const id of ['Gateway', 'Version', 'Echo', 'OtherVersion', 'Provider', 'GuardDuty'])
    delete elsewhere.Resources[id];
  elsewhere.Resources.Live.Properties.FunctionName = 'gateway';
  elsewhere.Resources.Live.Properties.FunctionVersion = '$LATEST';
  const named = (all: Json) => {
    gateway(all).FunctionName = 'gateway';
    for (const id of ['Live', 'Api', 'Post']) delete all[id];
  };
  expect(judged('Gateway', named, withDocument, { body: elsewhere })).toEqual({
    status: 'declared',
    said: [`${SAYS}the alias Live is not one of this function`],
    findings: [],
  });
});

test('one function is asked for each code that it may be', () => {
  const body = genuine();
  body.Resources.GuardDuty.Properties.ServiceToken = { 'Fn::GetAtt': ['Gateway', 'Arn'] };
  const source = parseTemplate(JSON.stringify(body), 'T.json');
  const controls = CONTROLS.filter(({ id }) => Object.values<string>(CONTROL).includes(id));
  const found = gather(new Application([{ source, asset: published }]), controls);
  expect(Object.fromEntries(found.map(({ control, status }) => [control.id, status]))).toEqual({
    'gateway-trust-signals': 'proven',
    'detection-guardduty-foundation': 'declared',
  });
});

test('a template alone proves nothing, and says how it is proven', () => {
  const { status, said } = judged('Gateway', () => {}, null);
  expect([status, said]).toEqual([
    'declared',
    [`${SAYS}run this over cdk.out, or the packs in the app: what a function runs is not in its template`],
  ]);
});

test('neither does a function of SAM', () => {
  const { status } = judged('Gateway', (all) => {
    all.Gateway.Type = 'AWS::Serverless::Function';
  });
  expect(status).toBe('not-applicable');
});

describe('what changes nothing leaves the proof', () => {
  test.each<[string, (resources: Json, body: Json) => void]>([
    [
      'a variable of its own',
      (all) => {
        variables(all).TEAM = 'a';
      },
    ],
    [
      'a package that is a zip',
      (all) => {
        gateway(all).PackageType = 'Zip';
      },
    ],
    [
      'the document in a layer',
      (all) => {
        all.Document = { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: codeOf('document') } };
        gateway(all).Layers = [{ Ref: 'Document' }];
      },
    ],
    [
      'code signing that enforces',
      (all) => {
        all.Signing = {
          Type: 'AWS::Lambda::CodeSigningConfig',
          Properties: { CodeSigningPolicies: { UntrustedArtifactOnDeployment: 'Enforce' } },
        };
        gateway(all).CodeSigningConfigArn = { Ref: 'Signing' };
      },
    ],
    [
      'an API that calls the function itself',
      (all) => {
        all.Post.Properties.Integration.Uri = { 'Fn::Sub': URI.replace('Live', 'Gateway.Arn') };
      },
    ],
    [
      'others who may call it',
      (all) => {
        all.Permission = permission('lambda:InvokeFunction');
      },
    ],
    [
      'an operation of its API that leads to it too',
      (all) => {
        all.Role = ROLE_FOR_MODELS;
        gateway(all).Role = { 'Fn::GetAtt': ['Role', 'Arn'] };
        const called = { 'x-amazon-apigateway-integration': { uri: { 'Fn::Sub': URI } } };
        all.Api.Properties.Body = { paths: { '/x': { post: called } } };
      },
    ],
    ['an HTTP API whose route leads to it', overHttp],
    [
      'an HTTP API whose route leads to it, where it may call models',
      (all) => {
        overHttp(all);
        all.Role = ROLE_FOR_MODELS;
        gateway(all).Role = { 'Fn::GetAtt': ['Role', 'Arn'] };
      },
    ],
    [
      'two methods of its API that lead to it, where it may call models',
      (all) => {
        all.Role = ROLE_FOR_MODELS;
        gateway(all).Role = { 'Fn::GetAtt': ['Role', 'Arn'] };
        all.Put = structuredClone(all.Post);
        all.Put.Properties.HttpMethod = 'PUT';
      },
    ],
    [
      'code signing that nobody shows',
      (all) => {
        gateway(all).CodeSigningConfigArn = 'arn:aws:lambda:eu-central-1:111122223333:code-signing-config:csc-0';
      },
    ],
    [
      'variables that only end like one that decides',
      (all) => {
        for (const name of ['TEAM_HOME', 'HOME_PAGE', 'PATHS', 'MY_NODE_OPTIONS']) variables(all)[name] = 'a';
      },
    ],
    [
      'the settings of an agent in a layer',
      (all, body) => {
        body.Parameters = {};
        all.Catalogue = { ...layer(), Properties: { Content: codeOf('catalogue') } };
        gateway(all).Layers = [{ Ref: 'Catalogue' }];
      },
    ],
    [
      'others who may do more than call another function',
      (all) => {
        all.Permission = permission('lambda:*');
        all.Permission.Properties.FunctionName = { Ref: 'Echo' };
      },
    ],
    ['a URL of it', (all) => (all.Url = url({ Ref: 'Gateway' }))],
    [
      'an alias that names it by its ARN',
      (all) => {
        const arn = 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${Gateway}';
        all.Live.Properties.FunctionName = { 'Fn::Sub': arn };
      },
    ],
    [
      'an alias that spells its name',
      (all) => {
        gateway(all).FunctionName = 'gateway';
        all.Live.Properties.FunctionName = 'gateway';
      },
    ],
    [
      'the oldest runtime that it is bundled for',
      (all) => {
        gateway(all).Runtime = 'nodejs20.x';
      },
    ],
    [
      'a method that hands on what comes',
      (all) => {
        all.Post.Properties.Integration.Type = 'AWS_PROXY';
      },
    ],
    [
      'an API that calls its version',
      (all) => {
        all.Post.Properties.Integration.Uri = { 'Fn::Sub': URI.replace('Live', 'Version') };
      },
    ],
    [
      'an alias on what is there now',
      (all) => {
        all.Live.Properties.FunctionVersion = '$LATEST';
      },
    ],
    [
      'another way of the same API that leads to no model',
      (all) => {
        all.Feedback = {
          Type: 'AWS::ApiGateway::Method',
          Properties: {
            RestApiId: { Ref: 'Api' },
            HttpMethod: 'PUT',
            Integration: { Uri: { 'Fn::Sub': URI.replace('Live', 'Echo.Arn') } },
          },
        };
      },
    ],
    [
      'the address of an endpoint of its network',
      (all) => {
        all.Endpoint = { Type: 'AWS::EC2::VPCEndpoint', Properties: { ServiceName: STS } };
        variables(all).AWS_ENDPOINT_URL_STS = {
          'Fn::Join': [
            '',
            [
              'https://',
              {
                'Fn::Select': [
                  1,
                  { 'Fn::Split': [':', { 'Fn::Select': [0, { 'Fn::GetAtt': ['Endpoint', 'DnsEntries'] }] }] },
                ],
              },
            ],
          ],
        };
      },
    ],
  ])('%s', (_, change) => {
    expect(judged('Gateway', change)).toEqual({ status: 'proven', said: [], findings: [] });
  });
});

describe('the address of a service in a variable', () => {
  const hostIn = (entries: unknown) => ({
    'Fn::Select': [1, { 'Fn::Split': [':', { 'Fn::Select': [0, entries] }] }],
  });
  const entries = (id: string) => ({ 'Fn::Select': [0, { 'Fn::GetAtt': [id, 'DnsEntries'] }] });
  const host = (id: string) => hostIn({ 'Fn::GetAtt': [id, 'DnsEntries'] });
  const https = (name: unknown) => ({ 'Fn::Join': ['', ['https://', name]] });
  const addressed = (address: unknown) =>
    judged('Gateway', (all) => {
      all.Endpoint = { Type: 'AWS::EC2::VPCEndpoint', Properties: { ServiceName: STS } };
      const theirs = 'com.amazonaws.vpce.eu-central-1.vpce-svc-0123456789abcdef0';
      all.Theirs = { Type: 'AWS::EC2::VPCEndpoint', Properties: { ServiceName: theirs } };
      variables(all).AWS_ENDPOINT_URL_STS = address;
    }).status;
  test.each([
    ['a resource that is no endpoint', { 'Fn::Join': ['', ['https://', host('Echo')]] }],
    ['what is not there', { 'Fn::Join': ['', ['https://', host('Nothing')]] }],
    ['more than an endpoint', { 'Fn::Join': ['', ['https://', { Ref: 'Host' }, host('Endpoint')]] }],
    ['another address before the endpoint', { 'Fn::Join': ['', ['https://evil.example/', host('Endpoint')]] }],
    ['parts with something between them', { 'Fn::Join': ['evil', ['https://', host('Endpoint')]] }],
    ['an endpoint with more behind it', { 'Fn::Join': ['', ['https://', host('Endpoint'), '.evil.example']] }],
    ['an endpoint of somebody else', { 'Fn::Join': ['', ['https://', host('Theirs')]] }],
    [
      'a list from a stack that is not given',
      { 'Fn::Join': ['', ['https://', hostIn({ 'Fn::Split': ['||', { 'Fn::GetStackOutput': {} }] })]] },
    ],
    [
      'a list that somebody wrote',
      { 'Fn::Join': ['', ['https://', hostIn({ 'Fn::Split': ['||', 'Z1:evil.example'] })]] },
    ],
    ['an output of a stack that is not given', { 'Fn::Join': ['', ['https://', { 'Fn::GetStackOutput': {} }]] }],
    ['an attribute of an endpoint that is no address', https(hostIn({ 'Fn::GetAtt': ['Endpoint', 'Id'] }))],
    ['the second part of another text', https({ 'Fn::Select': [1, { 'Fn::Split': ['.', entries('Endpoint')] }] })],
    ['a part of more than two', https({ 'Fn::Select': [1, host('Endpoint')['Fn::Select'][1], 'more'] })],
  ])('may not be %s', (_, address) => {
    expect(addressed(address)).toBe('declared');
  });

  test('stands in a variable that only ends like one of a service as little as anything else', () => {
    const change = (all: Json) => {
      all.Endpoint = { Type: 'AWS::EC2::VPCEndpoint', Properties: { ServiceName: STS } };
      variables(all).NODE_AWS_ENDPOINT_URL_STS = https(host('Endpoint'));
    };
    expect(judged('Gateway', change).status).toBe('declared');
  });

  describe('is one of AWS', () => {
    const ofService = (ServiceName: unknown) =>
      judged('Gateway', (all) => {
        all.Endpoint = { Type: 'AWS::EC2::VPCEndpoint', Properties: { ServiceName } };
        variables(all).AWS_ENDPOINT_URL_STS = https(host('Endpoint'));
      }).status;

    test.each(['com.amazonaws.eu-central-1.sts', 'cn.com.amazonaws.cn-north-1.sts', STS])('where it is %j', (name) => {
      expect(ofService(name)).toBe('proven');
    });

    test.each([
      'com.amazonaws.vpce.eu-central-1.vpce-svc-0123456789abcdef0',
      'cn.com.amazonaws.vpce.cn-north-1.vpce-svc-0123456789abcdef0',
      'evil.com.amazonaws.eu-central-1.sts',
      'com.amazonaws.eu-central-1.sts/evil',
      { 'Fn::Sub': ['com.amazonaws.${Of}.eu-central-1.vpce-svc-0', { Of: { 'Fn::ImportValue': 'AWS::Region' } }] },
      undefined,
    ])('and not where it is %j', (name) => {
      expect(ofService(name)).toBe('declared');
    });
  });

  describe('is read across stacks', () => {
    const read = (OutputName: string, more: object = {}) => ({
      'Fn::GetStackOutput': { StackName: 'Net', OutputName, ...more },
    });
    const NET = {
      stackName: 'Net',
      body: {
        Resources: { Endpoint: { Type: 'AWS::EC2::VPCEndpoint', Properties: { ServiceName: STS } } },
        Outputs: {
          Host: { Value: host('Endpoint') },
          Entries: { Value: { 'Fn::Join': ['||', { 'Fn::GetAtt': ['Endpoint', 'DnsEntries'] }] } },
          Commas: { Value: { 'Fn::Join': [',', { 'Fn::GetAtt': ['Endpoint', 'DnsEntries'] }] } },
          Evil: { Value: 'evil.example' },
          Circle: { Value: read('Circle') },
        },
      },
    };
    const entriesOf = (output: object, delimiter = '||') => hostIn({ 'Fn::Split': [delimiter, output] });
    const across = (address: unknown, ...others: Other[]) =>
      judged(
        'Gateway',
        (all) => {
          variables(all).AWS_ENDPOINT_URL_STS = https(address);
        },
        withDocument,
        ...others,
      ).status;

    test.each<[string, unknown]>([
      ['as a host', read('Host')],
      ['as a list, which is put together there and taken apart here', entriesOf(read('Entries'))],
      ['from its own Region', read('Host', { Region: { Ref: 'AWS::Region' } })],
      ['from a Region', read('Host', { Region: 'eu-central-1' })],
    ])('%s', (_, address) => {
      expect(across(address, NET)).toBe('proven');
    });

    test.each<[string, unknown]>([
      ['as what somebody wrote', read('Evil')],
      ['as what is not there', read('None')],
      ['as what leads in a circle', read('Circle')],
      ['as a list that is put together in another way', entriesOf(read('Commas'))],
      ['as a list that is taken apart in another way', entriesOf(read('Entries'), ',')],
      ['from another account', read('Host', { RoleArn: 'arn:aws:iam::444455556666:role/reads' })],
      ['from a Region that is not known', read('Host', { Region: { Ref: 'Region' } })],
    ])('but not %s', (_, address) => {
      expect(across(address, { ...NET, region: 'eu-central-1' })).toBe('declared');
    });

    test('and not from another Region, or from one of two', () => {
      const address = read('Host', { Region: 'us-east-1' });
      expect(across(address, { ...NET, region: 'eu-central-1' })).toBe('declared');
      expect(across(read('Host'), NET, NET)).toBe('declared');
    });
  });
});

describe('a custom resource', () => {
  const FORGED_TOKENS: Readonly<Record<string, readonly [(all: Json, body: Json) => void, string]>> = {
    'whose token is a function from elsewhere': [
      (all) => {
        all.GuardDuty.Properties.ServiceToken = 'arn:aws:lambda:us-east-1:123456789012:function:does-nothing';
      },
      'is no function of the templates',
    ],
    'whose token is another function': [
      (all) => {
        all.GuardDuty.Properties.ServiceToken = { 'Fn::GetAtt': ['Echo', 'Arn'] };
      },
      'run this over cdk.out',
    ],
    'whose token is another of our functions': [
      (all) => {
        all.GuardDuty.Properties.ServiceToken = { 'Fn::GetAtt': ['Gateway', 'Arn'] };
      },
      "its code is 'gateway/handler' of this library",
    ],
    'whose token is an older version': [
      (all) => {
        all.GuardDuty.Properties.ServiceToken = { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Provider', 'Arn'] }, ':7']] };
      },
      'is no function of the templates',
    ],
    'whose token is a topic': [
      (all) => {
        all.Topic = { Type: 'AWS::SNS::Topic', Properties: {} };
        all.GuardDuty.Properties.ServiceToken = { Ref: 'Topic' };
      },
      'run this over cdk.out',
    ],
    'whose token has the name of a function': [
      (all) => {
        all.Provider.Properties.FunctionName = 'provider';
        all.GuardDuty.Properties.ServiceToken = 'arn:aws:lambda:us-east-1:999999999999:function:provider';
      },
      'is no function of the templates',
    ],
    'whose token is another function with the name of ours in it': [
      (all) => {
        all.GuardDuty.Properties.ServiceToken = {
          'Fn::Sub': 'arn:aws:lambda:eu-central-1:111122223333:function:${Provider}',
        };
      },
      'is no function of the templates',
    ],
    'whose token is a parameter': [
      (all, body) => {
        body.Parameters = { Token: { Type: 'String' } };
        all.GuardDuty.Properties.ServiceToken = { Ref: 'Token' };
      },
      'is no function of the templates',
    ],
    'without a token': [
      (all) => {
        delete all.GuardDuty.Properties.ServiceToken;
      },
      'is no function of the templates',
    ],
    'that asks for another service': [
      (all) => {
        all.GuardDuty.Properties.Service = 'config';
      },
      "Service is 'config' and not 'guardduty'",
    ],
    'whose token is of an account that is imported by the name of the own one': [
      (all) => {
        const arn = 'arn:aws:lambda:${AWS::Region}:${Of}:function:${Provider}';
        const Of = { 'Fn::ImportValue': 'AWS::AccountId' };
        all.GuardDuty.Properties.ServiceToken = { 'Fn::Sub': [arn, { Of }] };
      },
      'is no function of the templates',
    ],
    'whose token is a custom resource that has the properties of our function': [
      (all) => {
        all.Provider.Type = 'Custom::Function';
      },
      'run this over cdk.out',
    ],
    'whose function may have variables that an include brings': [
      (all) => {
        const include = { Name: 'AWS::Include', Parameters: { Location: 's3://bucket/variables.yaml' } };
        all.Provider.Properties.Environment = { Variables: { TEAM: 'a', 'Fn::Transform': include } };
      },
      'the variable Fn::Transform may change what runs',
    ],
    'whose function has a wrapper': [
      (all) => {
        all.Provider.Properties.Environment = { Variables: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/evil' } };
      },
      'the variable AWS_LAMBDA_EXEC_WRAPPER may change what runs',
    ],
  };

  test.each(Object.entries(FORGED_TOKENS))('%s proves nothing', (_, [forge, why]) => {
    const { status, said } = judged('GuardDuty', forge);
    expect(status).toBe('declared');
    expect(said[0]).toContain(why);
  });

  test('is not asked for where CloudFormation has a type of its own', () => {
    const change = (all: Json) => {
      const Properties = { Enable: true, FindingPublishingFrequency: 'FIFTEEN_MINUTES' };
      all.GuardDuty = { Type: 'AWS::GuardDuty::Detector', Properties };
    };
    expect(judged('GuardDuty', change, null)).toEqual({ status: 'proven', said: [], findings: [] });
  });

  describe('that makes a call of the SDK', () => {
    const answeredBy = (provider: object) => {
      const parameters = { loggingConfig: { s3Config: { bucketName: 'log' } } };
      const action = 'putModelInvocationLoggingConfiguration';
      const Create = JSON.stringify({ service: 'Bedrock', action, parameters });
      return evidenceOf('ModelInvocationLogged', {
        Resources: {
          Call: { Type: 'Custom::AWS', Properties: { ServiceToken: { 'Fn::GetAtt': ['Provider', 'Arn'] }, Create } },
          Provider: provider,
        },
      });
    };

    test('is a proof where the function of the CDK answers it', () => {
      expect(answeredBy(SDK_PROVIDER).status).toBe('proven');
    });

    test('is none where our own provider answers it, which makes no such calls', () => {
      const { status, declared } = answeredBy(PROVIDER);
      expect(status).toBe('declared');
      expect(declared[0]!.message).toContain("its code is 'ensure/ensure' of this library");
    });
  });

  test('proves nothing by its template alone', () => {
    expect(judged('GuardDuty', () => {}, null).status).toBe('declared');
  });

  test('is known with the service that the provider looks after for its type', () => {
    expect(ENSURED_SERVICES).toEqual(
      Object.fromEntries(Object.entries(CUSTOM_TYPES).map(([name, type]) => [type, name])),
    );
  });
});

describe('the document in the layer of a gateway', () => {
  const permits = (when: string) => ({ cedar: { policies: { all: `permit(principal, action, resource)${when};` } } });
  const [ANYONE, STAFF] = [permits(''), permits(' when { principal.staff }')];
  const WITH_DOCUMENT = { GW_DOCUMENT: '/opt/secure-llm/gateway.json' };
  const layerWith = (content: object) => ({ Type: 'AWS::Lambda::LayerVersion', Properties: { Content: content } });
  const body = (...contents: object[]) =>
    beside(
      handler(WITH_DOCUMENT, { Layers: contents.map((_, i) => ({ Ref: `Layer${i}` })) }),
      Object.fromEntries(contents.map((content, i) => [`Layer${i}`, layerWith(content)])),
    );
  const judgedBy = (read: Body) => {
    const { status, findings } = evidenceOf('GatewayCedarNotPermitAll', read);
    return [status, findings.map(({ message }) => message)];
  };
  const SILENT = ['not-applicable', []];

  test('is read: it proves, or it is wrong', () => {
    expect(judgedBy(body(layerOf(STAFF)))).toEqual(['proven', []]);
    expect(judgedBy(body(layerOf(ANYONE)))).toEqual([
      'failed',
      ["Layers hold the policy 'all', which permits everyone everything"],
    ]);
  });

  test('is not read where a later layer writes over it', () => {
    expect(judgedBy(body(layerOf(STAFF), layerOf(ANYONE)))).toEqual(SILENT);
  });

  test.each<[string, Body]>([
    ['there is no layer', body()],
    ['the layer says no place', body({})],
    ['the layer says no key', body({ S3Bucket: 'assets' })],
    ['the layer says no bucket', body({ S3Key: layerOf(STAFF).S3Key })],
    ['the place of the layer holds no document', body(codeOf('gateway/handler'))],
    ['the layer is not in the templates', handler(WITH_DOCUMENT, { Layers: ['arn:aws:lambda:eu-west-1:1:layer:x:1'] })],
  ])('is not read where %s', (_, read) => {
    expect(judgedBy(read)).toEqual(SILENT);
  });

  test('is not read without its assembly', () => {
    const control = CONTROLS.filter(({ id }) => id === 'identity-fine-grained-authorization');
    const source = parseTemplate(JSON.stringify(body(layerOf(STAFF))), 'T.json');
    expect(gather(new Application([{ source, asset: published }]), control)[0]!.status).toBe('not-applicable');
  });
});

describe('answers of which nothing shows that they are so', () => {
  const wrong = new Declared('wrong already');

  test('count as said where they were right, and stay what they are otherwise', () => {
    expect(shownBy([PASS, wrong], () => 'nobody knows')).toEqual([new Declared(`${SAYS}nobody knows`), wrong]);
  });

  test('stay as they are where something shows it, or none was right', () => {
    expect(shownBy([PASS, wrong], () => undefined)).toEqual([PASS, wrong]);
    expect(shownBy(wrong, () => 'nobody knows')).toBe(wrong);
  });
});

describe('what a function of one’s own does', () => {
  const NAME = 'gateway/rotate-secret';
  const known = { Code: codeOf(NAME), Handler: 'index.handler', Runtime: 'nodejs24.x' };
  /** Whether it is proven that what calls this value does what `name` does. */
  const shown = (called: unknown, name?: string, answer: Answer = PASS) => {
    const read = application({
      Parameters: { Named: { Type: 'String' } },
      Resources: {
        Known: { Type: 'AWS::Lambda::Function', Properties: known },
        Other: { Type: 'AWS::Lambda::Function', Properties: { ...known, Code: codeOf('gateway/handler') } },
        Old: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Known' }, FunctionVersion: '7' } },
        Caller: { Type: 'Some::Caller', Properties: { Called: called } },
      },
    });
    return byFunction(answer, new View(read).resources('Some::Caller')[0]!.get('Called'), name);
  };
  const OF_KNOWN = { 'Fn::GetAtt': ['Known', 'Arn'] };

  test('counts as a proof where its code is known to do it', () => {
    expect(shown(OF_KNOWN, NAME)).toBe(PASS);
  });

  test.each<[string, unknown, string | undefined, string]>([
    ['its code is another', { 'Fn::GetAtt': ['Other', 'Arn'] }, NAME, "its code is 'gateway/handler' of this library"],
    ['an alias leads to a version of before', { Ref: 'Old' }, NAME, 'the alias Old leads to a version that is not in'],
    ['no code is known to do it', OF_KNOWN, undefined, "it rests on what the code of '${Known.Arn}' does"],
    ['it is not in the templates', 'arn:aws:lambda:x', NAME, "it rests on what the code of 'arn:aws:lambda:x' does"],
    ['it is a parameter', { Ref: 'Named' }, NAME, "it rests on what the code of '${Named}' does"],
  ])('is declared where %s', (_, called, name, why) => {
    const answer = shown(called, name);
    expect(answer.verdict).toBe('declared');
    expect((answer as Declared).message.startsWith(`${SAYS}${why}`)).toBe(true);
  });

  test('is no matter where something is wrong already', () => {
    const wrong = new Declared('something else');
    expect(shown(OF_KNOWN, NAME, wrong)).toBe(wrong);
  });
});
