/** The template with a guardrail beside it, so that the application has to do with models. */
export const besideModel = <T extends { Resources: Record<string, unknown> }>(template: T) => ({
  ...template,
  Resources: { ...template.Resources, Guardrail: { Type: 'AWS::Bedrock::Guardrail', Properties: {} } },
});

/** A role that may do this: where nothing is said call models, so that what runs under it has to do with them. */
export const roleTo = (Action: string | readonly string[] = 'bedrock:InvokeModel') => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {},
    Policies: [{ PolicyName: 'p', PolicyDocument: { Statement: { Effect: 'Allow', Action, Resource: 'arn:aws:x' } } }],
  },
});
