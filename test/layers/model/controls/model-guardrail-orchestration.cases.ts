import { beside, type Cases, one } from '../../../../local/samples/cases';

const GUARDRAIL = { GuardrailConfiguration: { GuardrailIdentifier: { Ref: 'Guardrail' }, GuardrailVersion: '1' } };
const ELSEWHERE = { GuardrailConfiguration: { GuardrailIdentifier: 'abcdefgh1234', GuardrailVersion: '1' } };
const Guardrail = { Type: 'AWS::Bedrock::Guardrail', Properties: {} };
const flow = (configuration: Record<string, unknown>) =>
  beside(
    one('AWS::Bedrock::Flow', { Definition: { Nodes: [{ Name: 'n', Type: 'x', Configuration: configuration }] } }),
    { Guardrail },
  );
const loop = (Configuration: Record<string, unknown>) => ({
  Loop: {
    Definition: {
      Nodes: [
        { Name: 'in', Type: 'LoopInput' },
        { Name: 'n', Type: 'x', Configuration },
      ],
    },
  },
});
export const BedrockFlowGuardrail: Cases = {
  good: {
    'a prompt': flow({ Prompt: { SourceConfiguration: {}, ...GUARDRAIL } }),
    'a knowledge base that answers': flow({ KnowledgeBase: { KnowledgeBaseId: 'k', ModelId: 'm', ...GUARDRAIL } }),
    'a prompt in a loop': flow(loop({ Prompt: { SourceConfiguration: {}, ...GUARDRAIL } })),
  },
  declared: { 'a guardrail that is not given': flow({ Prompt: { SourceConfiguration: {}, ...ELSEWHERE } }) },
  bad: {
    'a prompt without': flow({ Prompt: { SourceConfiguration: {} } }),
    'a prompt in a loop without': flow(loop({ Prompt: { SourceConfiguration: {} } })),
    'a prompt in a loop in a loop, in JSON': one('AWS::Bedrock::Flow', {
      DefinitionString: JSON.stringify({
        Nodes: [{ Configuration: loop(loop({ Prompt: { SourceConfiguration: {} } })) }],
      }),
    }),
    'a knowledge base without': flow({ KnowledgeBase: { KnowledgeBaseId: 'k', ModelId: 'm' } }),
  },
  undecided: {
    'a definition in S3': one('AWS::Bedrock::Flow', { DefinitionS3Location: { Bucket: 'b', Key: 'k' } }),
    'a definition in the words of the API': one('AWS::Bedrock::Flow', { DefinitionString: '{"nodes":[]}' }),
    'a definition that is no JSON': one('AWS::Bedrock::Flow', { DefinitionString: 'nodes' }),
  },
  silent: {
    'a knowledge base that only retrieves': flow({ KnowledgeBase: { KnowledgeBaseId: 'k' } }),
    'a function': flow({ LambdaFunction: { LambdaArn: 'arn' } }),
  },
};

const machine = (Parameters: Record<string, unknown>, Resource = 'arn:aws:states:::bedrock:invokeModel') =>
  beside(
    one('AWS::StepFunctions::StateMachine', {
      DefinitionString: {
        'Fn::Sub': JSON.stringify({ StartAt: 'Ask', States: { Ask: { Type: 'Task', Resource, Parameters } } }),
      },
    }),
    { Guardrail },
  );
const OWN = '${Guardrail.GuardrailArn}';
export const SfnInvokeGuardrail: Cases = {
  good: {
    'an inline agent with one': machine(
      { FoundationModel: 'm', GuardrailConfiguration: { GuardrailIdentifier: OWN, GuardrailVersion: '1' } },
      'arn:aws:states:::aws-sdk:bedrockagentruntime:invokeInlineAgent',
    ),
    'a guardrail': machine({ ModelId: 'm', GuardrailIdentifier: OWN, GuardrailVersion: '1' }),
    'a Converse call': machine(
      { ModelId: 'm', GuardrailConfig: { GuardrailIdentifier: OWN, GuardrailVersion: '1' } },
      'arn:aws:states:::aws-sdk:bedrockruntime:converse',
    ),
  },
  declared: {
    'a guardrail that is not given': machine({ ModelId: 'm', GuardrailIdentifier: 'g', GuardrailVersion: '1' }),
  },
  bad: {
    'no guardrail': machine({ ModelId: 'm' }),
    'a batch, which takes no guardrail': machine(
      { ModelId: 'm', RoleArn: 'r' },
      'arn:aws:states:::aws-sdk:bedrock:createModelInvocationJob',
    ),
    'an inline agent without': machine(
      { FoundationModel: 'm', Instruction: 'i' },
      'arn:aws:states:::aws-sdk:bedrockagentruntime:invokeInlineAgent',
    ),
    'generation from a knowledge base without': machine(
      { RetrieveAndGenerateConfiguration: { Type: 'KNOWLEDGE_BASE', KnowledgeBaseConfiguration: { ModelArn: 'm' } } },
      'arn:aws:states:::aws-sdk:bedrockagentruntime:retrieveAndGenerate',
    ),
    'a Converse call without': machine({ ModelId: 'm' }, 'arn:aws:states:::aws-sdk:bedrockruntime:converse'),
  },
  undecided: {
    'a guardrail from the input': machine({ ModelId: 'm', 'GuardrailIdentifier.$': '$.guardrail' }),
    'a guardrail by an expression': machine({ ModelId: 'm', GuardrailIdentifier: '{% $guardrail %}' }),
    'a definition in S3': one('AWS::Serverless::StateMachine', { DefinitionUri: 's3://b/k' }),
    'generation as the input says': machine(
      { 'RetrieveAndGenerateConfiguration.$': '$.how' },
      'arn:aws:states:::aws-sdk:bedrockagentruntime:retrieveAndGenerate',
    ),
  },
  silent: {
    'another task': machine({}, 'arn:aws:states:::lambda:invoke'),
    embeddings: machine({ ModelId: 'amazon.titan-embed-text-v2:0' }),
  },
};
