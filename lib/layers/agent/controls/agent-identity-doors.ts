import { type Answers, type Control, eachPolicy, eachResource, eachStatement, rule } from '../../../control';
import { IMPERSONATION, RUNTIME_SIDE_DOORS, SHELLS, VAULT } from '../../../facts/agent-doors';
import { type Answer, attempt, PASS } from '../../../template/answer';
import { covers } from '../../../template/iam/actions';
import { Grant } from '../../../template/iam/permissions';
import { type Condition, type Principal, policiesIn, type Statement } from '../../../template/iam/policy';
import type { Resource, Value, View } from '../../../template/resource';
import { sameCause } from '../../../workload/rights';
import { byFunction } from '../../../workload/running-code';

const GATEWAY = 'AWS::BedrockAgentCore::Gateway';
const RUNTIME = 'AWS::BedrockAgentCore::Runtime';
const TARGET = 'AWS::BedrockAgentCore::GatewayTarget';
const INVOKE = 'bedrock-agentcore:InvokeAgentRuntime';

/** Where code that a model steers runs, and the property that names its role. */
const AGENT_ROLES: readonly (readonly [string, string])[] = [
  [RUNTIME, 'RoleArn'],
  ['AWS::BedrockAgentCore::Harness', 'ExecutionRoleArn'],
  ['AWS::BedrockAgentCore::CodeInterpreterCustom', 'ExecutionRoleArn'],
  ['AWS::BedrockAgentCore::BrowserCustom', 'ExecutionRoleArn'],
];

/** Whether a statement names this action, and not only everything there is. */
const names = (statement: Statement, action: string): boolean =>
  statement.actions.some(
    (pattern) => /^bedrock-agentcore:/i.test(pattern.toString()) && covers(pattern.toString(), action),
  );

/** A key that says for which users a token may be asked. */
const USERS = /^bedrock-agentcore:userid$/i;

/** Headers by which a service behind the gateway may learn who calls; from a client they are only a claim. */
const WHO =
  /^x-(?!amzn-)?([\w-]*-)?(user|tenant|customer|account|org|organization|project|workspace|role|roles|subject|principal|identity|email|groups?)([-_]?(id|name))?$/i;

/** The gateways of the templates that call this runtime. */
const callers = (runtime: Resource): readonly Resource[] =>
  runtime.referrers(TARGET, 'TargetConfiguration.Http.AgentcoreRuntime.Arn');

/** What names a gateway in `aws:SourceArn`. */
const ofGateway = (value: string): boolean => /:gateway\/|\.GatewayArn\}/.test(value);

export const control: Control = {
  id: 'agent-identity-doors',
  title: 'Nobody takes the identity of a user, an agent or a gateway by a side door',
  risks: [
    'LLM02:2025',
    'LLM06:2025',
    'LLM06:2023',
    'LLM07:2023',
    'LLM08:2023',
    'ASI03:2026',
    'ASI07:2026',
    'ASI10:2026',
  ],
  acts: 'absence',
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0019', 'AML.M0028', 'AML.T0012', 'AML.T0055'],
  why: 'AgentCore has calls that name a user without proof, and code in an agent has all rights of the role it runs under.',
  source:
    'Amazon Bedrock AgentCore Developer Guide, Security best practices for AgentCore Runtime and Set up inbound authorization; Service Authorization Reference, Amazon Bedrock AgentCore',
  rules: [
    rule('AgentIdentityNoImpersonation', {
      severity: 'HIGH',
      fix: 'Grant GetWorkloadAccessTokenForJWT and InvokeAgentRuntime alone; name the credential provider in the resources of GetResource actions.',
      fixTemplate:
        'In Action, allow bedrock-agentcore:GetWorkloadAccessTokenForJWT and bedrock-agentcore:InvokeAgentRuntime alone; name the credential provider in Resource of actions that begin with GetResource.',
      check: eachStatement(
        (statement) => {
          const grant = Grant.of(statement);
          if (!grant || statement.notActions.length > 0) return undefined;
          const asked = [
            ...IMPERSONATION,
            ...SHELLS,
            ...VAULT,
            'bedrock-agentcore:GetWorkloadAccessTokenForJWT',
            'bedrock-agentcore:InvokeAgentRuntime',
          ];
          if (!asked.some((action) => names(statement, action))) return undefined;
          const given = (action: string) => names(statement, action) && grant.allows(action);
          const everything = given('bedrock-agentcore:DeleteGateway') ? sameCause('IamNoAgentCoreWildcard') : '';
          const user = IMPERSONATION.find(given);
          if (user && !statement.conditions.some(({ key }) => USERS.test(key)))
            return statement.value.fail(
              'Action',
              `allows ${user}: who has it speaks for any user, by a name that nobody verifies${everything}`,
            );
          const shell = SHELLS.find(given);
          if (shell)
            return statement.value.fail(
              'Action',
              `allows ${shell}: who has it runs commands in the agent, under its role${everything}`,
            );
          const vault = VAULT.find(given);
          if (vault && statement.concernsEverything)
            return statement.value.fail('Resource', `is every resource for ${vault}: all credentials of the vault`);
          return PASS;
        },
        { services: ['bedrock-agentcore'] },
      ),
    }),
    rule('AgentRoleNotTrustedElsewhere', {
      severity: 'HIGH',
      fix: 'Trust a role of the backend instead of the role of the agent, or put a condition on the trust that code in the agent cannot meet.',
      fixTemplate:
        'In AssumeRolePolicyDocument, name a role of the backend as Principal instead of the role of the agent, or add a Condition that code in the agent cannot meet.',
      check: eachPolicy(
        (policy, view) =>
          policy.statements.flatMap((statement) => {
            if (policy.kind !== 'trust' || !statement.allows) return [];
            return statement.value.get('Principal.AWS').absent
              ? []
              : [...statement.value.list('Principal.AWS')].flatMap((principal) =>
                  trustsAgent(statement, principal, view),
                );
          }),
        { types: ['AWS::IAM::Role'] },
      ),
    }),
    rule('AgentGatewayRoleTrustPinned', {
      severity: 'HIGH',
      fix: 'Put `aws:SourceArn` with the ARN of the gateway, or a pattern of its name, into the trust policy of its role.',
      fixTemplate:
        'Add a Condition on aws:SourceArn, with the ARN of the gateway or a pattern of its name, to AssumeRolePolicyDocument of its role.',
      check: eachResource(GATEWAY, (gateway) => {
        const role = gateway.target('RoleArn');
        if (role?.type !== 'AWS::IAM::Role') return undefined;
        const trust = policiesIn(role)
          .filter(({ kind }) => kind === 'trust')
          .flatMap(({ statements }) => statements)
          .filter(
            (statement) =>
              statement.allows &&
              statement.principals.some(({ value }) => value.toString() === 'bedrock-agentcore.amazonaws.com'),
          );
        const open = trust.find(
          (statement) =>
            !statement.conditions.some(
              (condition) =>
                /^aws:SourceArn$/i.test(condition.key) &&
                condition.values.every((value) => ofGateway(value.toString())),
            ),
        );
        if (trust.length === 0) return undefined;
        return open
          ? gateway.fail(
              'RoleArn',
              `names ${role.logicalId}, whose trust policy has no aws:SourceArn of a gateway: any resource of AgentCore gets its rights`,
            )
          : PASS;
      }),
    }),
    rule('AgentCoreTargetNoPassthroughCredential', {
      severity: 'HIGH',
      fix: 'Give the target a credential of its own: an OAuth provider that exchanges the token, an API key, or the role of the gateway.',
      fixTemplate:
        'Give CredentialProviderConfigurations a credential of the target: OAUTH with a provider that exchanges the token, API_KEY, or GATEWAY_IAM_ROLE.',
      check: eachResource(TARGET, (target) => {
        const path = 'CredentialProviderConfigurations';
        const types = target.at(`${path}[].CredentialProviderType`);
        if (types.length === 0) return undefined;
        return types.each((type) =>
          type.text() === 'JWT_PASSTHROUGH' && target.get('TargetConfiguration.Http.AgentcoreRuntime').absent
            ? type.fail('', 'is JWT_PASSTHROUGH: the target gets the token of the user, and can use it as the user')
            : PASS,
        );
      }),
    }),
    rule('AgentCoreTargetHeadersNarrow', {
      severity: 'HIGH',
      fix: 'Remove the header from `allowedRequestHeaders`, or have a REQUEST interceptor set it from the verified token.',
      fixTemplate:
        'Remove the header from MetadataConfiguration.AllowedRequestHeaders, or have an interceptor of the gateway with InterceptionPoints: [REQUEST] set it from the verified token.',
      check: eachResource(TARGET, (target): Answers => {
        const headers = target.list('MetadataConfiguration.AllowedRequestHeaders');
        if (headers.length === 0) return undefined;
        return headers.each((header) => {
          if (!WHO.test(header.text() ?? '')) return PASS;
          const gateway = target.target('GatewayIdentifier');
          const interceptor = gateway
            ?.at('InterceptorConfigurations[]')
            .find((one) => one.list('InterceptionPoints').some((point) => point.text() === 'REQUEST'));
          return interceptor
            ? byFunction(PASS, interceptor.get('Interceptor.Lambda.Arn'))
            : header.fail('', `is ${header}: a client says itself who it is, and no interceptor checks it`);
        });
      }),
    }),
    rule('AgentRuntimeBehindGateway', {
      severity: 'HIGH',
      fix: 'Let only the gateway call the runtime: `allowedWorkloadConfiguration` with its ARN, or a resource policy that denies everybody else requests, commands, shells, streams and calls for a user.',
      fixTemplate:
        'Set AuthorizerConfiguration.CustomJWTAuthorizer.AllowedWorkloadConfiguration.HostingEnvironments, or add an AWS::BedrockAgentCore::ResourcePolicy with a Deny of bedrock-agentcore:InvokeAgentRuntime* for all principals but the role of the gateway.',
      check: eachResource(RUNTIME, (runtime) => {
        if (callers(runtime).length === 0) return undefined;
        const workload = runtime.get('AuthorizerConfiguration.CustomJWTAuthorizer.AllowedWorkloadConfiguration');
        // an empty one admits everybody, as if it were not there
        if (['HostingEnvironments', 'WorkloadIdentities'].some((name) => workload.list(name).length > 0)) return PASS;
        const denials = runtime
          .referrers('AWS::BedrockAgentCore::ResourcePolicy', 'ResourceArn')
          .flatMap(policiesIn)
          .flatMap(({ statements }) => statements)
          .filter(keepsOut);
        const open = [INVOKE, ...RUNTIME_SIDE_DOORS].filter(
          (action) => !denials.some((statement) => statement.concerns(action)),
        );
        if (open.length === 0) return PASS;
        return open.includes(INVOKE)
          ? runtime.fail('', 'stands behind a gateway, and whoever may invoke it walks around the gateway')
          : runtime.fail(
              '',
              `stands behind a gateway, and its policy leaves ${open.join(', ')} to whoever IAM allows it`,
            );
      }),
    }),
    rule('AgentRuntimeHeaderAllowlist', {
      severity: 'HIGH',
      fix: 'Remove Authorization from the allow-list, unless the code exchanges the token for one on behalf of the user.',
      fixTemplate: 'Remove Authorization from RequestHeaderConfiguration.RequestHeaderAllowlist.',
      check: eachResource(RUNTIME, (runtime, view) => {
        const headers = runtime.list('RequestHeaderConfiguration.RequestHeaderAllowlist');
        if (headers.length === 0) return undefined;
        const token = headers.find((header) => /^authorization$/i.test(header.text() ?? ''));
        if (!token || exchangesTokens(view)) return PASS;
        return token.fail('', 'is Authorization: code that a model steers reads the token of the user');
      }),
    }),
  ],
};

/** Fails where a role lets the role of an agent in, and nothing besides is asked. */
function trustsAgent(statement: Statement, principal: Value, view: View): Answer[] {
  const role = principal.tryTarget();
  if (role?.type !== 'AWS::IAM::Role' || !AGENT_ROLES.some(([type]) => view.application.declarations(type).length > 0))
    return [];
  const agent = AGENT_ROLES.flatMap(([type, path]) => role.referrers(type, path))[0];
  if (!agent || role.is(statement.resource)) return [PASS];
  if (statement.conditions.length > 0)
    return [
      principal.undecided(
        `is the role of ${agent.logicalId}, and the template does not tell whether its code meets the condition`,
      ),
    ];
  return [
    principal.fail(
      '',
      `is the role of ${agent.logicalId}: code in the agent assumes this role, also where its own policies do not allow it`,
    ),
  ];
}

const isEverybody = ({ value }: Principal): boolean => value.toString() === '*';

/** Whether a condition lets those pass whom it names, and neither everybody nor every role. */
const spares = ({ test, key, quantifier, values }: Condition): boolean =>
  /^(Arn|String)Not(Equals|Like)$/.test(test) &&
  quantifier !== 'ForAnyValue' &&
  /^aws:(PrincipalArn|SourceArn)$/i.test(key) &&
  values.every((value) => !/(^|[:/])\*+$/.test(value.toString()));

/** Whether a statement keeps everybody out, or everybody but those it names. Each condition besides would let more pass. */
const keepsOut = ({ denies, notPrincipals, principals, conditions }: Statement): boolean =>
  denies &&
  (notPrincipals.length > 0 ? !notPrincipals.some(isEverybody) : principals.some(isEverybody)) &&
  conditions.every(spares);

const exchangesTokens = (view: View): boolean =>
  view
    .resources('AWS::BedrockAgentCore::OAuth2CredentialProvider')
    .some((provider) =>
      provider
        .entries('Oauth2ProviderConfigInput')
        .some(([, vendor]) => attempt(() => vendor.get('OnBehalfOfTokenExchangeConfig').present) === true),
    );
