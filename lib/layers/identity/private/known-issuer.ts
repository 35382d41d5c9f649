/** Where the keys of an issuer are, or what its issuers are like when this is none of them. */
export type KnownIssuer = { readonly jwksUri?: string } | { readonly refused: string };

const ID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const OKTA = /^https:\/\/[^/]+\.okta(-emea|preview|-gov)?\.(com|mil)(?=\/|$)/;
const ENTRA = /^https:\/\/(login\.microsoftonline\.com|sts\.windows\.net)(?=\/|$)/;
const AUTH0 = /^https:\/\/[^/]+\.auth0\.com(?=\/|$)/;

/**
 * What is known of the issuers of some identity providers under the names that these give them; undefined for others, also
 * under domains of one's own. A slash too many or too few, and every token would be refused.
 *
 * Sources: Okta, API Access Management and OpenID Connect & OAuth 2.0 API (keys); Microsoft identity platform, Access tokens
 * and OpenID Connect metadata; Auth0, JSON Web Key Sets.
 *
 * @asOf 2026-11
 */
export function knownIssuer(issuer: string): KnownIssuer | undefined {
  if (OKTA.test(issuer)) {
    if (/\/oauth2\/[^/]+$/.test(issuer)) return { jwksUri: `${issuer}/v1/keys` };
    return {
      refused:
        'a custom authorization server of Okta, as https://example.okta.com/oauth2/default without a slash at its end: access tokens of the organization’s own server are for Okta alone',
    };
  }
  if (ENTRA.test(issuer)) {
    const [, tenant] = new RegExp(`^https://login\\.microsoftonline\\.com/(${ID})/v2\\.0$`, 'i').exec(issuer) ?? [];
    if (tenant) return { jwksUri: `https://login.microsoftonline.com/${tenant}/discovery/v2.0/keys` };
    const [, first] = new RegExp(`^https://sts\\.windows\\.net/(${ID})/$`, 'i').exec(issuer) ?? [];
    if (first) return { jwksUri: `https://login.microsoftonline.com/${first}/discovery/keys` };
    return {
      refused:
        'https://login.microsoftonline.com/<tenant id>/v2.0 for tokens of version 2.0 (no slash at its end), or https://sts.windows.net/<tenant id>/ for those of version 1.0 (with one); the id is a UUID, and common or organizations is in no token',
    };
  }
  if (AUTH0.test(issuer) && !/\.com\/$/.test(issuer)) {
    return {
      refused: 'https://<tenant>.auth0.com/ with a slash at its end and nothing behind it, as tokens of Auth0 have it',
    };
  }
  return AUTH0.test(issuer) ? {} : undefined;
}
