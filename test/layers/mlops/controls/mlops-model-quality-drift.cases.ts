import { type Cases, one } from '../../../../local/samples/cases';

const quality = (properties: Record<string, unknown>) => one('AWS::SageMaker::ModelQualityJobDefinition', properties);
const explained = (properties: Record<string, unknown>) =>
  one('AWS::SageMaker::ModelExplainabilityJobDefinition', properties);
const volume = { JobResources: { ClusterConfig: { VolumeKmsKeyId: 'k' } } };

const online = (SamplingPercentage: unknown, more: Record<string, unknown> = {}) =>
  one('AWS::BedrockAgentCore::OnlineEvaluationConfig', {
    Rule: { SamplingConfig: { SamplingPercentage } },
    Evaluators: [{ EvaluatorId: 'Builtin.Correctness' }],
    ...more,
  });
export const OnlineEvaluationRuns: Cases = {
  good: { 'a tenth of the sessions': online(10), enabled: online(10, { ExecutionStatus: 'ENABLED' }) },
  bad: { disabled: online(10, { ExecutionStatus: 'DISABLED' }), 'no session': online(0) },
  lookAlike: { 'no evaluator': online(10, { Evaluators: [] }) },
  undecided: { 'a share from a parameter': { Parameters: { P: { Type: 'Number' } }, ...online({ Ref: 'P' }) } },
};

export const ModelQualityJobIsolated: Cases = {
  good: { isolated: quality({ NetworkConfig: { EnableNetworkIsolation: true } }) },
  bad: { 'not set': explained({}) },
};

export const ModelQualityJobInTransit: Cases = {
  good: { encrypted: quality({ NetworkConfig: { EnableInterContainerTrafficEncryption: true } }) },
  bad: { off: explained({ NetworkConfig: { EnableInterContainerTrafficEncryption: false } }) },
  silent: { 'one instance': quality({}) },
};

export const ModelQualityJobCmk: Cases = {
  good: { both: quality({ ...volume, ModelQualityJobOutputConfig: { KmsKeyId: 'k' } }) },
  bad: { 'volume only': quality(volume) },
};

export const ModelExplainabilityJobCmk: Cases = {
  good: { both: explained({ ...volume, ModelExplainabilityJobOutputConfig: { KmsKeyId: 'k' } }) },
  bad: { 'volume only': explained(volume) },
};
