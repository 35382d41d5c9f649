import { codeOf, one } from '../../local/samples/cases';

/** What a function of the gateway runs on. */
export const GATEWAY_CODE = { Code: codeOf('gateway/handler'), Handler: 'index.handler', Runtime: 'nodejs24.x' };

/** The API that leads to the function `Thing`. */
export const DOOR = {
  Door: {
    Type: 'AWS::ApiGateway::Method',
    Properties: {
      HttpMethod: 'POST',
      RestApiId: 'api',
      Integration: {
        Uri: {
          'Fn::Sub':
            'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2021-11-15/functions/${Thing.Arn}/response-streaming-invocations',
        },
      },
    },
  },
};

/** A template with the gateway's handler, these settings and the API that leads to it. */
export const handler = (settings: Record<string, unknown>, properties: Record<string, unknown> = {}) => {
  const template = one('AWS::Lambda::Function', {
    ...GATEWAY_CODE,
    Environment: { Variables: { GW_ROLE: 'gateway', ...settings } },
    ...properties,
  });
  return { Resources: { ...template.Resources, ...DOOR } };
};

/** The template with these resources beside the others. */
export const beside = <T extends { Resources: Record<string, unknown> }>(
  template: T,
  resources: Record<string, unknown>,
) => ({ ...template, Resources: { ...template.Resources, ...resources } });

/** A function that is not the gateway's. */
export const otherFunction = one('AWS::Lambda::Function', { Environment: { Variables: { GW_ROLE: 'other' } } });

/** The settings without these. */
export const without = (settings: Record<string, unknown>, ...names: string[]) =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => !names.includes(name)));
