import type { NotCheckable } from '../../../control';

/** What this layer asks for and no template shows. */
export const NOT_CHECKABLE: readonly NotCheckable[] = [
  {
    id: 'PagingConfirmed',
    reason: 'A subscription by e-mail or to an HTTPS endpoint has to be confirmed by who receives it.',
    instead: 'aws sns list-subscriptions-by-topic, PendingConfirmation',
  },
  {
    id: 'PlaybookRehearsed',
    reason: 'That a playbook contains is seen when it runs.',
    instead: 'Game day; AWS Fault Injection Service',
  },
];
