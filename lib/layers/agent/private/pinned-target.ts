import { Token } from 'aws-cdk-lib';
import { type PinnedTarget, payloadHash } from '../contract';
import type { ToolTarget } from './tool-target';

/** What a daily check compares of a target; what only the deployment knows is left out. */
export function pinnedTarget({ remote }: ToolTarget): PinnedTarget {
  if (!remote) return { kind: 'Lambda' };
  const { McpServer, OpenApiSchema } = remote.configuration as {
    readonly McpServer?: { readonly Endpoint: string };
    readonly OpenApiSchema?: { readonly InlinePayload: string };
  };
  const known = <T>(text: string, value: (text: string) => T): T | undefined =>
    Token.isUnresolved(text) ? undefined : value(text);
  const credential = remote.credential.type;
  if (McpServer) return { kind: 'McpServer', credential, endpoint: known(McpServer.Endpoint, (text) => text) };
  return { kind: 'OpenApi', credential, sha256: known(OpenApiSchema!.InlinePayload, payloadHash) };
}
