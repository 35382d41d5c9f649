import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';

/** Scanners of model files. */
const SCANNER = /\b(modelscan|picklescan|fickling|model-scan|modelaudit)\b/;

/** Variables that make a serving container run code that came with the weights. */
const REMOTE_CODE = [
  'HF_TRUST_REMOTE_CODE',
  'HF_MODEL_TRUST_REMOTE_CODE',
  'OPTION_TRUST_REMOTE_CODE',
  'TRUST_REMOTE_CODE',
];

export const control: Control = {
  id: 'supply-model-artifact-scan',
  title: 'Model files are scanned for executable content and pinned by digest',
  risks: ['LLM03:2025', 'LLM04:2025', 'LLM03:2023', 'LLM05:2023', 'LLM10:2023', 'ASI04:2026'],
  csf: 'Protect',
  boundary: 'model',
  atlas: ['AML.M0014', 'AML.M0011', 'AML.T0010.003', 'AML.T0018.002', 'AML.T0011.000'],
  why: 'A model file can be a program; load it only after something refused to run it.',
  source: 'OWASP LLM03:2025; MITRE ATLAS AML.T0018.002; Hugging Face Hub documentation, Pickle scanning',

  rules: [
    rule('HfNoRemoteCode', {
      fix: 'Leave the variable that trusts remote code out of the environment (HF_TRUST_REMOTE_CODE, for example), or set it to false, and use a model whose architecture the container knows.',
      check: eachResource('AWS::SageMaker::Model', (model) =>
        model.at('PrimaryContainer', 'Containers[]').flatMap((container) =>
          REMOTE_CODE.filter((name) => container.get(`Environment.${name}`).present).map((name) => {
            const path = `Environment.${name}`;
            return container.decide(() =>
              /^(true|1|yes)$/i.test(container.text(path) ?? '')
                ? container.fail(path, 'is true: code that comes with the weights runs in the container')
                : PASS,
            );
          }),
        ),
      ),
    }),
    rule('ModelScanFailsBuild', {
      fix: 'Let the scanner end the build when it finds something.',
      check: eachResource('AWS::CodeBuild::Project', (project) => {
        const spec = project.pattern('Source.BuildSpec')?.toString() ?? '';
        const line = spec.split('\n').find((candidate) => SCANNER.test(candidate) && !/pip3? install/.test(candidate));
        if (line === undefined) return undefined;
        return /\|\|\s*(true|:|echo)|;\s*true|;\s*exit 0/.test(line) || /on-failure:\s*CONTINUE/.test(spec)
          ? project.fail('Source.BuildSpec', 'goes on when the scanner finds something')
          : PASS;
      }),
    }),
    rule('ModelPackageDigest', {
      fix: 'Give the containers of the package `imageDigest`, or name the image by its digest.',
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
