import { CONTROLS } from '../lib/controls';
import { coverageOf, withoutAcknowledged } from '../lib/coverage';
import { gather } from '../lib/evidence';
import type { Phase } from '../lib/owasp/vocabulary';
import { application, type Body, type Template } from '../local/samples/cases';

/** The controls that count in a cell of the matrix of these templates, where somebody accepted all that is found in them. */
function cell(risk: string, phase: Phase, ...bodies: Body[]): readonly string[] {
  const evidence = withoutAcknowledged(gather(application(...bodies), CONTROLS), () => true);
  const [list] = [/^ASI/.test(risk) ? 'agentic-2026' : `llm-${risk.slice(-4)}`] as ['llm-2025'];
  const covered = coverageOf(list, evidence).find((one) => one.risk.id === risk)!;
  return covered.layers[phase].flatMap(({ proven }) => proven.map(({ control }) => control.id));
}

const template = (Resources: Record<string, { Type: string; Properties?: unknown }>): Template => ({ Resources });
const VERSIONED = { VersioningConfiguration: { Status: 'Enabled' } };

describe('versions of a bucket', () => {
  const corpus = template({
    Documents: { Type: 'AWS::S3::Bucket', Properties: VERSIONED },
    Source: {
      Type: 'AWS::Bedrock::DataSource',
      Properties: {
        DataSourceConfiguration: { S3Configuration: { BucketArn: { 'Fn::GetAtt': ['Documents', 'Arn'] } } },
      },
    },
  });
  const model = template({
    Files: { Type: 'AWS::S3::Bucket', Properties: VERSIONED },
    Model: {
      Type: 'AWS::SageMaker::Model',
      Properties: { PrimaryContainer: { ModelDataUrl: { 'Fn::Sub': 's3://${Files}/model.tar.gz' } } },
    },
  });

  test('undo documents, which no supplier has delivered', () => {
    expect(cell('LLM04:2025', 'responsive', corpus)).toEqual(['data-s3-versioning']);
    expect(cell('LLM08:2025', 'responsive', corpus)).toEqual(['data-s3-versioning']);
    expect(cell('ASI06:2026', 'responsive', corpus)).toEqual(['data-s3-versioning']);
    expect(cell('LLM03:2025', 'responsive', corpus)).toEqual([]);
  });

  test('undo model files, in which nobody searches', () => {
    expect(cell('LLM03:2025', 'responsive', model)).toEqual(['data-s3-versioning']);
    expect(cell('LLM04:2025', 'responsive', model)).toEqual(['data-s3-versioning']);
    expect(cell('LLM08:2025', 'responsive', model)).toEqual([]);
  });
});

test('a list of words is no layer against injections, and a denied topic is one', () => {
  const guardrail = (properties: Record<string, unknown>) =>
    template({
      Guardrail: { Type: 'AWS::Bedrock::Guardrail', Properties: properties },
      Enforced: {
        Type: 'AWS::Bedrock::EnforcedGuardrailConfiguration',
        Properties: { GuardrailIdentifier: { Ref: 'Guardrail' } },
      },
    });
  const words = { WordPolicyConfig: { ManagedWordListsConfig: [{ Type: 'PROFANITY' }] } };
  const topics = { TopicPolicyConfig: { TopicsConfig: [{ Name: 'tax', Type: 'DENY', Definition: 'Taxes' }] } };
  expect(cell('LLM01:2025', 'preventive', guardrail(words))).toEqual([]);
  expect(cell('LLM01:2025', 'preventive', guardrail(topics))).toEqual(['model-guardrail-content-topics']);
});

test('who empties a guardrail is noticed as a rogue, and not as an agent that may do too much', () => {
  const rule = template({
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: { detail: { eventName: ['DeleteGuardrail', 'UpdateGuardrail'] } },
        Targets: [{ Id: 't', Arn: { Ref: 'Topic' } }],
      },
    },
    Topic: {
      Type: 'AWS::SNS::Topic',
      Properties: { Subscription: [{ Protocol: 'email', Endpoint: 'a@example.com' }] },
    },
  });
  expect(cell('ASI10:2026', 'detective', rule)).toEqual(['detection-safety-tampering']);
  expect(cell('LLM06:2025', 'detective', rule)).toEqual([]);
});

test('who hears that calls of tools are denied notices an agent that may do too much', () => {
  const denied = (properties: Record<string, unknown>) =>
    template({
      Tools: {
        Type: 'AWS::BedrockAgentCore::Gateway',
        Properties: { ProtocolType: 'MCP', PolicyEngineConfiguration: { Arn: 'arn', Mode: 'ENFORCE' } },
      },
      Alarm: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: {
          Namespace: 'AWS/Bedrock-AgentCore',
          MetricName: 'DenyDecisions',
          Dimensions: [
            { Name: 'OperationName', Value: 'AuthorizeAction' },
            { Name: 'TargetResource', Value: { Ref: 'Tools' } },
          ],
          Statistic: 'Sum',
          Period: 300,
          EvaluationPeriods: 1,
          Threshold: 20,
          ComparisonOperator: 'GreaterThanThreshold',
          AlarmActions: ['arn:aws:sns:eu-central-1:111122223333:security'],
          ...properties,
        },
      },
    });
  for (const risk of ['LLM06:2025', 'LLM08:2023', 'ASI02:2026'])
    expect(cell(risk, 'detective', denied({}))).toEqual(['agent-refusals-alarm']);
  expect(cell('LLM06:2025', 'detective', denied({ AlarmActions: [] }))).toEqual([]);
});

test('generated code that has no role, and a network with a way out, is bounded by nothing', () => {
  const interpreter = template({
    Code: {
      Type: 'AWS::BedrockAgentCore::CodeInterpreterCustom',
      Properties: { NetworkConfiguration: { NetworkMode: 'SANDBOX' } },
    },
  });
  expect(cell('ASI05:2026', 'preventive', interpreter)).toEqual([]);
});

test('tokens that are made for a gateway of tools keep strangers from them, and what the tools tell is not known', () => {
  const gateway = template({
    Tools: { Type: 'AWS::BedrockAgentCore::Gateway', Properties: { AuthorizerType: 'AWS_IAM' } },
  });
  expect(cell('ASI03:2026', 'preventive', gateway)).toEqual(['agent-gateway-authenticated']);
  expect(cell('LLM02:2025', 'preventive', gateway)).toEqual([]);
});

test('a policy of vectors that names who may come refuses nobody else who has the right', () => {
  const vectors = template({
    Vectors: {
      Type: 'AWS::S3Vectors::VectorBucketPolicy',
      Properties: {
        Policy: {
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: 'arn:aws:iam::111122223333:role/kb' },
              Action: 's3vectors:*',
              Resource: '*',
            },
          ],
        },
      },
    },
  });
  expect(cell('LLM08:2025', 'preventive', vectors)).toEqual([]);
});
