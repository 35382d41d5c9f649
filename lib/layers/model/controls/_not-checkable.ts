import type { NotCheckable } from '../../../control';

export const NOT_CHECKABLE: readonly NotCheckable[] = [
  {
    id: 'model-custom-models-and-batch-jobs',
    reason: 'Custom models, imported models and batch inference jobs have no CloudFormation type.',
    instead: 'Prowler and Config at run time; a state machine that makes them is read where it is in the template.',
  },
  {
    id: 'model-guardrail-effect',
    reason: 'A template shows which filters a guardrail has, not how many attacks it stops.',
    instead: 'An evaluation with a corpus of attacks after each version; the intervention metrics of the guardrail.',
  },
  {
    id: 'model-prompt-in-code',
    reason: 'Prompts that stand in function code or in objects are not in the template.',
    instead: 'A secret scanner on the repository; PromptNoSecrets reads what the template holds.',
  },
];
