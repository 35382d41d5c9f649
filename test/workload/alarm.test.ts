import { CONTROLS } from '../../lib/controls';
import { gather } from '../../lib/evidence';
import { Application } from '../../lib/template/application';
import { parseTemplate } from '../../lib/template/parse';
import { codeOf, published } from '../../local/samples/cases';

// A metric is one of its account and Region. By its name alone an alarm elsewhere is on another, which nobody writes.

const GATEWAY = {
  Tools: {
    Type: 'AWS::BedrockAgentCore::Gateway',
    Properties: {
      InterceptorConfigurations: [
        { InterceptionPoints: ['REQUEST'], Interceptor: { Lambda: { Arn: { 'Fn::GetAtt': ['Request', 'Arn'] } } } },
      ],
    },
  },
  Request: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: codeOf('agent/interceptor-request'),
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Environment: { Variables: { AG_CATALOGUE: 'c' } },
      LoggingConfig: { LogGroup: { Ref: 'Log' } },
    },
  },
  Log: { Type: 'AWS::Logs::LogGroup', Properties: {} },
  Filter: {
    Type: 'AWS::Logs::MetricFilter',
    Properties: {
      LogGroupName: { Ref: 'Log' },
      FilterPattern: '{ $.decision = "notPermitted" }',
      MetricTransformations: [{ MetricName: 'Refused', MetricNamespace: 'Tools', MetricValue: '1' }],
    },
  },
};
const ALARM = {
  Alarm: {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      MetricName: 'Refused',
      Namespace: 'Tools',
      Statistic: 'Sum',
      Period: 300,
      EvaluationPeriods: 1,
      Threshold: 20,
      ComparisonOperator: 'GreaterThanThreshold',
      AlarmActions: ['arn:aws:sns:eu-central-1:111122223333:security'],
    },
  },
};

interface Place {
  readonly region?: string;
  readonly account?: string;
}

/** What is said of a gateway in Frankfurt whose alarm is in a stack at `place`. */
function heardFrom(place: Place) {
  const stack = (name: string, Resources: object, at: Place) => ({
    source: parseTemplate(JSON.stringify({ Resources }), name),
    stack: name,
    stackName: name,
    asset: published,
    ...at,
  });
  const application = new Application([
    stack('Tools', GATEWAY, { region: 'eu-central-1', account: '111122223333' }),
    stack('Alarms', ALARM, place),
  ]);
  const { status, findings } = gather(application, CONTROLS).find(
    ({ control }) => control.id === 'agent-refusals-alarm',
  )!;
  return [status, findings.map(({ rule }) => rule.name)];
}

test.each<[string, Place]>([
  ['there', { region: 'eu-central-1', account: '111122223333' }],
  ['at a place that the deployment knows', {}],
])('an alarm in another stack %s hears of it', (_, place) => {
  expect(heardFrom(place)).toEqual(['proven', []]);
});

test.each<[string, Place]>([
  ['of another Region', { region: 'us-east-1', account: '111122223333' }],
  ['of another account', { region: 'eu-central-1', account: '444455556666' }],
])('the inert look-alike: an alarm in a stack %s hears of nothing', (_, place) => {
  expect(heardFrom(place)).toEqual(['failed', ['InterceptorRefusalsAlarm']]);
});
