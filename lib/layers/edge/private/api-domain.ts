import { Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import type { Construct } from 'constructs';
import { PropsError } from '../../../private/errors';
import type { MutualTls } from '../edge-options';

/** What an API is served with. */
export interface ApiDomainSettings {
  readonly domainName: string;
  readonly certificate: acm.ICertificate;
  readonly hostedZone?: route53.IHostedZone;
  readonly mutualTls?: MutualTls;
  /** The TLS policy without client certificates. */
  readonly policy: apigateway.SecurityPolicy;
}

/** Serves a regional REST API under a name of one's own, and under no other. */
export function serveApi(
  scope: Construct,
  api: apigateway.RestApi,
  settings: ApiDomainSettings,
): apigateway.DomainName {
  const { domainName, certificate, hostedZone, mutualTls } = settings;
  const resource = api.node.defaultChild as apigateway.CfnRestApi;
  const types = Stack.of(api).resolve(resource.endpointConfiguration)?.types ?? ['EDGE'];
  if (!types.includes('REGIONAL')) {
    throw new PropsError(scope, `'api' must have the endpoint type REGIONAL, like the certificate, got ${types}`);
  }

  // API Gateway asks for client certificates under its TLS_1_2 policy only.
  const securityPolicy = mutualTls ? apigateway.SecurityPolicy.TLS_1_2 : settings.policy;
  const endpointAccessMode = mutualTls ? undefined : apigateway.EndpointAccessMode.STRICT;
  const domain = new apigateway.DomainName(scope, 'Domain', {
    domainName,
    certificate,
    endpointType: apigateway.EndpointType.REGIONAL,
    securityPolicy,
    endpointAccessMode,
    mtls: mutualTls && {
      bucket: mutualTls.truststore,
      key: mutualTls.objectKey,
      version: mutualTls.objectVersion,
    },
  });
  domain.addBasePathMapping(api);
  resource.disableExecuteApiEndpoint = true;
  if (resource.securityPolicy === undefined) {
    // The handshake follows the API's policy where it differs from the domain's.
    resource.securityPolicy = securityPolicy;
    resource.endpointAccessMode = endpointAccessMode;
  }
  if (hostedZone) {
    const target = route53.RecordTarget.fromAlias(new targets.ApiGatewayDomain(domain));
    new route53.ARecord(scope, 'Alias', { zone: hostedZone, recordName: domainName, target });
  }
  return domain;
}
