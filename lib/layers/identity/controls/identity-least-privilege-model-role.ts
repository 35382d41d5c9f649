import { type Control, eachResource, eachStatement, rule } from '../../../control';
import { INVOKE, INVOKE_BY_NAME, INVOKE_NAMED, whatRuns } from '../../../facts/model-doors';
import { type Answer, PASS } from '../../../template/answer';
import { partsOfArn } from '../../../template/arn';
import { covers } from '../../../template/iam/actions';
import { someBounds } from '../../../template/iam/bounds';
import { Grant, HOLDERS, Permissions } from '../../../template/iam/permissions';
import { type Condition, managedPoliciesOf, policiesIn, type Statement } from '../../../template/iam/policy';
import { admitsAnyone } from '../../../template/iam/principals';
import type { Resource } from '../../../template/resource';
import { COMPUTE_TYPES, isAdministrator, isPattern, mayDo } from '../../../workload/callers';
import { isLlmWorkload } from '../../../workload/llm-workload';
import { isModelCaller, speaksOf } from './_statements';

const AGENTCORE = ['bedrock-agentcore:InvokeAgentRuntime', 'bedrock-agentcore:InvokeGateway'];

/** Identity providers that the whole world shares, the end of the key that says who of it is meant, and how it says so. */
const SHARED_PROVIDERS: readonly (readonly [provider: RegExp, key: RegExp, named: RegExp])[] = [
  // a subject begins with the repository, unless its owner has set it to begin with something else
  [
    /token\.actions\.githubusercontent\.com$/,
    /:sub$/i,
    /^([^*?].*:)?(repo|repository(_owner)?(_id)?|enterprise(_id)?|job_workflow_ref):[^*?:/]+([/:]|$)/,
  ],
  [
    /token\.actions\.githubusercontent\.com$/,
    /:(repository(_owner)?(_id)?|enterprise(_id)?|job_workflow_ref|actor_id)$/i,
    /^[^*?/]+(\/|$)/,
  ],
  [/(^|\/)gitlab\.com$/, /:sub$/i, /^project_path:[^*?:/]+\//],
  [/(app\.terraform\.io|agent\.buildkite\.com)$/, /:sub$/i, /^organization:[^*?:]+:/],
  [/cognito-identity\.amazonaws\.com$/, /:aud$/i, /^[^*?]+$/],
  [/(accounts\.google\.com|www\.amazon\.com|graph\.facebook\.com)$/, /:(aud|app_id|sub|id)$/i, /^[^*?]+$/],
];

/** Whether everyone whom a shared provider knows passes the statement. */
function vouchesForAnyone(statement: Statement, provider: string): boolean {
  const shared = SHARED_PROVIDERS.filter(([name]) => name.test(provider));
  const names = (condition: Condition) =>
    shared.some(
      ([, key, named]) => key.test(condition.key) && condition.values.every((value) => named.test(value.toString())),
    ) &&
    /^String(Equals|Like|EqualsIgnoreCase)$/.test(condition.test) &&
    !condition.passesWithoutKey;
  return shared.length > 0 && !statement.conditions.some(names);
}

const PROFILE = 'AWS::Bedrock::ApplicationInferenceProfile';
const namesProfile = (statement: Statement) =>
  statement.resources.some((resource) => resource.resources.some(({ declaration }) => declaration.type === PROFILE));

/** Whether an ARN names a model in every Region, as profiles that route between Regions need. */
function isRouted(pattern: string): boolean {
  const [, , service, region, account, ...model] = partsOfArn(pattern);
  return (
    service === 'bedrock' &&
    (region === '' || region === '*') &&
    account === '' &&
    // a geography in front of its id makes it the id of an inference profile, which names no model
    /^foundation-model\/(?!(?:us|us-gov|eu|apac|jp|au|ca|global)\.).*[^*]$/.test(model.join(':'))
  );
}

/** Whether an ARN pattern stands for all that `action` can run: for one with a name that none has. */
function namesEvery(pattern: string, action: string): boolean {
  const spelled = pattern.replace(/\$\{[^}]*\}/g, 'x');
  const [, partition, , region, account] = spelled
    .split(':')
    .map((part) => part.replace(/\*/g, '').replace(/\?/g, 'x'));
  const arn = whatRuns(action)!
    .resource.replace(':R:', `:${region || 'x'}:`)
    .replace(':A:', `:${account || 'x'}:`);
  return covers(spelled, `arn:${partition || 'aws'}:${arn}`, { caseSensitive: true });
}

/** Whether everyone who holds the policy may call the models that they name, and no others. */
const modelsAreNamed = (grant: Grant): boolean => {
  const holders = grant.holders.length > 0 ? grant.permissions() : policiesIn(grant.statement.resource);
  return holders.every(({ statements }) => {
    const calls = statements.filter((one) => one.allows && INVOKE.some((action) => one.concerns(action)));
    return (
      calls.length > 0 &&
      calls.every((one) => one.resources.length > 0 && !one.resources.some((arn) => namesEvery(`${arn}`, INVOKE[0])))
    );
  });
};

/** Fails where one of AWS's managed policies is attached; where models are called without it, that is evidence. */
function without(holder: Resource, policy: RegExp, what: string): Answer | undefined {
  const attached = Permissions.of(holder).managed.find((text) => policy.test(text.toString()));
  if (attached) return holder.fail(managedPoliciesOf(holder.type), `has ${attached}: ${what}`);
  return isModelCaller(holder) ? PASS : undefined;
}

export const control: Control = {
  id: 'identity-least-privilege-model-role',
  title: 'Roles may call only the models they need',
  risks: [
    'LLM01:2025',
    'LLM02:2025',
    'LLM06:2025',
    'LLM10:2025',
    'LLM01:2023',
    'LLM06:2023',
    'LLM08:2023',
    'LLM10:2023',
    'ASI03:2026',
  ],
  acts: 'absence',
  csf: 'Protect',
  boundary: 'model',
  atlas: ['AML.M0019', 'AML.T0040'],
  why: 'A role that may call every model, or administer Bedrock, turns one injected prompt into the run of the account.',
  source: 'Amazon Bedrock User Guide, Identity-based policy examples; IAM User Guide, Grant least privilege',
  rules: [
    rule('IamBedrockNoWildcard', {
      severity: 'HIGH',
      fix: 'Name the actions the role needs, for example bedrock:InvokeModel; `ModelAccess.grantInvoke()` writes them.',
      fixTemplate: 'Replace the wildcard in Action (or NotAction) by the Bedrock actions that are needed.',
      counterparts: ['FMI-01', 'FS-22'],
      proves: false,
      check: eachStatement(
        (statement, view) => {
          const grant = Grant.of(statement);
          if (!grant?.allows('bedrock:InvokeModel')) return undefined;
          if (!speaksOf(statement, /^bed/i) && !isLlmWorkload(view)) return undefined;
          // a caller has no use for administration: who may do both was given a wildcard
          return grant.allows('bedrock:DeleteGuardrail')
            ? statement.value.fail(
                statement.notActions.length > 0 ? 'NotAction' : 'Action',
                'allows all of Bedrock, from inference to deleting guardrails',
              )
            : PASS;
        },
        { services: ['bedrock'] },
      ),
    }),
    rule('IamModelNamed', {
      severity: 'HIGH',
      fix: 'Name the models or inference profiles in the resources of the statement; `ModelAccess.grantInvoke()` does.',
      fixTemplate: 'Replace * in Resource by the ARNs of the models and inference profiles that are needed.',
      counterparts: ['FMI-01', 'FS-22'],
      check: eachStatement(
        (statement) => {
          const grant = Grant.of(statement);
          if (!grant) return undefined;
          const runs = INVOKE_NAMED.filter((action) => grant.allows(action));
          const byName = INVOKE_BY_NAME.find((action) => grant.allows(action));
          if ((runs.length === 0 && !byName) || !speaksOf(statement, /^(bed|sagem|aws-external-a)/i)) return undefined;
          // what also allows administration is a finding of its own
          if (grant.allows('bedrock:DeleteGuardrail')) return undefined;
          const bound = someBounds(
            statement,
            statement.conditions.filter(({ key }) => /^(bedrock:InferenceProfileArn|aws:ResourceTag\/.*)$/i.test(key)),
          );
          if (bound) return PASS;
          for (const action of runs.filter((one) => !grant.isNarrowed(one))) {
            const { kind } = whatRuns(action)!;
            if (statement.value.get('NotResource').present)
              return statement.value.fail('NotResource', `leaves ${action} on every other ${kind}`);
            const all = statement.resources.find((resource) => namesEvery(resource.toString(), action));
            if (all) return statement.value.fail('Resource', `is ${all}: ${action} on every ${kind}`);
          }
          if (byName && statement.concernsEverything && !grant.isNarrowed(INVOKE[0]) && !modelsAreNamed(grant))
            return statement.value.fail(
              'Action',
              `allows ${byName}, which runs the model that the caller names, and no statement beside it names the models for bedrock:InvokeModel`,
            );
          return PASS;
        },
        { services: ['bedrock', 'sagemaker', 'bedrock-mantle', 'aws-external-anthropic'] },
      ),
    }),
    rule('IamNoBedrockFullAccess', {
      severity: 'HIGH',
      fix: 'Replace AmazonBedrockFullAccess (AmazonBedrockLimitedAccess, too) by the actions and models that are needed.',
      fixTemplate:
        'Remove AmazonBedrockFullAccess (AmazonBedrockLimitedAccess, too) from ManagedPolicyArns, and allow the actions and models that are needed.',
      counterparts: ['P', 'BR-01', 'ST'],
      proves: false,
      check: eachResource(HOLDERS, (holder) =>
        without(
          holder,
          /(^|\/)AmazonBedrock(Full|Limited|MantleFull)Access$/,
          'inference by bearer token too, and administration beside it',
        ),
      ),
    }),
    rule('IamNoAgentCoreFullAccess', {
      severity: 'HIGH',
      fix: 'Replace BedrockAgentCoreFullAccess by the actions and resources that are needed.',
      fixTemplate:
        'Remove BedrockAgentCoreFullAccess from ManagedPolicyArns, and allow the actions and resources that are needed.',
      counterparts: ['AC-02'],
      proves: false,
      check: eachResource(HOLDERS, (holder) =>
        without(holder, /(^|\/)BedrockAgentCoreFullAccess$/, 'all agents, tools, memories and their credentials'),
      ),
    }),
    rule('IamNoAgentCoreWildcard', {
      severity: 'HIGH',
      fix: 'Name the actions the role needs, for example bedrock-agentcore:InvokeAgentRuntime.',
      fixTemplate: 'Replace bedrock-agentcore:* in Action by the actions that are needed.',
      proves: false,
      check: eachStatement(
        (statement) => {
          if (!speaksOf(statement, /^bedrock-agentcore:/i)) return undefined;
          const grant = Grant.of(statement);
          if (!grant || !AGENTCORE.some((action) => grant.allows(action))) return undefined;
          return grant.allows('bedrock-agentcore:DeleteGateway')
            ? statement.value.fail('Action', 'allows all of AgentCore: agents, tools, memories and their credentials')
            : PASS;
        },
        { services: ['bedrock-agentcore'] },
      ),
    }),
    rule('IamModelRoleTrustNamed', {
      severity: 'CRITICAL',
      fix: 'Name the service or the account that may assume the role; an identity provider also needs a condition on whom it vouches for.',
      fixTemplate:
        'Name the Principal in AssumeRolePolicyDocument; for web identities add a Condition on :aud or :sub.',
      proves: false,
      check: eachResource('AWS::IAM::Role', (role) => {
        if (!isModelCaller(role)) return undefined;
        return policiesIn(role)
          .filter(({ kind }) => kind === 'trust')
          .flatMap(({ statements }) => statements.filter(({ allows }) => allows))
          .map((statement) =>
            statement.value.decide(() => {
              if (admitsAnyone(statement))
                return statement.value.fail('Principal', 'is everyone: any account may call models as this role');
              const provider = statement.principals.find(
                ({ type, value }) => type === 'Federated' && vouchesForAnyone(statement, value.toString()),
              );
              return provider
                ? statement.value.fail(
                    'Condition',
                    `does not say for whom ${provider.value} vouches: anybody whom it knows may call models`,
                  )
                : PASS;
            }),
          );
      }),
    }),
    rule('ModelCallerNotAdministrator', {
      severity: 'HIGH',
      fix: 'Give the function a role of its own, with the models, tables and secrets that it needs.',
      fixTemplate: 'Replace AdministratorAccess, PowerUserAccess and * in Action by what the function needs.',
      proves: false,
      check: eachResource(COMPUTE_TYPES, (compute) => {
        if (isPattern(compute) || !mayDo(compute)) return undefined;
        return isAdministrator(compute)
          ? compute.fail('', 'calls models as an administrator: one injected prompt may do anything in the account')
          : PASS;
      }),
    }),
    rule('IamNoMarketplaceSubscribe', {
      severity: 'MEDIUM',
      fix: 'Take aws-marketplace:Subscribe out of the workload: subscribe to models once, by an administrator.',
      fixTemplate: 'Take aws-marketplace:Subscribe out of Action: subscribe to models once, by an administrator.',
      counterparts: ['BR-03'],
      proves: false,
      check: eachStatement(
        (statement) => {
          if (!speaksOf(statement, /^aws-marketplace:/i)) return undefined;
          const grant = Grant.of(statement);
          if (!grant) return undefined;
          return grant.allows('aws-marketplace:Subscribe')
            ? statement.value.fail('Action', 'allows aws-marketplace:Subscribe: a model nobody approved can be bought')
            : PASS;
        },
        { services: ['aws-marketplace'] },
      ),
    }),
    rule('IamUserNoBedrock', {
      severity: 'HIGH',
      fix: 'Give the permission to a role that people assume, and not to IAM users or groups.',
      fixTemplate:
        'Give the statement to an AWS::IAM::Role that people assume, and not to an AWS::IAM::User or AWS::IAM::Group.',
      counterparts: ['SRA'],
      proves: false,
      check: eachStatement(
        (statement) => {
          const grant = Grant.of(statement);
          if (!grant || !speaksOf(statement, /^bedrock/i) || !grant.allows('bedrock:InvokeModel')) return undefined;
          const user = grant.holders.find((holder) => /^AWS::IAM::(User|Group)$/.test(holder.type));
          if (user)
            return statement.value.fail('', `gives ${user.logicalId}, which has permanent credentials, inference`);
          return grant.holders.length > 0 ? PASS : undefined;
        },
        { services: ['bedrock'] },
      ),
    }),
    rule('IamAppInferenceProfile', {
      severity: 'MEDIUM',
      fix: 'Allow the application inference profile, and foundation models only on condition of bedrock:InferenceProfileArn.',
      fixTemplate:
        'In Resource, name the application inference profile, and foundation models only with a Condition on bedrock:InferenceProfileArn.',
      proves: false,
      check: eachStatement(
        (statement, view) => {
          if (view.resources(PROFILE).length === 0) return undefined;
          const grant = Grant.of(statement);
          if (!grant || !speaksOf(statement, /^bedrock/i) || !grant.allows('bedrock:InvokeModel')) return undefined;
          // who is given no application profile calls models under another regime
          const given = [statement, ...grant.permissions().flatMap(({ statements }) => statements)];
          if (!given.some((one) => one.allows && namesProfile(one))) return undefined;
          const direct = statement.resources.find((resource) => /:foundation-model\//.test(resource.toString()));
          const bound = someBounds(statement, statement.conditionsOn('bedrock:InferenceProfileArn'));
          return direct && !bound
            ? statement.value.fail(
                'Resource',
                `names ${direct}, which can be called past the application inference profile`,
              )
            : PASS;
        },
        { services: ['bedrock'] },
      ),
    }),
    rule('IamInferenceProfileGeo', {
      severity: 'MEDIUM',
      fix: 'Add the condition StringEquals on bedrock:InferenceProfileArn (or aws:RequestedRegion) to the foundation models.',
      fixTemplate:
        'Add Condition StringEquals on bedrock:InferenceProfileArn (or aws:RequestedRegion) to the statement about foundation models.',
      proves: false,
      check: eachStatement(
        (statement) => {
          const grant = Grant.of(statement);
          if (!grant || !speaksOf(statement, /^bedrock/i) || !grant.allows('bedrock:InvokeModel')) return undefined;
          const routed = statement.resources.find((resource) => isRouted(resource.toString()));
          if (!routed) return undefined;
          const bound =
            // any profile keeps the model to the Regions of a profile
            statement
              .conditionsOn('bedrock:InferenceProfileArn')
              .some((condition) => !condition.passesWithoutKey && condition.asksForKey) ||
            someBounds(statement, statement.conditionsOn('aws:RequestedRegion'));
          return bound
            ? PASS
            : statement.value.fail(
                'Resource',
                `names ${routed}, a model in every Region, also past an inference profile`,
              );
        },
        { services: ['bedrock'] },
      ),
    }),
  ],
};
