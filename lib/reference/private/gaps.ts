import { CfnResource, Stack, Validations } from 'aws-cdk-lib';

/** A gap in the layers that the composition leaves, and the reason for it. */
interface LeftGap {
  /** As `DefenseInDepthChecks` names it. */
  readonly gap: string;
  readonly reason: string;
  /** What an application must not hold, because the reason would not be true of it. */
  readonly unless?: RegExp;
  /** Whether the reason is for a gateway with tools, or for one without; for both by default. */
  readonly tools?: boolean;
  /** Whether the reason is for an application with the composition's own knowledge base, or for one without; for both by default. */
  readonly knowledge?: boolean;
}

const KNOWLEDGE =
  /^AWS::(Bedrock::(KnowledgeBase|DataSource)|Kendra::Index|OpenSearchServerless::Collection|S3Vectors::|NeptuneGraph::)/;
const TRAINING =
  /^AWS::SageMaker::(TrainingJob|Model|ModelPackage|FeatureGroup|Pipeline|ProcessingJob|NotebookInstance|Domain)/;

const AGENTS = /^AWS::Bedrock(::Agent|AgentCore::)/;

const either = (...patterns: readonly RegExp[]): RegExp => new RegExp(patterns.map(({ source }) => source).join('|'));

/** Who answers for these reasons. Where an application closes a gap by itself, they are not told to be of no use. */
const OWNER = 'cdk-secure-llm';

/** The pack that finds gaps. */
const PACK = 'DefenseInDepth::';

/** Some of the risks of OWASP's list for 2025 are not covered in depth by what `DefenseInDepth` builds. */
const LEFT: readonly LeftGap[] = [
  {
    gap: 'TwoIndependentPreventiveLayers[LLM03:2025]',
    reason:
      'LLM03:2025 Supply Chain has one preventive layer here, the network. What else holds back foreign models and code acts where they are chosen and built: SCPs of the organization, a package mirror, signed functions and images.',
  },
  {
    gap: 'TwoIndependentPreventiveLayers[LLM04:2025]',
    reason:
      'LLM04:2025 Data and Model Poisoning has no preventive layer here, because no model is trained and no corpus is kept: there is nothing that could be poisoned.',
    unless: either(KNOWLEDGE, TRAINING),
    knowledge: false,
  },
  {
    gap: 'TwoIndependentPreventiveLayers[LLM04:2025]',
    reason:
      'LLM04:2025 Data and Model Poisoning has one preventive layer here, the data: one function writes the corpus, from documents that were scanned and judged by what people see of them. Nothing refuses a text that reads like any other and is not true; it is noticed where a canary asks.',
    unless: either(KNOWLEDGE, TRAINING),
    knowledge: true,
  },
  {
    gap: 'OneResponsiveLayer[LLM04:2025]',
    reason:
      'LLM04:2025 Data and Model Poisoning is undone by nothing here, because no model is trained and no corpus is kept: there is nothing to restore.',
    unless: either(KNOWLEDGE, TRAINING),
    knowledge: false,
  },
  {
    gap: 'TwoIndependentPreventiveLayers[LLM05:2025]',
    reason:
      'LLM05:2025 Improper Output Handling has one preventive layer here, the gateway, which encodes answers. The second is where they are shown, and no page is built here: it needs a Content-Security-Policy.',
  },
  {
    gap: 'OneDetectiveLayer[LLM05:2025]',
    reason:
      'LLM05:2025 Improper Output Handling is noticed by nothing here: what an answer does shows where it is shown or run, in the page and in the systems behind the application.',
  },
  {
    gap: 'TwoIndependentPreventiveLayers[LLM06:2025]',
    reason:
      'LLM06:2025 Excessive Agency has at most one preventive layer here, the network, because the model has no tools: it can only answer.',
    unless: AGENTS,
    tools: false,
  },
  {
    gap: 'TwoIndependentPreventiveLayers[LLM06:2025]',
    reason:
      'LLM06:2025 Excessive Agency has at most one preventive layer here that a template shows, the network. The other is in the gateway, which asks Cedar policies before each call of a tool: the assembly shows it, and a template by itself does not.',
    unless: AGENTS,
    tools: true,
  },
  {
    gap: 'OneDetectiveLayer[LLM06:2025]',
    reason:
      'LLM06:2025 Excessive Agency is noticed by nothing here, because the model has no tools: there is nothing that it could do.',
    unless: AGENTS,
    tools: false,
  },
  {
    gap: 'OneDetectiveLayer[LLM06:2025]',
    reason:
      'LLM06:2025 Excessive Agency is noticed by nothing here where the tools are those of clients: each call is in the record of its exchange, and the client decides whether to make it. Of tools that the gateway calls it counts what it denies, and raises an alarm.',
    unless: AGENTS,
    tools: true,
  },
  {
    gap: 'TwoIndependentPreventiveLayers[LLM08:2025]',
    reason:
      'LLM08:2025 Vector and Embedding Weaknesses has no preventive layer here, because no vectors are kept: there is nothing that could be searched or poisoned.',
    unless: KNOWLEDGE,
    knowledge: false,
  },
  {
    gap: 'OneResponsiveLayer[LLM08:2025]',
    reason:
      'LLM08:2025 Vector and Embedding Weaknesses is undone by nothing here, because no vectors are kept: there is nothing to restore.',
    unless: KNOWLEDGE,
    knowledge: false,
  },
  {
    gap: 'TwoIndependentPreventiveLayers[LLM09:2025]',
    reason:
      'LLM09:2025 Misinformation has at most one preventive layer here, the guardrail, which compares answers with their sources where there are any. Whether an answer is true, people have to judge before they act on it; the gateway tells them that a machine wrote it.',
  },
  {
    gap: 'OneDetectiveLayer[LLM09:2025]',
    reason:
      'LLM09:2025 Misinformation is noticed by nothing here: no part of the application knows what is true. It takes readers who report wrong answers, or an evaluation by questions whose answers are known.',
  },
];

/** What the composition itself makes of the application. */
export interface Composed {
  /** Whether a model may call tools, its own or those of clients. */
  readonly tools: boolean;
  /** Whether an alias answers from a knowledge base that the composition has not made. */
  readonly retrieval: boolean;
  /** The stack of the composition's own knowledge base. */
  readonly knowledge?: Stack;
  /** What is acknowledged by whoever uses the composition, with reasons of their own. */
  readonly excepted: readonly string[];
}

/**
 * Acknowledges on each of `stacks` the gaps that are left by design, with their reasons. A reason that is not true of the
 * application is not given, so that its gap is found. What the application holds is known when all of it is made.
 */
export function acknowledgeGaps(stacks: readonly Stack[], { tools, retrieval, knowledge, excepted }: Composed): void {
  const left = LEFT.filter(
    (each) =>
      !excepted.includes(`${PACK}${each.gap}`) &&
      (each.tools ?? tools) === tools &&
      (each.knowledge ?? knowledge !== undefined) === (knowledge !== undefined) &&
      !(retrieval && each.unless?.test('AWS::Bedrock::KnowledgeBase')),
  );
  const [first] = stacks;
  first?.node.addValidation({
    validate: () => {
      const types = first.node.root.node
        .findAll()
        .flatMap((one) => (CfnResource.isCfnResource(one) && Stack.of(one) !== knowledge ? one.cfnResourceType : []));
      for (const { gap, reason, unless } of left)
        if (!unless || !types.some((type) => unless.test(type)))
          for (const stack of stacks)
            Validations.of(stack).acknowledge({ id: `${PACK}${gap}`, reason: `${reason} (owner: ${OWNER})` });
      return [];
    },
  });
}
