import { type Answers, type Control, eachPolicy, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { admitsAnyone } from '../../../template/iam/principals';
import type { Resource, View } from '../../../template/resource';
import { ofEnsured } from '../../../workload/ensured';
import { isLlmWorkload } from '../../../workload/llm-workload';

/** Looks at each repository of an application that has to do with models. */
const eachRepository = (run: (repository: Resource, view: View) => Answers) =>
  eachResource('AWS::ECR::Repository', (repository, view) => (isLlmWorkload(view) ? run(repository, view) : undefined));

/** What runs models and agents in containers. */
const RUN_IMAGES = [
  'AWS::SageMaker::Model',
  'AWS::SageMaker::InferenceComponent',
  'AWS::BedrockAgentCore::Runtime',
  'AWS::BedrockAgentCore::Harness',
];

/** An image by its digest, or by a tag that is the digest of its content, as CDK assets are. */
const PINNED = /@sha256:|:[0-9a-f]{64}$/;

export const control: Control = {
  id: 'supply-image-integrity',
  title: 'Immutable, scanned and signed images',
  risks: ['LLM03:2025', 'LLM05:2023', 'ASI04:2026'],
  acts: {
    'refuses another image under a tag that is taken': ['LLM03:2025', 'LLM05:2023', 'ASI04:2026'],
  },
  shownBy: {
    'refuses another image under a tag that is taken': ['EcrTagsImmutable', 'ModelImageDigest'],
  },
  csf: 'Protect',
  boundary: 'model',
  atlas: ['AML.M0013', 'AML.M0016', 'AML.T0010.004'],
  why: 'A mutable tag is a rug pull in waiting.',
  source:
    'Amazon ECR User Guide, Preventing image tags from being overwritten and Scan images for software vulnerabilities; OWASP LLM03:2025',

  rules: [
    rule('EcrTagsImmutable', {
      fix: 'Set `imageTagMutability: TagMutability.IMMUTABLE`.',
      counterparts: ['ECR.2', 'CKV_AWS_51'],
      check: eachRepository((repository) =>
        repository.expect('ImageTagMutability', 'IMMUTABLE', 'IMMUTABLE_WITH_EXCLUSION'),
      ),
    }),
    rule('EcrScan', {
      fix: 'Set `imageScanOnPush: true`, or scan the whole registry.',
      counterparts: ['FS-16', 'ECR.1', 'CKV_AWS_163'],
      proves: false,
      check: eachRepository((repository, view) => {
        if (view.resources('AWS::ECR::RegistryScanningConfiguration').length > 0) return PASS;
        const [ensured] = view.resources('Custom::SecureLlmEcrScanning', 'Custom::SecureLlmInspector');
        return ensured
          ? ofEnsured(ensured, PASS)
          : repository.expectFlag('ImageScanningConfiguration.ScanOnPush', true);
      }),
    }),
    rule('EcrCmk', {
      fix: 'Set `encryption: RepositoryEncryption.KMS`; it cannot be changed later.',
      counterparts: ['CKV_AWS_136', 'AC-05'],
      proves: false,
      check: eachRepository((repository) =>
        repository.expect('EncryptionConfiguration.EncryptionType', 'KMS', 'KMS_DSSE'),
      ),
    }),
    rule('EcrNotPublic', {
      fix: 'Name the principals that may pull or push, or bound them with `aws:PrincipalOrgID`.',
      counterparts: ['CKV_AWS_32'],
      proves: false,
      check: eachPolicy(
        (policy) =>
          policy.statements
            .filter((statement) => statement.allows)
            .map((statement) => (admitsAnyone(statement) ? statement.value.fail('Principal', 'is everyone') : PASS)),
        { types: ['AWS::ECR::Repository'] },
      ),
    }),
    rule('EcrSigning', {
      fix: 'Name a signing profile and the repositories in the rules.',
      check: eachResource('AWS::ECR::SigningConfiguration', (configuration) => {
        const rules = configuration.list('Rules');
        return rules.length === 0
          ? configuration.fail('Rules', 'is empty: nothing is signed')
          : rules.each((one) => one.expectPresent('SigningProfileArn'));
      }),
    }),
    rule('ModelImageDigest', {
      fix: 'Name the image by its digest (`repository@sha256:…`).',
      check: eachResource(RUN_IMAGES, (resource) => {
        const images = resource.at(
          'PrimaryContainer.Image',
          'Containers[].Image',
          'Specification.Container.Image',
          'Specifications[].Container.Image',
          'EnvironmentArtifact.ContainerConfiguration.ContainerUri',
          'AgentRuntimeArtifact.ContainerConfiguration.ContainerUri',
        );
        return images.each((image) => {
          const text = image.pattern();
          if (text?.unknown) throw image.undecided(text.unknown.why);
          return PINNED.test(text?.toString() ?? '')
            ? PASS
            : image.fail('', `is ${text}: the tag may be another image tomorrow`);
        });
      }),
    }),
  ],
};
