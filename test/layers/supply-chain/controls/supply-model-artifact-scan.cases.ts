import { type Cases, one } from '../../../../local/samples/cases';

const model = (environment: Record<string, unknown>) =>
  one('AWS::SageMaker::Model', { PrimaryContainer: { Image: 'm:1', Environment: environment } });

export const HfNoRemoteCode: Cases = {
  good: { off: model({ HF_TRUST_REMOTE_CODE: 'false' }) },
  bad: {
    on: model({ HF_TRUST_REMOTE_CODE: 'True' }),
    'on for a DJL container': one('AWS::SageMaker::Model', {
      Containers: [{ Environment: { OPTION_TRUST_REMOTE_CODE: true } }],
    }),
  },
  undecided: {
    'from a parameter': { Parameters: { P: { Type: 'String' } }, ...model({ HF_TRUST_REMOTE_CODE: { Ref: 'P' } }) },
  },
  silent: { 'not set, so off': model({ HF_MODEL_ID: 'm' }) },
};

const project = (spec: string) => one('AWS::CodeBuild::Project', { Source: { Type: 'NO_SOURCE', BuildSpec: spec } });

export const ModelScanFailsBuild: Cases = {
  good: { 'ends the build': project('build:\n  commands:\n    - modelscan -p model/') },
  bad: { 'goes on by hand': project('build:\n  commands:\n    - modelscan -p model/ || true') },
  lookAlike: {
    'goes on by its phase': project('build:\n  on-failure: CONTINUE\n  commands:\n    - picklescan --path model'),
  },
  silent: { 'another build': project('build:\n  commands:\n    - npm test') },
};

const pkg = (container: Record<string, unknown>) =>
  one('AWS::SageMaker::ModelPackage', { InferenceSpecification: { Containers: [container] } });

export const ModelPackageDigest: Cases = {
  good: { 'its digest': pkg({ Image: 'm:1', ImageDigest: `sha256:${'a'.repeat(64)}` }) },
  bad: { 'a tag': pkg({ Image: 'm:1' }) },
  silent: { 'no containers': one('AWS::SageMaker::ModelPackage', {}) },
};
