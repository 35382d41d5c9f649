import { type Control, eachResource, rule } from '../../../control';
import { type Answer, PASS } from '../../../template/answer';
import type { Value } from '../../../template/resource';
import { holdsSecret, resolvedSecret, secretAt } from '../../../template/secrets';

/** Passes when a credential comes from a secret: by reference, or filled in at deployment and not written down. */
function fromSecret(holder: Value, literal: string, reference: string): Answer | undefined {
  return holder.get(literal).absent && holder.get(reference).absent
    ? undefined
    : holder.decide(() => {
        if (holder.get(literal).absent) return PASS;
        const text = holder.pattern(literal);
        if (text && resolvedSecret(text)) return PASS;
        return text?.literal === undefined
          ? holder.get(literal).undecided('is known only at deployment')
          : holder.fail(literal, `is written in the template; expected ${reference}`);
      });
}

/** Headers whose value is a credential, whatever it looks like. */
const CREDENTIAL_HEADER =
  /^(proxy-)?authorization$|^cookie$|(^|[-_])(api[-_]?key|(auth|access|bearer)[-_]?token|secret)$/i;

/** Fails where a setting holds a secret; `always` says that whatever is written there is one. */
function notEmbedded(name: string, value: Value, always = false): Answer {
  return value.decide(() => {
    const text = value.pattern();
    if (!text) return PASS;
    const store = resolvedSecret(text);
    if (store) return value.fail('', `is filled from ${store} at deployment, and readable in the configuration`);
    const secret = secretAt(value, name);
    if (secret) return value.fail('', holdsSecret(secret));
    if (!always) return PASS;
    if (text.literal === undefined)
      throw value.undecided('is known only at deployment, and readable in the configuration');
    return text.literal === ''
      ? PASS
      : value.fail('', 'is written in the template: a header of this name is a credential');
  });
}

export const control: Control = {
  id: 'agent-credentials',
  title: 'Credentials of agents live in a secret store',
  risks: ['LLM02:2025', 'LLM07:2025', 'LLM06:2023', 'ASI03:2026'],
  acts: 'absence',
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0012', 'AML.T0055', 'AML.T0083', 'AML.T0098'],
  why: 'What stands in a configuration is read by everyone who may describe the agent, and by the agent itself.',
  source: 'Amazon Bedrock AgentCore Developer Guide, Provision identity and authorize agent access',
  rules: [
    rule('AgentCoreNoEmbeddedSecrets', {
      severity: 'HIGH',
      fix: 'Keep the credential in Secrets Manager or an AgentCore credential provider, and let the code fetch it.',
      fixTemplate:
        'Take the credential out of EnvironmentVariables (Headers, for a tool): keep it in Secrets Manager or an AgentCore credential provider, and let the code fetch it.',
      counterparts: ['ST'],
      check: eachResource(['AWS::BedrockAgentCore::Runtime', 'AWS::BedrockAgentCore::Harness'], (runtime) => [
        ...runtime.entries('EnvironmentVariables').map(([name, value]) => notEmbedded(name, value)),
        ...runtime
          .at('Tools[].Config.RemoteMcp.Headers')
          .flatMap((headers) => headers.entries())
          .map(([name, value]) => notEmbedded(name, value, CREDENTIAL_HEADER.test(name))),
      ]),
    }),
    rule('ApiKeyFromSecret', {
      severity: 'HIGH',
      fix: 'Use `apiKeySecretConfig` with a secret of your own in place of `apiKey`.',
      fixTemplate: 'Set ApiKeySecretConfig: {SecretId, JsonKey} and remove ApiKey.',
      check: eachResource('AWS::BedrockAgentCore::ApiKeyCredentialProvider', (provider) =>
        fromSecret(provider, 'ApiKey', 'ApiKeySecretConfig'),
      ),
    }),
    rule('OAuthClientSecretFromSecret', {
      severity: 'HIGH',
      fix: 'Use `clientSecretConfig` with a secret of your own in place of `clientSecret`.',
      fixTemplate: 'Set ClientSecretConfig: {SecretId, JsonKey} and remove ClientSecret.',
      check: eachResource('AWS::BedrockAgentCore::OAuth2CredentialProvider', (provider) =>
        provider
          .entries('Oauth2ProviderConfigInput')
          .flatMap(([, vendor]) => fromSecret(vendor, 'ClientSecret', 'ClientSecretConfig') ?? []),
      ),
    }),
    rule('OAuthReturnUrlsHttps', {
      severity: 'HIGH',
      fix: 'Return only to https URLs.',
      fixTemplate: 'List https URLs of one host each in AllowedResourceOauth2ReturnUrls.',
      proves: false,
      check: eachResource('AWS::BedrockAgentCore::WorkloadIdentity', (identity) =>
        identity.list('AllowedResourceOauth2ReturnUrls').each((url) => {
          const text = url.pattern()?.toString() ?? '';
          if (/^https:\/\/[^*]/.test(text) || /^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?(\/|$)/.test(text)) return PASS;
          if (url.pattern()?.unknown && !/^http:/.test(text)) return url.undecided('is known only at deployment');
          return url.fail('', `is ${text}; expected an https URL of one host`);
        }),
      ),
    }),
  ],
};
