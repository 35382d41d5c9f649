import type { NotCheckable } from '../../../control';

/** What this layer asks for and no template shows. */
export const NOT_CHECKABLE: readonly NotCheckable[] = [
  {
    id: 'GenAiTags',
    reason:
      'Tags may be put on a stack when it is deployed, which no template shows. AppInferenceProfileTagged looks where a tag is the purpose of the resource.',
    instead: 'Config rule required-tags; tag policies of AWS Organizations',
  },
  {
    id: 'ReviewsHappen',
    reason: 'That a review, a training or a game day took place is recorded by people; the rules see the record only.',
    instead: 'AWS Well-Architected Tool milestones; audit',
  },
];
