import { type Answers, type Control, eachResource, rule } from '../../../control';
import { DISTRIBUTION, LISTENER, REST_API, REST_DOMAIN } from '../../../facts/front-doors';
import { type Answer, PASS } from '../../../template/answer';
import type { Resource, Value } from '../../../template/resource';
import { actionLeadsToModels, doorLeadsToModels } from '../../../workload/doors';
import { isLlmWorkload } from '../../../workload/llm-workload';

/** TLS 1.2 or later, in the older and in the newer names of API Gateway. */
const MODERN = /^(TLS_1_2|SecurityPolicy_TLS1[23]_.*)$/;

const eachDoor = (types: string | readonly string[], run: (door: Resource) => Answers) =>
  eachResource(types, (door, view) => (isLlmWorkload(view) ? run(door) : undefined));

const modern = (door: Value, otherwise = '; expected TLS_1_2 or later'): Answer => {
  const policy = door.text('SecurityPolicy');
  if (policy === undefined) return door.fail('SecurityPolicy', `is not set${otherwise}`);
  return MODERN.test(policy) ? PASS : door.fail('SecurityPolicy', `is ${policy}; expected TLS_1_2 or later`);
};

export const control: Control = {
  id: 'data-tls-certificates',
  title: 'Managed certificates and modern TLS policy on every front door',
  risks: ['LLM02:2025', 'LLM06:2023'],
  acts: 'encryption',
  csf: 'Protect',
  boundary: 'user-interface',
  atlas: ['AML.M0012'],
  why: 'Prompts carry secrets and personal data, and an intercepted session is a disclosed conversation.',
  source:
    'Amazon API Gateway Developer Guide, Choose a security policy; Amazon CloudFront Developer Guide, Supported protocols and ciphers',

  rules: [
    rule('ApiDomainModernTls', {
      severity: 'MEDIUM',
      fix: 'Set `securityPolicy: SecurityPolicy.TLS_1_2` on the domain name.',
      fixTemplate: 'Set SecurityPolicy: TLS_1_2.',
      counterparts: ['CKV_AWS_206'],
      check: eachDoor(REST_DOMAIN, (domain) => modern(domain)),
    }),
    rule('ApiModernTls', {
      severity: 'MEDIUM',
      fix: 'Set `SecurityPolicy` on the API, or `disableExecuteApiEndpoint: true` behind a domain name of your own.',
      fixTemplate:
        'Set SecurityPolicy to one of TLS 1.2 or later, or DisableExecuteApiEndpoint: true behind a domain name of your own.',
      check: eachDoor(REST_API, (api) => {
        if (api.flag('DisableExecuteApiEndpoint') === true) return undefined;
        // what the default endpoint of a private API refuses, those of others admit
        if (api.list('EndpointConfiguration.Types').some((type) => type.text() === 'PRIVATE')) return undefined;
        return modern(api, ', and the default endpoint admits TLS 1.0');
      }),
    }),
    rule('DistributionModernTls', {
      severity: 'MEDIUM',
      fix: 'Set `minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021` and a certificate of your own.',
      fixTemplate:
        'Set DistributionConfig.ViewerCertificate: {MinimumProtocolVersion: TLSv1.2_2021, AcmCertificateArn: a certificate of your own, SslSupportMethod: sni-only}.',
      counterparts: ['CKV_AWS_174', 'CloudFront.15'],
      check: eachDoor(DISTRIBUTION, (distribution) => {
        if (!doorLeadsToModels(distribution)) return undefined; // no prompt passes it
        const path = 'DistributionConfig.ViewerCertificate';
        const certificate = distribution.get(path);
        if (certificate.absent || certificate.flag('CloudFrontDefaultCertificate') === true)
          return distribution.fail(path, "is CloudFront's own, which admits TLS 1.0");
        const version = certificate.text('MinimumProtocolVersion');
        if (version === undefined) return certificate.fail('MinimumProtocolVersion', 'is not set');
        return /^TLSv1\.[23]/.test(version)
          ? PASS
          : certificate.fail('MinimumProtocolVersion', `is ${version}; expected TLSv1.2 or later`);
      }),
    }),
    rule('DistributionHttpsOnly', {
      severity: 'MEDIUM',
      fix: 'Set `viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS` (or HTTPS_ONLY), and `OriginProtocolPolicy.HTTPS_ONLY` on the origin.',
      fixTemplate: 'Set ViewerProtocolPolicy: redirect-to-https, and OriginProtocolPolicy: https-only.',
      check: eachDoor(DISTRIBUTION, (distribution) => {
        const config = distribution.get('DistributionConfig');
        const behaviors = config.at('DefaultCacheBehavior', 'CacheBehaviors[]');
        const origins = config.list('Origins').filter((origin) => origin.get('CustomOriginConfig').present);
        return [
          ...behaviors.each((behavior) =>
            behavior.text('ViewerProtocolPolicy') === 'allow-all'
              ? behavior.fail('ViewerProtocolPolicy', 'is allow-all: prompts and answers may pass unencrypted')
              : PASS,
          ),
          ...origins.each((origin) =>
            origin.text('CustomOriginConfig.OriginProtocolPolicy') === 'http-only' &&
            // the website of a bucket speaks nothing else, and holds no conversation
            !/\.s3-website|WebsiteURL/.test(String(origin.get('DomainName')))
              ? origin.fail('CustomOriginConfig.OriginProtocolPolicy', 'is http-only: requests go on unencrypted')
              : PASS,
          ),
        ];
      }),
    }),
    rule('ModelListenerTls', {
      severity: 'MEDIUM',
      fix: 'Listen with HTTPS and a certificate, and redirect from HTTP.',
      fixTemplate: 'Set Protocol: HTTPS with Certificates; a listener on HTTP only redirects.',
      check: eachResource(LISTENER, (listener) => {
        if (!listener.list('DefaultActions').some(actionLeadsToModels)) return undefined;
        return /^(HTTP|TCP)$/.test(listener.text('Protocol') ?? 'HTTP')
          ? listener.fail(
              'Protocol',
              `is ${listener.text('Protocol') ?? 'not set'}: prompts and answers pass unencrypted`,
            )
          : PASS;
      }),
    }),
    rule('CertificateRenewsItself', {
      severity: 'LOW',
      fix: 'Validate by DNS: a certificate validated by e-mail needs somebody to answer at each renewal.',
      fixTemplate:
        'Set ValidationMethod: DNS; a certificate validated by e-mail needs somebody to answer at each renewal.',
      proves: false,
      check: eachDoor('AWS::CertificateManager::Certificate', (certificate) => {
        if (certificate.get('CertificateAuthorityArn').present) return undefined; // a private one is not validated
        return certificate.get('ValidationMethod').absent
          ? certificate.fail('ValidationMethod', 'is not set, and EMAIL by default')
          : certificate.expect('ValidationMethod', 'DNS', 'HTTP');
      }),
    }),
  ],
};
