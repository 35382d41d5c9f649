import type { IConstruct } from 'constructs';
import { PropsError } from '../../private/errors';
import type { BoundCredential } from './private/bound-credential';

/**
 * As whom AgentCore calls what is behind a target. There is none that passes the caller's token on: a target could use it as
 * the caller.
 */
export class ToolCredential {
  /**
   * A token for the audience of the target, on behalf of the caller: AgentCore Identity exchanges the caller's token (RFC 8693).
   *
   * @param providerArn ARN of an OAuth2 credential provider that exchanges tokens
   * @param secretArn ARN of the secret that the provider keeps its client secret in
   */
  public static onBehalfOf(providerArn: string, secretArn: string, scopes: string[]): ToolCredential {
    return new ToolCredential('TOKEN_EXCHANGE', providerArn, secretArn, scopes);
  }

  /** A token of the gateway itself (client credentials): the target does not learn who calls. */
  public static clientCredentials(providerArn: string, secretArn: string, scopes: string[]): ToolCredential {
    return new ToolCredential('CLIENT_CREDENTIALS', providerArn, secretArn, scopes);
  }

  private constructor(
    private readonly grantType: string,
    private readonly providerArn: string,
    private readonly secretArn: string,
    private readonly scopes: string[],
  ) {}

  /** @internal */
  public _bind(scope: IConstruct): BoundCredential {
    if (this.scopes.length === 0) {
      throw new PropsError(scope, `'credential' must ask for at least one scope, got none`);
    }
    return {
      type: 'OAUTH',
      provider: {
        OauthCredentialProvider: {
          ProviderArn: this.providerArn,
          GrantType: this.grantType,
          Scopes: this.scopes,
        },
      },
      providerArn: this.providerArn,
      secretArn: this.secretArn,
    };
  }
}
