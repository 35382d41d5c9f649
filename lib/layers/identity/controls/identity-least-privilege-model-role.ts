import { type Control, eachResource, eachStatement, rule } from '../../../control';
import { Grant, Permissions } from '../../../template/permissions';
import type { Statement } from '../../../template/policy';
import type { Resource } from '../../../template/resource';
import { type Answer, PASS } from '../../../template/value';
import { isLlmWorkload } from '../../../workload';
import { HOLDERS, isModelCaller, speaksOf } from './_statements';

const INVOKE = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream', 'sagemaker:InvokeEndpoint'];

const PROFILE = 'AWS::Bedrock::ApplicationInferenceProfile';
const namesProfile = (statement: Statement) =>
  statement.resources.some((resource) => resource.resources.some(({ declaration }) => declaration.type === PROFILE));

/** Fails where one of AWS's managed policies is attached; where models are called without it, that is evidence. */
function without(holder: Resource, policy: RegExp, what: string): Answer | undefined {
  const attached = Permissions.of(holder).managed.find((text) => policy.test(text.toString()));
  if (!attached) return isModelCaller(holder) ? PASS : undefined;
  const path = holder.type.startsWith('AWS::Serverless::') ? 'Policies' : 'ManagedPolicyArns';
  return holder.fail(path, `has ${attached}: ${what}`);
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
  csf: 'Protect',
  boundary: 'model',
  atlas: ['AML.M0019', 'AML.T0040'],
  why: 'A role that may call every model, or administer Bedrock, turns one injected prompt into the run of the account.',
  source: 'Amazon Bedrock User Guide, Identity-based policy examples; IAM User Guide, Grant least privilege',
  rules: [
    rule('IamBedrockNoWildcard', {
      fix: 'Name the actions the role needs, for example bedrock:InvokeModel; `ModelAccess.grantInvoke()` writes them.',
      fixTemplate: 'Replace the wildcard in Action (or NotAction) by the Bedrock actions that are needed.',
      counterparts: ['FMI-01', 'FS-22'],
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
      fix: 'Name the models or inference profiles in the resources of the statement; `ModelAccess.grantInvoke()` does.',
      fixTemplate: 'Replace * in Resource by the ARNs of the models and inference profiles that are needed.',
      counterparts: ['FMI-01', 'FS-22'],
      check: eachStatement(
        (statement) => {
          const grant = Grant.of(statement);
          const action = grant && INVOKE.find((candidate) => grant.allows(candidate));
          // what also allows administration is a finding of its own
          if (!action || !speaksOf(statement, /^(bedrock|sagemaker)/i) || grant.allows('bedrock:DeleteGuardrail'))
            return undefined;
          const bound = statement.conditions.some(
            (condition) =>
              /^(bedrock:InferenceProfileArn|aws:ResourceTag\/.*)$/i.test(condition.key) && !condition.passesWithoutKey,
          );
          if (bound || grant.isNarrowed(action)) return PASS;
          if (statement.value.get('NotResource').present)
            return statement.value.fail('NotResource', `leaves ${action} on every other model`);
          const all = statement.resources.find((resource) =>
            /^\*$|:foundation-model\/\*$|:endpoint\/\*$/.test(resource.toString()),
          );
          return all ? statement.value.fail('Resource', `is ${all}: ${action} on every model`) : PASS;
        },
        { services: ['bedrock', 'sagemaker'] },
      ),
    }),
    rule('IamNoBedrockFullAccess', {
      fix: 'Replace AmazonBedrockFullAccess by the actions and models that are needed.',
      counterparts: ['P', 'BR-01', 'ST'],
      check: eachResource(HOLDERS, (holder) =>
        without(holder, /(^|\/)AmazonBedrockFullAccess$/, 'all of Bedrock, from inference to deleting guardrails'),
      ),
    }),
    rule('IamNoAgentCoreFullAccess', {
      fix: 'Replace BedrockAgentCoreFullAccess by the actions and resources that are needed.',
      counterparts: ['AC-02'],
      check: eachResource(HOLDERS, (holder) =>
        without(holder, /(^|\/)BedrockAgentCoreFullAccess$/, 'all agents, tools, memories and their credentials'),
      ),
    }),
    rule('IamNoMarketplaceSubscribe', {
      fix: 'Take aws-marketplace:Subscribe out of the workload: subscribe to models once, by an administrator.',
      counterparts: ['BR-03'],
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
      fix: 'Give the permission to a role that people assume, and not to IAM users or groups.',
      counterparts: ['SRA'],
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
      fix: 'Allow the application inference profile, and foundation models only on condition of bedrock:InferenceProfileArn.',
      check: eachStatement(
        (statement, view) => {
          if (view.resources(PROFILE).length === 0) return undefined;
          const grant = Grant.of(statement);
          if (!grant || !speaksOf(statement, /^bedrock/i) || !grant.allows('bedrock:InvokeModel')) return undefined;
          // who is given no application profile calls models under another regime
          const given = [statement, ...grant.permissions().flatMap(({ statements }) => statements)];
          if (!given.some((one) => one.allows && namesProfile(one))) return undefined;
          const direct = statement.resources.find((resource) => /:foundation-model\//.test(resource.toString()));
          const bound = statement
            .conditionsOn('bedrock:InferenceProfileArn')
            .some((condition) => !condition.passesWithoutKey);
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
      fix: 'Add the condition StringEquals on bedrock:InferenceProfileArn (or aws:RequestedRegion) to the foundation models.',
      check: eachStatement(
        (statement) => {
          const grant = Grant.of(statement);
          if (!grant || !speaksOf(statement, /^bedrock/i) || !grant.allows('bedrock:InvokeModel')) return undefined;
          const routed = statement.resources.find((resource) =>
            /^arn:[^:]*:bedrock:\*?::foundation-model\/.*[^*]$/.test(resource.toString()),
          );
          if (!routed) return undefined;
          const bound = ['bedrock:InferenceProfileArn', 'aws:RequestedRegion'].some((key) =>
            statement.conditionsOn(key).some((condition) => !condition.passesWithoutKey),
          );
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
