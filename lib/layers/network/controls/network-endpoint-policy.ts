import { type Answers, type Control, eachResource, rule } from '../../../control';
import { type Answer, PASS } from '../../../template/answer';
import { partsOfArn } from '../../../template/arn';
import { covers } from '../../../template/iam/actions';
import { concernsResource } from '../../../template/iam/permissions';
import { policiesIn, type Statement } from '../../../template/iam/policy';
import { admitsAnyone, CALLER_KEYS, deniesOthers } from '../../../template/iam/principals';
import type { Resource } from '../../../template/resource';
import type { Text } from '../../../template/text';
import { endpointsBeside, isLlmEndpoint, serviceOf } from './_endpoint';

/** Keys that keep data from being written to a resource of somebody else. */
const RESOURCE_KEYS = ['aws:ResourceAccount', 'aws:ResourceOrgID', 'aws:ResourceOrgPaths', 's3:ResourceAccount'];

/** What stands for every model: no vendor is called so. */
const UNHEARD_OF = ['foundation-model/unheard.of-v1:0', 'inference-profile/unheard.of-v1:0'];

/** Whether an ARN pattern stands for every model, or for everything in Bedrock, wherever that is. */
function isEveryModel(pattern: string): boolean {
  const [, , service = '', , , ...rest] = partsOfArn(pattern);
  // a wildcard in front may stand for all that follows
  const end = rest.length > 0 ? rest.join(':') : pattern.endsWith('*') ? '*' : '';
  return (
    pattern === '*' ||
    (covers(service === '' ? '*' : service, 'bedrock') && UNHEARD_OF.some((model) => covers(end, model)))
  );
}

/** The endpoint of AgentCore's gateways. Callers with a JWT are no principals of IAM, so that their gateways have to be named. */
const TOOL_GATEWAYS = 'bedrock-agentcore.gateway';

/** Whether this is a gateway of one account: by its ARN, or by an attribute of a resource. */
function isOwnGateway(resource: Text): boolean {
  if (resource.unknown) return false;
  const written = resource.toString().replace(/\$\{[^}]*\}/g, 'x'); // neither attributes nor pseudo parameters hold wildcards
  if (written === 'x') return resource.resources.length === 1;
  return /^arn:[^:]*:bedrock-agentcore:[^:]*:[^:*?]+:gateway\/[^*?]/.test(written);
}

/** Whether a denial speaks of all resources that an Allow opens. */
const isAbout = (denial: Statement, allow: Statement): boolean =>
  denial.concernsEverything ||
  (!allow.concernsEverything && allow.resources.every((resource) => concernsResource(denial, resource.toString())));

/** The answers of a policy whose Allow statements are each judged by `answer`, unless a Deny already draws the line (`isLine`). */
function judge(
  endpoint: Resource,
  isLine: (statement: Statement) => boolean,
  answer: (statement: Statement) => Answer,
): Answers {
  if (endpoint.get('PolicyDocument').absent)
    return endpoint.fail('PolicyDocument', 'is not set: the default policy lets everyone do everything');
  const statements = policiesIn(endpoint).flatMap((policy) => policy.statements);
  return statements
    .filter((statement) => statement.allows)
    .map((each) =>
      each.value.decide(() =>
        statements.some((statement) => isLine(statement) && isAbout(statement, each)) ? PASS : answer(each),
      ),
    );
}

export const control: Control = {
  id: 'network-endpoint-policy',
  title: 'Endpoint policies admit only own principals, resources and models',
  risks: [
    'LLM02:2025',
    'LLM03:2025',
    'LLM06:2025',
    'LLM10:2025',
    'LLM06:2023',
    'LLM08:2023',
    'LLM10:2023',
    'ASI03:2026',
  ],
  acts: {
    'refuses principals and resources that the endpoint does not name': ['LLM02:2025', 'LLM06:2023', 'ASI03:2026'],
    'refuses models that the endpoint does not name': ['LLM03:2025'],
  },
  shownBy: {
    'refuses models that the endpoint does not name': ['BedrockEndpointPolicyModels'],
  },
  csf: 'Protect',
  boundary: 'model',
  atlas: ['AML.M0019', 'AML.T0025', 'AML.T0096'],
  why: 'Without a policy, stolen foreign credentials can push data into an attacker account through the same private endpoint.',
  source:
    'Amazon Bedrock User Guide, Use interface VPC endpoints; AWS PrivateLink Guide, Control access to VPC endpoints using endpoint policies; Amazon Bedrock AgentCore Developer Guide, Use interface VPC endpoints',

  rules: [
    rule('BedrockEndpointPolicy', {
      severity: 'MEDIUM',
      fix: 'Give the endpoint a policy whose statements carry `aws:PrincipalOrgID` or `aws:PrincipalAccount`, or use `PrivateLlmNetwork`.',
      fixTemplate:
        'Set PolicyDocument, with StringEquals on aws:PrincipalOrgID or aws:PrincipalAccount in each Allow statement.',
      counterparts: ['FMI-10', 'DD'],
      check: eachResource('AWS::EC2::VPCEndpoint', (endpoint) => {
        if (!isLlmEndpoint(endpoint) || serviceOf(endpoint) === TOOL_GATEWAYS) return undefined;
        return judge(
          endpoint,
          (statement) => deniesOthers(statement, 'bedrock:InvokeModel', CALLER_KEYS),
          (statement) =>
            admitsAnyone(statement, CALLER_KEYS)
              ? statement.value.fail('Principal', 'is everyone, and no condition says whose principals may pass')
              : PASS,
        );
      }),
    }),
    rule('BedrockEndpointPolicyModels', {
      severity: 'MEDIUM',
      fix: 'List the ARNs of the models and inference profiles in use in the policy of the bedrock-runtime endpoint.',
      fixTemplate: 'List the ARNs of the models and inference profiles in use in Resource of PolicyDocument.',
      counterparts: ['FMI-10'],
      check: eachResource('AWS::EC2::VPCEndpoint', (endpoint) => {
        if (!/^bedrock-runtime/.test(serviceOf(endpoint) ?? '') || endpoint.get('PolicyDocument').absent)
          return undefined;
        return judge(
          endpoint,
          (statement) =>
            statement.denies && statement.concerns('bedrock:InvokeModel') && statement.notResources.length > 0,
          (statement) => {
            if (!statement.concerns('bedrock:InvokeModel')) return PASS;
            if (statement.value.get('NotResource').present)
              return statement.value.fail('NotResource', 'leaves out some, and admits every model that nobody named');
            const open = statement.resources.find((resource) => isEveryModel(resource.toString()));
            return open ? statement.value.fail('Resource', `has ${open}, which is every model`) : PASS;
          },
        );
      }),
    }),
    rule('AgentGatewayEndpointPolicy', {
      severity: 'MEDIUM',
      fix: 'List the ARNs of the own gateways in the policy of the endpoint; where callers sign with IAM, name them or their account besides.',
      fixTemplate:
        'Set PolicyDocument with Action bedrock-agentcore:InvokeGateway and the ARNs of gateways in Resource; callers with a JWT need Principal *.',
      check: eachResource('AWS::EC2::VPCEndpoint', (endpoint) => {
        if (serviceOf(endpoint) !== TOOL_GATEWAYS) return undefined;
        return judge(
          endpoint,
          (statement) => deniesOthers(statement, 'bedrock-agentcore:InvokeGateway', CALLER_KEYS),
          (statement) => {
            if (!admitsAnyone(statement, CALLER_KEYS)) return PASS;
            if (statement.resources.length > 0 && statement.resources.every(isOwnGateway)) return PASS;
            const unknown = statement.resources.find((resource) => resource.unknown)?.unknown;
            if (unknown) throw statement.value.undecided(unknown.why);
            return statement.value.fail(
              'Resource',
              'names no gateway, and Principal is everyone: what is sent may go to the gateway of a stranger',
            );
          },
        );
      }),
    }),
    rule('StorageEndpointPolicyNarrowed', {
      severity: 'MEDIUM',
      fix: 'Give the endpoint a policy that admits only own principals (`aws:PrincipalOrgID`, `aws:PrincipalAccount`) or own resources (`aws:ResourceOrgID`, `aws:ResourceAccount`).',
      fixTemplate:
        'Set PolicyDocument, with a Condition in each Allow statement that admits only own principals (aws:PrincipalOrgID, aws:PrincipalAccount) or own resources (aws:ResourceOrgID, aws:ResourceAccount).',
      check: eachResource('AWS::EC2::VPCEndpoint', (endpoint) => {
        const service = serviceOf(endpoint);
        // a bucket or table of a stranger is the other way out of a VPC in which models are called
        if (!service || !/^(s3|s3vectors|dynamodb)$/.test(service)) return undefined;
        if (!endpointsBeside(endpoint).some(isLlmEndpoint)) return undefined;
        const keys = [...CALLER_KEYS, ...RESOURCE_KEYS];
        return judge(
          endpoint,
          (statement) => deniesOthers(statement, service === 'dynamodb' ? 'dynamodb:PutItem' : 's3:PutObject', keys),
          (statement) =>
            admitsAnyone(statement, keys) && statement.concernsEverything
              ? statement.value.fail('Principal', 'is everyone, for every resource: data can leave for any account')
              : PASS,
        );
      }),
    }),
  ],
};
