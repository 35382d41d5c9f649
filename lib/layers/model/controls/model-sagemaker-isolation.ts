import { type Control, eachResource, rule } from '../../../control';
import { attempt, PASS } from '../../../template/answer';
import type { Resource } from '../../../template/resource';
import { expectOwnKey } from '../../../workload/key';

const MODEL = 'AWS::SageMaker::Model';
const COMPONENT = 'AWS::SageMaker::InferenceComponent';
const ENDPOINT = 'AWS::SageMaker::EndpointConfig';

/** Instances whose disks encrypt themselves in hardware and refuse a key. */
const OWN_DISKS =
  /^ml\.(g4dn|g5|g6|g6e|g7e?|gr6|p4d|p4de|p5|p5e|p5en|p6|trn1|trn1n|trn2|inf2|[cmr][567]\w*d\w*|i\d\w*)\./;

/** Variants that run on instances; serverless ones have neither a disk nor a count. */
const variantsOf = (endpoint: Resource) =>
  endpoint.list('ProductionVariants').filter((variant) => variant.get('ServerlessConfig').absent);

/** Serverless inference takes neither a VPC nor network isolation. */
const isServerless = (model: Resource): boolean => {
  const variants = model
    .referrers(ENDPOINT, 'ProductionVariants[].ModelName')
    .flatMap((endpoint) => [...endpoint.list('ProductionVariants')])
    .filter((variant) => variant.tryTarget('ModelName')?.is(model));
  return variants.length > 0 && variants.every((variant) => variant.get('ServerlessConfig').present);
};

/** Whether the settings of a network stand here: at a model, or at an endpoint whose variants run inference components. */
const runsContainers = (resource: Resource): boolean =>
  resource.type === MODEL
    ? !isServerless(resource)
    : variantsOf(resource).some((variant) => variant.get('ModelName').absent);

export const control: Control = {
  id: 'model-sagemaker-isolation',
  title: 'Self-hosted models run without network access of their own, in a VPC, encrypted',
  risks: [
    'LLM02:2025',
    'LLM03:2025',
    'LLM10:2025',
    'LLM05:2023',
    'LLM06:2023',
    'LLM10:2023',
    'ASI04:2026',
    'ASI05:2026',
  ],
  acts: {
    'refuses connections that a model container opens': ['LLM03:2025', 'LLM05:2023', 'LLM10:2023', 'ASI04:2026'],
  },
  csf: 'Protect',
  boundary: 'model',
  atlas: ['AML.M0005', 'AML.M0032', 'AML.T0044', 'AML.T0035'],
  why: 'A container that cannot call out can neither take the weights away nor fetch a second stage.',
  source:
    'Amazon SageMaker AI Developer Guide, Run training and inference containers in internet-free mode; Security Hub SageMaker.5',
  rules: [
    rule('SageMakerModelIsolation', {
      fix: 'Set `enableNetworkIsolation: true` on the model, or on the endpoint configuration that inference components run on.',
      fixTemplate: 'Set EnableNetworkIsolation: true.',
      counterparts: ['SageMaker.5', 'P', 'CKV_AWS_370', 'SM-11', 'CFG'],
      check: eachResource([MODEL, ENDPOINT], (model) =>
        runsContainers(model) ? model.expectFlag('EnableNetworkIsolation', true) : undefined,
      ),
    }),
    rule('SageMakerModelVpc', {
      fix: 'Give the model `vpcConfig` with private subnets and security groups.',
      fixTemplate: 'Set VpcConfig: {Subnets, SecurityGroupIds}.',
      counterparts: ['P', 'SM-14', 'CFG', 'EE'],
      proves: false,
      check: eachResource([MODEL, ENDPOINT], (model) =>
        !runsContainers(model)
          ? undefined
          : // SageMaker takes no empty list, so one that the deployer gives is a network too
            model.get('VpcConfig.Subnets').absent || attempt(() => model.list('VpcConfig.Subnets').length) === 0
            ? model.fail('VpcConfig.Subnets', 'is not set: the container runs outside the own network')
            : PASS,
      ),
    }),
    rule('SageMakerModelPrivateRegistry', {
      fix: 'Copy the image into Amazon ECR, or reach a private registry with `repositoryAccessMode: Vpc`.',
      counterparts: ['CFG'],
      proves: false,
      check: eachResource([MODEL, COMPONENT], (model) =>
        model
          .at('PrimaryContainer', 'Containers[]', 'Specification.Container', 'Specifications[].Container')
          .filter((container) => container.get('Image').present)
          .each((container) => {
            if (container.text('ImageConfig.RepositoryAccessMode') === 'Vpc') return PASS;
            const image = container.pattern('Image');
            const [host] = image?.parts ?? [];
            if (typeof host === 'object' && host.kind === 'resource' && host.attribute === 'RepositoryUri') return PASS;
            const text = String(image);
            if (/^[^/]*\.dkr[.-]ecr[.-]/.test(text)) return PASS;
            // whose registry it is stands before the first slash
            return image?.literal === undefined && !(typeof host === 'string' && host.includes('/'))
              ? container.get('Image').undecided('is known only at deployment')
              : container.fail('Image', `is ${text}, which comes from a public registry`);
          }),
      ),
    }),
    rule('SageMakerEndpointKms', {
      fix: 'Set `kmsKeyId` of the endpoint configuration.',
      fixTemplate: 'Set KmsKeyId.',
      counterparts: ['P', 'CKV_AWS_98', 'NAG', 'G', 'K', 'CFG', 'EE'],
      proves: false,
      check: eachResource(ENDPOINT, (endpoint) => {
        const disks = variantsOf(endpoint).filter((variant) => !OWN_DISKS.test(variant.text('InstanceType') ?? ''));
        return disks.length > 0 || endpoint.get('KmsKeyId').present ? expectOwnKey(endpoint, 'KmsKeyId') : undefined;
      }),
    }),
    rule('SageMakerEndpointInstances', {
      fix: 'Run at least two instances of each variant, so that they are placed in two Availability Zones.',
      fixTemplate: 'Set InitialInstanceCount to at least 2.',
      counterparts: ['SageMaker.4', 'CFG', 'SM-12'],
      proves: false,
      check: eachResource(ENDPOINT, (endpoint) =>
        variantsOf(endpoint)
          .filter(
            (variant) => variant.get('ManagedInstanceScaling').absent && variant.get('InitialInstanceCount').present,
          )
          .map((variant) => variant.expectNumber('InitialInstanceCount', { min: 2 })),
      ),
    }),
    rule('DataCaptureCmk', {
      fix: 'Set `kmsKeyId` in the data capture configuration.',
      fixTemplate: 'Set DataCaptureConfig.KmsKeyId.',
      proves: false,
      check: eachResource(ENDPOINT, (endpoint) =>
        endpoint.get('DataCaptureConfig').absent || endpoint.flag('DataCaptureConfig.EnableCapture') === false
          ? undefined
          : expectOwnKey(endpoint, 'DataCaptureConfig.KmsKeyId'),
      ),
    }),
  ],
};
