import { beside, type Cases, one, type Template } from '../../../../local/samples/cases';

const model = (environment: Record<string, unknown>) =>
  one('AWS::SageMaker::Model', { PrimaryContainer: { Image: 'm:1', Environment: environment } });

export const HfNoRemoteCode: Cases = {
  good: { off: model({ HF_TRUST_REMOTE_CODE: 'false' }) },
  bad: {
    on: model({ HF_TRUST_REMOTE_CODE: 'True' }),
    'on for a container of vLLM': model({ SM_VLLM_TRUST_REMOTE_CODE: 'true' }),
    'on for a DJL container': one('AWS::SageMaker::Model', {
      Containers: [{ Environment: { OPTION_TRUST_REMOTE_CODE: true } }],
    }),
  },
  undecided: {
    'from a parameter': { Parameters: { P: { Type: 'String' } }, ...model({ HF_TRUST_REMOTE_CODE: { Ref: 'P' } }) },
  },
  silent: { 'not set, so off': model({ HF_MODEL_ID: 'm' }) },
};

/** A project by itself. */
const aside = (BuildSpec: string, more: Record<string, unknown> = {}): Template =>
  one('AWS::CodeBuild::Project', { Source: { Type: 'NO_SOURCE', BuildSpec }, ...more });
const builds = (id = 'Thing') => ({
  Name: 'Build',
  Actions: [{ Name: 'Look' }, { Name: 'Scan', Configuration: { ProjectName: { Ref: id } } }],
});
const pipeline = (...Stages: Record<string, unknown>[]) => ({
  Pipeline: { Type: 'AWS::CodePipeline::Pipeline', Properties: { Stages } },
});
const DEPLOYS = { Name: 'Deploy', Actions: [{ Name: 'Deploy', Configuration: { ActionMode: 'CREATE_UPDATE' } }] };
/** A project in a pipeline, which goes on when it ends well. */
const between = (template: Template) => beside(template, pipeline({ Name: 'Source', Actions: [] }, builds(), DEPLOYS));
const project = (phases: string) => between(aside(`version: 0.2\nphases:\n  ${phases}`));
const commands = (...list: string[]) =>
  project(`build:\n    commands:\n${list.map((command) => `      - ${JSON.stringify(command)}`).join('\n')}`);

const SCANS = JSON.stringify({ phases: { build: { commands: ['modelscan -p m'] } } });

export const ModelScanFailsBuild: Cases = {
  declared: {
    'a build that nothing waits for': aside(SCANS),
    'a build at the end of a pipeline': beside(aside(SCANS), pipeline(DEPLOYS, builds())),
    'a pipeline with another build': beside(aside(SCANS), pipeline(builds('Other'), DEPLOYS)),
    'what it makes lies where no model is read': beside(
      aside(SCANS, { Artifacts: { Type: 'S3', Location: { Ref: 'Files' } } }),
      { Files: { Type: 'AWS::S3::Bucket' } },
    ),
  },
  good: {
    'ends the build': commands('modelscan -p model/'),
    'in JSON, as the CDK writes it': between(aside(SCANS)),
    'what it makes lies where the model is read': beside(
      aside(SCANS, { Artifacts: { Type: 'S3', Location: { Ref: 'Files' } } }),
      {
        Files: { Type: 'AWS::S3::Bucket' },
        Model: {
          Type: 'AWS::SageMaker::Model',
          Properties: { PrimaryContainer: { ModelDataUrl: { 'Fn::Sub': 's3://${Files}/model.tar.gz' } } },
        },
      },
    ),
    'says so before it ends': commands('modelscan -p model/ || { echo found; exit 1; }'),
    'a condition that ends the build': commands('if ! picklescan -p model; then echo found; exit 1; fi'),
    'goes on only when nothing is found': commands('modelscan -p model && aws s3 cp model s3://approved'),
    'several lines that stop at an error': commands('set -e\nfickling --check-safety model.pkl\naws s3 cp m s3://a'),
    'a pipe that keeps the status': commands('set -o pipefail; modelscan -p model | tee log'),
    'a log of all it says': commands('modelscan -p model &>log'),
    'each file, and the end at the first': commands('for f in *.pkl; do modelscan -p $f || exit 1; done'),
    'where there is a model': commands('[ -d model ] && modelscan -p model'),
    'another shell': commands('bash -c "modelscan -p model"'),
    'after an installation': commands('pip install modelscan || true', 'modelscan -p model'),
    'the last of several': commands('cd model; modelaudit scan .'),
  },
  bad: {
    'goes on by hand': commands('modelscan -p model/ || true'),
    'the second of two': commands('modelscan -p model/', 'if ! modelscan -p other; then echo found; fi'),
  },
  lookAlike: {
    'goes on by its phase': project('build:\n    on-failure: CONTINUE\n    commands:\n      - picklescan --path model'),
    'goes on after a semicolon': commands('modelscan -p model/; aws s3 cp model s3://approved'),
    'goes on in the next line': commands('modelscan -p model/\naws s3 cp model s3://approved'),
    'a condition that only tells': commands('if ! modelscan -p model; then echo found; fi'),
    'a condition without an else': commands('if modelscan -p model; then aws s3 cp model s3://approved; fi'),
    'turned around': commands('! modelscan -p model'),
    'a subshell that forgives': commands('(modelscan -p model || true)'),
    'errors that no longer stop': commands('set +e\nmodelscan -p model\naws s3 cp m s3://a'),
    'a list whose error does not stop': commands('set -e\nmodelscan -p model && true\naws s3 cp m s3://a'),
    'a pipe that loses the status': commands('modelscan -p model | tee log'),
    'each file, of which the last decides': commands('for f in *.pkl; do modelscan -p $f; done'),
    'in the background': commands('modelscan -p model & wait'),
    'in another shell that forgives': commands("sh -c 'modelscan -p model || echo found'"),
    'in words of another command': commands('echo "$(modelscan -p model)"'),
    'a message and no end': commands('promptfoo scan-model model || echo found'),
    'as a module, forgiven': commands('python -m picklescan --path model || :'),
  },
  undecided: {
    'what a variable decides': commands('modelscan -p model; rc=$?; if [ $rc -ne 0 ]; then exit 1; fi'),
    'a trap at the end': commands('trap "exit 0" EXIT; modelscan -p model'),
    'a function': commands('scan() { modelscan -p model; }; scan'),
    'until it is clean': commands('while ! modelscan -p model; do sleep 1; done'),
    'a shell that no longer stops': commands('set +e', 'modelscan -p model'),
    'a shell that is not read': project(
      'build:\n    commands:\n      - modelscan -p model\nenv:\n  shell: powershell.exe',
    ),
  },
  silent: {
    'another build': commands('npm test'),
    'an installation': commands('pip install modelscan'),
    'a question': commands('modelscan --version || true'),
    'a file': one('AWS::CodeBuild::Project', { Source: { Type: 'GITHUB', BuildSpec: 'modelscan.yml' } }),
  },
};

const pkg = (container: Record<string, unknown>) =>
  one('AWS::SageMaker::ModelPackage', { InferenceSpecification: { Containers: [container] } });

export const ModelPackageDigest: Cases = {
  good: { 'its digest': pkg({ Image: 'm:1', ImageDigest: `sha256:${'a'.repeat(64)}` }) },
  bad: { 'a tag': pkg({ Image: 'm:1' }) },
  silent: { 'no containers': one('AWS::SageMaker::ModelPackage', {}) },
};
