import { type Control, eachResource, eachStatement, faultsIn, rule } from '../../../control';
import { type Answer, attempt, PASS } from '../../../template/answer';
import { admitsAnyone } from '../../../template/iam/principals';
import type { Resource, Value } from '../../../template/resource';
import { holdsSecret, isPlaceholder, resolvedSecret, secretAt, writtenAt } from '../../../template/secrets';
import { FUNCTION_TYPES, mayDo } from '../../../workload/callers';
import { expectOwnKey } from '../../../workload/key';
import { isLlmWorkload } from '../../../workload/llm-workload';
import { byFunction } from '../../../workload/running-code';
import { isTool } from '../../../workload/tools';

type Setting = readonly [string, Value];

/** Where a type keeps the names and values of its settings: in maps, or in lists of pairs. */
interface Settings {
  readonly maps?: readonly string[];
  readonly pairs?: readonly string[];
  readonly commands?: readonly string[];
}

const BATCH = [
  'ContainerProperties',
  'EcsProperties.TaskProperties[].Containers[]',
  'NodeProperties.NodeRangeProperties[].Container',
];
const APP_RUNNER = 'SourceConfiguration';

const CONTAINERS: Readonly<Record<string, Settings>> = {
  'AWS::ECS::TaskDefinition': {
    pairs: ['ContainerDefinitions[].Environment[]'],
    commands: ['ContainerDefinitions[].Command[]', 'ContainerDefinitions[].EntryPoint[]'],
  },
  'AWS::SageMaker::Model': { maps: ['PrimaryContainer.Environment', 'Containers[].Environment'] },
  'AWS::Batch::JobDefinition': {
    pairs: BATCH.map((path) => `${path}.Environment[]`),
    commands: BATCH.map((path) => `${path}.Command[]`),
  },
  'AWS::AppRunner::Service': {
    pairs: [
      `${APP_RUNNER}.ImageRepository.ImageConfiguration.RuntimeEnvironmentVariables[]`,
      `${APP_RUNNER}.CodeRepository.CodeConfiguration.CodeConfigurationValues.RuntimeEnvironmentVariables[]`,
    ],
  },
  'AWS::CodeBuild::Project': { pairs: ['Environment.EnvironmentVariables[]'] },
};

const settingsOf = (container: Resource): readonly Setting[] => {
  const { maps = [], pairs = [], commands = [] } = CONTAINERS[container.type]!;
  return [
    ...maps.flatMap((path) => container.at(path).flatMap((map) => map.entries())),
    ...container
      .at(...pairs)
      // what names a secret or a parameter of a store is not the value
      .filter((pair) => (pair.text('Type') ?? 'PLAINTEXT') === 'PLAINTEXT')
      .map((pair): Setting => [pair.text('Name') ?? '', pair.get('Value')]),
    ...container.at(...commands).map((command): Setting => ['', command]),
  ];
};

/** Where templates write secrets and passwords. */
const WRITTEN: Readonly<Record<string, string>> = {
  'AWS::SecretsManager::Secret': 'SecretString',
  'AWS::RDS::DBCluster': 'MasterUserPassword',
  'AWS::RDS::DBInstance': 'MasterUserPassword',
  'AWS::DocDB::DBCluster': 'MasterUserPassword',
  'AWS::Redshift::Cluster': 'MasterUserPassword',
  'AWS::RedshiftServerless::Namespace': 'AdminUserPassword',
  'AWS::ElastiCache::ReplicationGroup': 'AuthToken',
  'AWS::OpenSearchService::Domain': 'AdvancedSecurityOptions.MasterUserOptions.MasterUserPassword',
};

/** Where machines get the script that they run first. */
const USER_DATA: Readonly<Record<string, string>> = {
  'AWS::EC2::Instance': 'UserData',
  'AWS::EC2::LaunchTemplate': 'LaunchTemplateData.UserData',
  'AWS::AutoScaling::LaunchConfiguration': 'UserData',
};

/** What makes the value in its place. */
const MADE = ['GenerateSecretString', 'ManageMasterUserPassword', 'ManageMasterPassword', 'ManageAdminPassword'];

/** Parts of a secret in JSON that tell where and for whom it is, and not the secret. */
const BESIDE =
  /^(?:user(?:[_-]?name)?|login|host(?:name)?|port|engine|db(?:[_-]?name|[_-]?cluster[_-]?identifier|[_-]?instance[_-]?identifier)?|database|schema|region|url|uri|(?:token[_-]?)?endpoint|base[_-]?url|scopes?|account(?:[_-]?id)?|role|email|name|type|description|version|.*[_-]?(?:id|arn|name))$/i;

/** The part of a written secret that is one, or nothing where the template holds places to fill. */
function writtenSecret(value: Value, mayBeFilled: boolean): Value | undefined {
  const text = value.pattern();
  const found = (part: Value, name: string) => {
    const literal = part.pattern()?.literal;
    if (literal === undefined) return secretAt(part, name) !== undefined;
    return literal !== '' && !(mayBeFilled && isPlaceholder(literal)) && !/^arn:/.test(literal);
  };
  if (text?.parts.every((part) => typeof part === 'string' && /^\s*(?:\{\s*\}|\[\s*\])?\s*$/.test(part)) && mayBeFilled)
    return undefined;
  const json = attempt(() => value.json());
  if (!json?.isMap) return found(value, 'password') ? value : undefined;
  return json.entries().find(([name, part]) => !BESIDE.test(name) && found(part, name))?.[1];
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const monthOf = (text: string): number => Number(text) || MONTHS.indexOf(text.toUpperCase()) + 1;

/** The most months that a cron expression of Secrets Manager waits; nothing for what is none. */
function monthsBetween(expression: string): number | undefined {
  const field = /^cron\(\S+ \S+ \S+ (\S+) /.exec(expression)?.[1];
  if (field === undefined) return undefined;
  const months = field.split(',').flatMap((part) => {
    const [range = '', step] = part.split('/');
    const [from = '1', to] = range === '*' ? ['1', '12'] : range.split('-');
    const last = to === undefined ? (step === undefined ? monthOf(from) : 12) : monthOf(to);
    return MONTHS.map((_, i) => i + 1).filter(
      (month) => month >= monthOf(from) && month <= last && (month - monthOf(from)) % Number(step ?? 1) === 0,
    );
  });
  const sorted = [...new Set(months)].sort((a, b) => a - b);
  return Math.max(...sorted.map((month, i) => (sorted[i + 1] ?? sorted[0]! + 12) - month));
}

/** Whether a schedule rotates within 90 days. */
function rotatesInTime(rules: Value): Answer {
  if (rules.get('AutomaticallyAfterDays').present) return rules.expectNumber('AutomaticallyAfterDays', { max: 90 });
  const expression = rules.text('ScheduleExpression');
  if (expression === undefined) return rules.fail('', 'says no interval: nothing is rotated');
  const days = /^rate\((\d+) days?\)$/.exec(expression)?.[1];
  // by the hour, or by the calendar, of which three months may have 92 days
  if (days === undefined ? (monthsBetween(expression) ?? 0) <= 3 : Number(days) <= 90) return PASS;
  return rules.fail('ScheduleExpression', `is ${expression}; expected at most 90 days`);
}

export const control: Control = {
  id: 'data-secrets-outside-prompts',
  title: 'Credentials live in Secrets Manager, rotate, and stand in no setting',
  risks: ['LLM02:2025', 'LLM07:2025', 'LLM06:2023', 'ASI03:2026'],
  acts: 'absence',
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.T0055', 'AML.T0083', 'AML.T0056'],
  why: 'A leaked system prompt is harmless when it holds no secret.',
  source: 'OWASP LLM07:2025; AWS Secrets Manager User Guide, Best practices',

  rules: [
    rule('LambdaEnvNoSecrets', {
      severity: 'HIGH',
      fix: 'Keep the value in Secrets Manager, grant the function to read it, and give it the ARN.',
      fixTemplate:
        'Take the value out of Environment.Variables: keep it in Secrets Manager, allow the role of the function secretsmanager:GetSecretValue, and give it the ARN.',
      counterparts: ['P', 'CKV_SECRET_6', 'CKV_AWS_45'],
      proves: false,
      check: eachResource(FUNCTION_TYPES, (fn, view) => {
        // of callers and tools, ModelCallerNoSecretInEnvironment speaks
        if (!isLlmWorkload(view) || isTool(fn) || mayDo(fn)) return undefined;
        const variables = fn.entries('Environment.Variables');
        const answers = variables.map(([name, value]) =>
          value.decide(() => {
            const secret = secretAt(value, name);
            return secret ? value.fail('', holdsSecret(secret)) : PASS;
          }),
        );
        return answers.filter(({ verdict }) => verdict !== 'undecided');
      }),
    }),
    rule('ContainerEnvNoSecrets', {
      severity: 'HIGH',
      fix: 'Keep the value in Secrets Manager: `secrets` of the ECS container, or a role that the model container reads it with.',
      fixTemplate: 'Take the value out of Environment; ECS takes its ARN in Secrets.',
      proves: false,
      check: eachResource(Object.keys(CONTAINERS), (container, view) =>
        isLlmWorkload(view)
          ? settingsOf(container).map(([name, value]) =>
              value.decide(() => {
                const secret = secretAt(value, name);
                if (secret) return value.fail('', holdsSecret(secret));
                const text = value.pattern();
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
      severity: 'HIGH',
      fix: 'Let Secrets Manager make the value (`generateSecretString`), or write it into the secret by hand after deployment.',
      fixTemplate: 'Use GenerateSecretString (ManageMasterUserPassword for databases), or a NoEcho parameter.',
      check: eachResource([...Object.keys(WRITTEN), 'AWS::SSM::Parameter'], (holder, view) => {
        if (!isLlmWorkload(view)) return undefined;
        if (holder.type === 'AWS::SSM::Parameter') {
          // CloudFormation makes no SecureString
          const name = attempt(() => holder.text('Name')) ?? holder.logicalId;
          const secret = secretAt(holder.get('Value'), name.replace(/^.*\//, ''));
          return secret && holder.fail('Value', holdsSecret(secret));
        }
        const value = holder.get(WRITTEN[holder.type]!);
        if (value.absent) return MADE.some((own) => holder.get(own).present) ? PASS : undefined;
        const isSecret = holder.type === 'AWS::SecretsManager::Secret';
        const written = writtenSecret(value, isSecret);
        if (!written)
          // a place that somebody fills by hand proves nothing
          return value.pattern()?.literal === undefined ? PASS : undefined;
        return value.fail('', 'is written in the template, where everyone who may read the stack finds it');
      }),
    }),
    rule('UserDataNoSecrets', {
      severity: 'HIGH',
      fix: 'Let the script read the secret from Secrets Manager when it runs, with the role of the instance.',
      fixTemplate:
        'Take the value out of UserData: let the script read it from Secrets Manager when it runs, with the role of the instance.',
      counterparts: ['CKV_AWS_46'],
      proves: false,
      check: eachResource(Object.keys(USER_DATA), (machine, view) => {
        if (!isLlmWorkload(view)) return undefined;
        const script = machine.get(USER_DATA[machine.type]!);
        if (script.absent) return undefined;
        const secret = secretAt(script);
        if (secret) return script.fail('', holdsSecret(secret));
        const store = resolvedSecret(writtenAt(script)!);
        return store ? script.fail('', `is filled from ${store} at deployment, and readable from then on`) : PASS;
      }),
    }),
    rule('LlmSecretCmk', {
      severity: 'MEDIUM',
      fix: 'Set `encryptionKey` on the secret.',
      fixTemplate: 'Set KmsKeyId.',
      counterparts: ['CKV_AWS_149'],
      proves: false,
      check: eachResource('AWS::SecretsManager::Secret', (secret, view) =>
        isLlmWorkload(view) ? expectOwnKey(secret, 'KmsKeyId') : undefined,
      ),
    }),
    rule('LlmSecretPolicyNamed', {
      severity: 'CRITICAL',
      fix: 'Name the roles in the policy of the secret, or bound it with `aws:PrincipalOrgID`.',
      fixTemplate: 'In ResourcePolicy, name the roles in Principal, or add a Condition on aws:PrincipalOrgID.',
      proves: false,
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
      severity: 'MEDIUM',
      fix: 'Rotate at least every 90 days.',
      fixTemplate: 'Set RotationRules.AutomaticallyAfterDays to at most 90, or a ScheduleExpression as often.',
      counterparts: ['SecretsManager.4'],
      check: eachResource('AWS::SecretsManager::RotationSchedule', (schedule) => {
        const answer = rotatesInTime(schedule.get('RotationRules'));
        if (schedule.get('HostedRotationLambda').present) return answer; // whose code is AWS's
        const fn = schedule.get('RotationLambdaARN');
        // without a function nothing is rotated
        return fn.present ? byFunction(answer, fn, 'gateway/rotate-secret') : faultsIn(answer);
      }),
    }),
  ],
};
