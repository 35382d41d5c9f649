import { type Answers, type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import type { Resource, Value } from '../../../template/resource';
import { expectOwnKey } from '../../../workload/key';
import { isLlmWorkload } from '../../../workload/llm-workload';

/** Looks at each pipeline of an application that has to do with models. */
const eachPipeline = (run: (pipeline: Resource) => Answers) =>
  eachResource('AWS::CodePipeline::Pipeline', (pipeline, view) => (isLlmWorkload(view) ? run(pipeline) : undefined));

const categories = (stage: Value): readonly string[] => stage.at('Actions[].ActionTypeId.Category').texts();

/** When the actions of a category run in a stage: those of one order run side by side. */
const ordersOf = (stage: Value, category: string): readonly number[] =>
  stage
    .list('Actions')
    .filter((action) => action.text('ActionTypeId.Category') === category)
    .map((action) => action.number('RunOrder') ?? 1);

/** Whether somebody approves in a stage before it deploys anything. */
const approvesFirst = (stage: Value): boolean =>
  ordersOf(stage, 'Approval').some((order) => ordersOf(stage, 'Deploy').every((deployment) => order < deployment));

export const control: Control = {
  id: 'supply-deployment-approval',
  title: 'Pipeline with manual approval before production',
  risks: [
    'LLM03:2025',
    'LLM04:2025',
    'LLM05:2025',
    'LLM06:2025',
    'LLM09:2025',
    'LLM02:2023',
    'LLM03:2023',
    'LLM05:2023',
    'LLM07:2023',
    'LLM08:2023',
    'LLM09:2023',
    'ASI04:2026',
  ],
  acts: 'review',
  csf: 'Govern',
  boundary: 'application',
  atlas: ['AML.M0008', 'AML.M0013'],
  why: 'Prompts, guardrails, tools and models are code and take the same path to production.',
  source: 'AWS CodePipeline User Guide, Add a manual approval action and Pipeline types; OWASP LLM03:2025',

  rules: [
    rule('PipelineApproval', {
      severity: 'MEDIUM',
      fix: 'Add a `ManualApprovalAction` to a stage before the last one that deploys, or to that one with a lower `runOrder`.',
      fixTemplate:
        'Add an action with ActionTypeId: {Category: Approval, Owner: AWS, Provider: Manual, Version: "1"} to a stage before the last one that deploys, or to that one with a lower RunOrder.',
      counterparts: ['SM-22'],
      check: eachPipeline((pipeline) => {
        const stages = [...pipeline.list('Stages')];
        const last = stages.map((stage) => categories(stage).includes('Deploy')).lastIndexOf(true);
        if (last < 0) return undefined;
        return stages.slice(0, last).some((stage) => categories(stage).includes('Approval')) ||
          approvesFirst(stages[last]!)
          ? PASS
          : pipeline.fail(
              'Stages',
              `have no manual approval before '${stages[last]!.get('Name')}', the last one that deploys`,
            );
      }),
    }),
    rule('PipelineArtifactsCmk', {
      severity: 'MEDIUM',
      fix: 'Give the artifact bucket an encryption key.',
      fixTemplate: 'Set EncryptionKey: {Id: a key of your own, Type: KMS} of ArtifactStore.',
      counterparts: ['CKV_AWS_219'],
      proves: false,
      check: eachPipeline((pipeline) => {
        const stores = pipeline.get('ArtifactStore').present
          ? [pipeline.get('ArtifactStore')]
          : pipeline.list('ArtifactStores').map((store) => store.get('ArtifactStore'));
        return stores.map((store) => expectOwnKey(store, 'EncryptionKey.Id'));
      }),
    }),
  ],
};
