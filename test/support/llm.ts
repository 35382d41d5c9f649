/** The template with a guardrail beside it, so that the application has to do with models. */
export const besideModel = <T extends { Resources: Record<string, unknown> }>(template: T) => ({
  ...template,
  Resources: { ...template.Resources, Guardrail: { Type: 'AWS::Bedrock::Guardrail', Properties: {} } },
});
