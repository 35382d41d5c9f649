import type { NotCheckable } from '../../../control';

/** What this layer asks for and no template shows. */
export const NOT_CHECKABLE: readonly NotCheckable[] = [
  {
    id: 'ModelArtifactFormat',
    reason: 'What a model file holds (safetensors or pickle) is not in a template.',
    instead: 'The scan in the build that ModelScanFailsBuild looks at; GuardDuty Malware Protection for S3',
  },
  {
    id: 'ImageSigned',
    reason: 'Whether an image is signed, and by whom, is known in the registry.',
    instead: 'Amazon ECR managed signing with verification at admission; Amazon Inspector',
  },
];
