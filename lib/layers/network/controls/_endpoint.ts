import type { Resource } from '../../../template/resource';

/**
 * The service of an endpoint without prefix and Region (`bedrock-runtime`); nothing where the template does not tell, or where
 * it is the service of another Region, which nobody calls who does not ask for that Region.
 */
export function serviceOf(endpoint: Resource): string | undefined {
  const name = endpoint.pattern('ServiceName')?.toString();
  // com.amazonaws.<region>.<service>; CDK writes notebooks as aws.sagemaker.<region>.<service>
  const [, region, service] =
    /^(?:com\.amazonaws|cn\.com\.amazonaws|aws\.sagemaker)\.([^.]+)\.(.+)$/.exec(name ?? '') ?? [];
  const own = endpoint.template.input.region;
  return own === undefined || region === own || /[${]/.test(region ?? '') ? service : undefined;
}

/** Whether prompts, answers or model administration pass the endpoint. */
export const isLlmEndpoint = (endpoint: Resource): boolean => {
  const service = serviceOf(endpoint);
  return service !== undefined && /^(bedrock|sagemaker\.(api|runtime|featurestore-runtime))/.test(service);
};

/** The endpoints of the VPC that `resource` names at `VpcId`. */
export const endpointsBeside = (resource: Resource): readonly Resource[] =>
  resource.tryTarget('VpcId')?.referrers('AWS::EC2::VPCEndpoint', 'VpcId') ?? [];
