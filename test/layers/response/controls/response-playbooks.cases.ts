import { type Cases, one } from '../../../../local/samples/cases';

const machine = (Type: string, Resource?: string) =>
  JSON.stringify({ StartAt: 'S', States: { S: { Type, Resource, End: true } } });
const STOPS = 'arn:aws:states:::aws-sdk:iam:putRolePolicy';
const echo = { Echo: { Type: 'AWS::Lambda::Function', Properties: { Handler: 'index.handler' } } };
const withEcho = (template: ReturnType<typeof finding>) => ({ Resources: { ...template.Resources, ...echo } });
const finding = (arn: unknown, more: Record<string, unknown> = {}, definition = machine('Task', STOPS)) => ({
  Resources: {
    Thing: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: { source: ['aws.securityhub'], 'detail-type': ['Security Hub Findings - Imported'] },
        Targets: arn ? [{ Id: 't', Arn: arn }] : [],
        ...more,
      },
    },
    Machine: { Type: 'AWS::StepFunctions::StateMachine', Properties: { DefinitionString: definition } },
    Topic: {
      Type: 'AWS::SNS::Topic',
      Properties: { Subscription: [{ Protocol: 'email', Endpoint: 'a@example.com' }] },
    },
    Nobody: { Type: 'AWS::SNS::Topic', Properties: {} },
  },
});

/** A machine that starts `Playbook`, by a reference in its definition or by a substitution. */
const triage = (playbook: string, substitution = true, resource = 'states:startExecution.sync:2') => {
  const definition = (arn: unknown) => ({
    StartAt: 'S',
    States: {
      S: {
        Type: 'Parallel',
        Branches: [
          {
            StartAt: 'T',
            States: {
              T: {
                Type: 'Task',
                Resource: `arn:aws:states:::${resource}`,
                Parameters: { StateMachineArn: arn },
                End: true,
              },
            },
          },
        ],
        End: true,
      },
    },
  });
  const template = finding({ Ref: 'Machine' });
  return {
    Resources: {
      ...template.Resources,
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: substitution
          ? {
              DefinitionString: JSON.stringify(definition('${Playbook}')),
              DefinitionSubstitutions: { Playbook: { Ref: 'Playbook' } },
            }
          : { Definition: definition({ Ref: 'Playbook' }) },
      },
      Playbook: { Type: 'AWS::StepFunctions::StateMachine', Properties: { DefinitionString: playbook } },
    },
  };
};

export const FindingsStartPlaybook: Cases = {
  good: {
    'a triage that starts what stops a role': triage(machine('Task', STOPS)),
    'a triage whose definition refers to what stops a role': triage(machine('Task', STOPS), false),
    'a triage by a call of the SDK': triage(machine('Task', STOPS), true, 'aws-sdk:sfn:startExecution'),
    'a state machine that stops a role': finding({ Ref: 'Machine' }),
    'a state machine that stops a function': finding(
      { Ref: 'Machine' },
      {},
      machine('Task', 'arn:aws:states:::aws-sdk:lambda:putFunctionConcurrency'),
    ),
  },
  declared: {
    'a state machine that starts an automation': finding(
      { Ref: 'Machine' },
      {},
      machine('Task', 'arn:aws:states:::aws-sdk:ssm:startAutomationExecution'),
    ),
    'a state machine that starts another': finding(
      { Ref: 'Machine' },
      {},
      machine('Task', 'arn:aws:states:::states:startExecution.sync:2'),
    ),
    'a triage that starts what calls a function': triage(machine('Task', 'arn:aws:states:::lambda:invoke')),
    'a function': withEcho(finding({ 'Fn::GetAtt': ['Echo', 'Arn'] })),
    'a state machine that calls a function': finding(
      { Ref: 'Machine' },
      {},
      machine('Task', 'arn:aws:states:::lambda:invoke'),
    ),
    'a state machine whose task is a function': finding(
      { Ref: 'Machine' },
      {},
      machine('Task', 'arn:aws:lambda:eu-west-1:111122223333:function:contain'),
    ),
    'a state machine that is not given': finding('arn:aws:states:eu-west-1:111122223333:stateMachine:contain'),
  },
  bad: { 'no target': finding(undefined) },
  lookAlike: {
    'a rule that is off': finding({ Ref: 'Machine' }, { State: 'DISABLED' }),
  },
  silent: {
    'a topic that nobody reads': finding({ Ref: 'Nobody' }),
    'a topic, which only tells': finding({ Ref: 'Topic' }),
    'a state machine that only tells': finding({ Ref: 'Machine' }, {}, machine('Task', 'arn:aws:states:::sns:publish')),
    'a state machine that writes the finding down': finding(
      { Ref: 'Machine' },
      {},
      machine('Task', 'arn:aws:states:::dynamodb:putItem'),
    ),
    'a state machine that keeps the finding in a bucket': finding(
      { Ref: 'Machine' },
      {},
      machine('Task', 'arn:aws:states:::aws-sdk:s3:putObject'),
    ),
    'a state machine that looks the role up': finding(
      { Ref: 'Machine' },
      {},
      machine('Task', 'arn:aws:states:::aws-sdk:iam:listAttachedRolePolicies'),
    ),
    'a state machine that keeps a copy of the machine': finding(
      { Ref: 'Machine' },
      {},
      machine('Task', 'arn:aws:states:::aws-sdk:ec2:createSnapshot'),
    ),
    'a triage that starts what only tells': triage(machine('Task', 'arn:aws:states:::sns:publish')),
    'a triage that starts itself': {
      Resources: {
        ...finding({ Ref: 'Machine' }).Resources,
        Machine: {
          Type: 'AWS::StepFunctions::StateMachine',
          Properties: {
            DefinitionString:
              '{"StartAt":"S","States":{"S":{"Type":"Task","Resource":"arn:aws:states:::states:startExecution","Parameters":{"StateMachineArn":"${Self}"},"End":true}}}',
            DefinitionSubstitutions: { Self: { Ref: 'Machine' } },
          },
        },
      },
    },
    'a state machine that passes on': finding({ Ref: 'Machine' }, {}, machine('Pass')),
    'events in which no finding comes': finding(
      { Ref: 'Machine' },
      { EventPattern: { source: ['aws.guardduty'], 'detail-type': ['AWS API Call via CloudTrail'] } },
    ),
    'what came of the scan of an object': finding(
      { Ref: 'Machine' },
      {
        EventPattern: {
          source: ['aws.guardduty'],
          'detail-type': ['GuardDuty Malware Protection Object Scan Result'],
        },
      },
    ),
    'another source': one('AWS::Events::Rule', { EventPattern: { source: ['aws.s3'] } }),
  },
};

export const SecurityHubAutomationOn: Cases = {
  good: { on: one('AWS::SecurityHub::AutomationRule', { RuleStatus: 'ENABLED' }) },
  bad: { off: one('AWS::SecurityHub::AutomationRule', { RuleStatus: 'DISABLED' }) },
};

const remediation = (
  properties: Record<string, unknown>,
  name = 'BEDROCKAGENTCORE_RUNTIME_PRIVATE_NETWORK_REQUIRED',
) => ({
  Resources: {
    Rule: { Type: 'AWS::Config::ConfigRule', Properties: { Source: { Owner: 'AWS', SourceIdentifier: name } } },
    Thing: {
      Type: 'AWS::Config::RemediationConfiguration',
      Properties: { ConfigRuleName: { Ref: 'Rule' }, ...properties },
    },
  },
});

export const LlmDriftReverted: Cases = {
  good: { automatic: remediation({ Automatic: true }) },
  bad: { 'by hand': remediation({ Automatic: false }), 'not set': remediation({}) },
  silent: { 'a rule about buckets': remediation({}, 'S3_BUCKET_VERSIONING_ENABLED') },
};
