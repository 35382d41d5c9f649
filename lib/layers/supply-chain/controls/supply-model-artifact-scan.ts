import { asList, type Control, countedAs, eachResource, rule } from '../../../control';
import { type Answer, attempt, Declared, PASS } from '../../../template/answer';
import type { Resource, Value } from '../../../template/resource';
import { isModelStore } from '../../../workload/buckets';
import { ends } from './_shell';

/** Scanners of model files. */
const SCANNER =
  /(^|[\s/'"`(=])(modelscan|picklescan|fickling|model-scan|modelaudit|scan-model|guardian-client|hiddenlayer)(?=$|[\s:@'"`)])/;

/** Words before a scanner's name that do not run it. */
const NO_SCAN = /\b(install|add|download|which|type|command -v|hash|echo|printf|grep)\b/;

/** Whether a command lets a scanner look at something. A substitution or a quoted script begins anew. */
const scans = (command: string): boolean => {
  const found = SCANNER.exec(command);
  if (!found || /--(version|help)\b/.test(command)) return false;
  const before = command
    .slice(0, found.index + found[1]!.length)
    .split(/\$\(|[`"']/)
    .at(-1)!;
  return !NO_SCAN.test(before);
};

/** Options by which a scanner ends well whatever it finds. */
const QUIET = /--(exit-zero|soft-fail|no-fail)\b/;

/** Why a build goes on when a scanner finds something, for each command of its phases that scans. */
function scanAnswers(project: Value, spec: Value): Answer[] {
  const shell = spec.text('env.shell') ?? 'sh';
  return spec.entries('phases').flatMap(([, phase]) => {
    const commands = ['commands', 'finally'].flatMap((path) => [...phase.list(path)]);
    const relaxed = commands.some((command) => /(^|\n)\s*set\s+\+\w*e\w*\s*$/.test(written(command)));
    return commands.flatMap((command) => {
      const script = written(command);
      if (!script.split(/[\n;&|]/).some(scans)) return [];
      return command.decide(() => {
        const wrong = (why: string) =>
          project.fail('Source.BuildSpec', `goes on when the scanner finds something: ${why}`);
        if (/^CONTINUE/i.test(phase.text('on-failure') ?? '')) return wrong('its phase says on-failure: CONTINUE');
        if (!/sh$/.test(shell)) throw command.undecided(`is run by ${shell}, which is not read here`);
        if (QUIET.test(script)) return wrong(`'${shown(script)}' tells it to`);
        const end = ends(script, scans);
        if (end === 'ok') return wrong(`'${shown(script)}' takes no notice of its status`);
        if (end === 'unknown' || relaxed)
          throw command.undecided(`is '${shown(script)}', and what becomes of the scanner's status is not known`);
        return PASS;
      });
    });
  });
}

const written = (command: Value): string => attempt(() => command.pattern()?.toString()) ?? '';
const shown = (script: string): string => {
  const line = script.split('\n').find((candidate) => SCANNER.test(candidate)) ?? script;
  return line.trim().slice(0, 120);
};

const ASIDE = new Declared(
  'says so, and nothing shows it: no pipeline of the templates goes on after the build, and it fills no store of model files',
);

/** Whether model files have to pass a build: a pipeline goes on after it, or what it makes lies where models are read. */
function standsBetween(project: Resource): Answer {
  const store = project.tryTarget('Artifacts.Location');
  if (store?.type === 'AWS::S3::Bucket' && isModelStore(store)) return PASS;
  const pipelines = project.view.resources('AWS::CodePipeline::Pipeline');
  return pipelines.some((pipeline) => goesOnAfter(pipeline, project)) ? PASS : ASIDE;
}

function goesOnAfter(pipeline: Resource, project: Resource): boolean {
  const stages = [...pipeline.tryAt('Stages[]')];
  const at = stages.findIndex((stage) =>
    stage.tryAt('Actions[].Configuration.ProjectName').some((name) => name.tryTarget()?.is(project) ?? false),
  );
  return at >= 0 && at < stages.length - 1;
}

/** Variables that make a serving container run code that came with the weights; each container has a prefix of its own. */
const REMOTE_CODE = /(^|_)TRUST_REMOTE_CODE$/;

export const control: Control = {
  id: 'supply-model-artifact-scan',
  title: 'Model files are scanned for executable content and pinned by digest',
  risks: ['LLM03:2025', 'LLM04:2025', 'LLM03:2023', 'LLM05:2023', 'LLM10:2023', 'ASI04:2026'],
  acts: {
    'refuses model files in which a scanner finds code': [
      'LLM03:2025',
      'LLM04:2025',
      'LLM03:2023',
      'LLM05:2023',
      'ASI04:2026',
    ],
  },
  csf: 'Protect',
  boundary: 'model',
  atlas: ['AML.M0014', 'AML.M0011', 'AML.T0010.003', 'AML.T0018.002', 'AML.T0011.000'],
  why: 'A model file can be a program; load it only after something refused to run it.',
  source: 'OWASP LLM03:2025; MITRE ATLAS AML.T0018.002; Hugging Face Hub documentation, Pickle scanning',

  rules: [
    rule('HfNoRemoteCode', {
      severity: 'HIGH',
      fix: 'Leave the variable that trusts remote code out of the environment (HF_TRUST_REMOTE_CODE, for example), or set it to false, and use a model whose architecture the container knows.',
      fixTemplate:
        'Take the variable that trusts remote code (HF_TRUST_REMOTE_CODE, for example) out of Environment, or set it to false, and use a model whose architecture the container knows.',
      proves: false,
      check: eachResource(['AWS::SageMaker::Model', 'AWS::SageMaker::InferenceComponent'], (model) =>
        model
          .at('PrimaryContainer', 'Containers[]', 'Specification.Container', 'Specifications[].Container')
          .flatMap((container) =>
            container
              .entries('Environment')
              .filter(([name]) => REMOTE_CODE.test(name))
              .map(([, value]) =>
                value.decide(() =>
                  /^(true|1|yes)$/i.test(value.text() ?? '')
                    ? value.fail('', 'is true: code that comes with the weights runs in the container')
                    : PASS,
                ),
              ),
          ),
      ),
    }),
    rule('ModelScanFailsBuild', {
      severity: 'MEDIUM',
      fix: 'Let the scanner end the build when it finds something: as a command of its own, without `||`, a pipe or a condition that takes no notice.',
      fixTemplate:
        'In Source.BuildSpec, let the scanner end the build when it finds something: as a command of its own, without `||`, a pipe or a condition that takes no notice.',
      check: eachResource('AWS::CodeBuild::Project', (project) => {
        // what names no scanner is not read: it may also be the path of a file
        if (!SCANNER.test(written(project.get('Source.BuildSpec')).replace(/\\n/g, '\n'))) return undefined;
        const spec = project.yaml('Source.BuildSpec');
        const answers = spec.isMap ? scanAnswers(project, spec) : [];
        return asList(answers).includes(PASS) ? countedAs(answers, standsBetween(project)) : answers;
      }),
    }),
    rule('ModelPackageDigest', {
      severity: 'MEDIUM',
      fix: 'Give the containers of the package `imageDigest`, or name the image by its digest.',
      fixTemplate: 'Set ImageDigest in InferenceSpecification.Containers, or name Image by its digest.',
      proves: false,
      check: eachResource('AWS::SageMaker::ModelPackage', (pkg) =>
        pkg.list('InferenceSpecification.Containers').each((container) => {
          if (container.get('ImageDigest').present) return PASS;
          const image = container.pattern('Image');
          return /@sha256:|:[0-9a-f]{64}$/.test(image?.toString() ?? '')
            ? PASS
            : container.fail('ImageDigest', 'is not set: the image behind the tag may change');
        }),
      ),
    }),
  ],
};
