import { type Control, eachResource, eachStatement, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { admitsAnyone } from '../../../template/iam/principals';
import type { Resource, Value } from '../../../template/resource';
import { holdsSecret, resolvedSecret, secretSetting, spelled } from '../../../template/secrets';
import { FUNCTION_TYPES, mayDo } from '../../../workload/callers';
import { isLlmWorkload } from '../../../workload/llm-workload';
import { isTool } from '../../../workload/tools';

/** The environment variables of the containers of an ECS task or a SageMaker model. */
const settingsOf = (container: Resource): readonly (readonly [string, Value])[] =>
  container.type === 'AWS::SageMaker::Model'
    ? container.at('PrimaryContainer', 'Containers[]').flatMap((one) => one.entries('Environment'))
    : container
        .at('ContainerDefinitions[].Environment[]')
        .map((setting) => [setting.text('Name') ?? '', setting.get('Value')] as const);

export const control: Control = {
  id: 'data-secrets-outside-prompts',
  title: 'Credentials live in Secrets Manager, rotate, and never enter context',
  risks: ['LLM02:2025', 'LLM07:2025', 'LLM06:2023', 'ASI03:2026'],
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.T0055', 'AML.T0083', 'AML.T0056'],
  why: 'A leaked system prompt is harmless when it holds no secret.',
  source: 'OWASP LLM07:2025; AWS Secrets Manager User Guide, Best practices',

  rules: [
    rule('LambdaEnvNoSecrets', {
      fix: 'Keep the value in Secrets Manager, grant the function to read it, and give it the ARN.',
      counterparts: ['P', 'CKV_SECRET_6', 'CKV_AWS_45'],
      check: eachResource(FUNCTION_TYPES, (fn, view) => {
        // of callers and tools, ModelCallerNoSecretInEnvironment speaks
        if (!isLlmWorkload(view) || isTool(fn) || mayDo(fn)) return undefined;
        const variables = fn.entries('Environment.Variables');
        const answers = variables.map(([name, value]) =>
          value.decide(() => {
            const text = value.pattern();
            const secret = text && secretSetting(name, spelled(text));
            return secret ? value.fail('', holdsSecret(secret)) : PASS;
          }),
        );
        return answers.filter(({ verdict }) => verdict !== 'undecided');
      }),
    }),
    rule('ContainerEnvNoSecrets', {
      fix: 'Keep the value in Secrets Manager: `secrets` of the ECS container, or a role that the model container reads it with.',
      fixTemplate: 'Take the value out of Environment; ECS takes its ARN in Secrets.',
      check: eachResource(['AWS::ECS::TaskDefinition', 'AWS::SageMaker::Model'], (container, view) =>
        isLlmWorkload(view)
          ? settingsOf(container).map(([name, value]) =>
              value.decide(() => {
                const text = value.pattern();
                const secret = text && secretSetting(name, spelled(text));
                if (secret) return value.fail('', holdsSecret(secret));
                const store = text && resolvedSecret(text);
                return store
                  ? value.fail('', `is filled from ${store} at deployment, and readable from then on`)
                  : PASS;
              }),
            )
          : undefined,
      ),
    }),
    rule('LlmSecretNotInTemplate', {
      fix: 'Let Secrets Manager make the value (`generateSecretString`), or write it into the secret by hand after deployment.',
      fixTemplate: 'Use GenerateSecretString (ManageMasterUserPassword for databases), or a NoEcho parameter.',
      check: eachResource(
        ['AWS::SecretsManager::Secret', 'AWS::RDS::DBCluster', 'AWS::RDS::DBInstance'],
        (holder, view) => {
          if (!isLlmWorkload(view)) return undefined;
          const path = holder.type === 'AWS::SecretsManager::Secret' ? 'SecretString' : 'MasterUserPassword';
          const value = holder.get(path);
          if (value.absent)
            return ['GenerateSecretString', 'ManageMasterUserPassword'].some((own) => holder.get(own).present)
              ? PASS
              : undefined;
          return value.pattern()?.literal
            ? value.fail('', 'is written in the template, where everyone who may read the stack finds it')
            : PASS;
        },
      ),
    }),
    rule('LlmSecretCmk', {
      fix: 'Set `encryptionKey` on the secret.',
      counterparts: ['CKV_AWS_149'],
      check: eachResource('AWS::SecretsManager::Secret', (secret, view) =>
        isLlmWorkload(view) ? secret.expectPresent('KmsKeyId') : undefined,
      ),
    }),
    rule('LlmSecretPolicyNamed', {
      fix: 'Name the roles in the policy of the secret, or bound it with `aws:PrincipalOrgID`.',
      check: eachStatement(
        (statement, view) => {
          if (!statement.allows || !isLlmWorkload(view)) return undefined;
          return admitsAnyone(statement)
            ? statement.value.fail('Principal', 'is everyone, and no condition says who may read the secret')
            : PASS;
        },
        { types: ['AWS::SecretsManager::ResourcePolicy'] },
      ),
    }),
    rule('SecretRotatesInTime', {
      fix: 'Rotate at least every 90 days.',
      counterparts: ['SecretsManager.4'],
      check: eachResource('AWS::SecretsManager::RotationSchedule', (schedule) => {
        const rules = schedule.get('RotationRules');
        if (rules.get('AutomaticallyAfterDays').present)
          return rules.expectNumber('AutomaticallyAfterDays', { max: 90 });
        const expression = rules.text('ScheduleExpression');
        if (expression === undefined) return rules.fail('', 'says no interval: nothing is rotated');
        const days = /^rate\((\d+) days?\)$/.exec(expression)?.[1];
        if (days === undefined) return PASS; // by the hour, or by the calendar, whose longest step is a month or so
        return Number(days) <= 90
          ? PASS
          : rules.fail('ScheduleExpression', `is ${expression}; expected at most 90 days`);
      }),
    }),
  ],
};
