// The gateway for hosts that are not Lambda: `require('cdk-secure-llm/assets/gateway/container')`.
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { createGateway as create, type Gateway, type GatewayParts } from './gateway';
import type { GatewaySettings } from './settings';

export { APPROVAL_LIFETIME, approve, argumentsHash } from '../../../runtime/approval';
export { deriveKey } from '../../../runtime/secrets';
export type { AuditSink } from './audit';
export { streamAudit } from './audit';
export type { GatewayRequest, Reply } from './http';
export { httpReply, serve, shutDown } from './server';
export { DEFAULT_TIMEOUTS, SettingsError } from './settings';
export { settingsFromEnv } from './settings-from-env';
export type { Gateway, GatewayParts, GatewaySettings };

/** `createGateway` with the credentials of wherever it runs, as the SDK finds them: a task's, a pod's, an instance's, a profile's. */
export const createGateway = (settings: GatewaySettings, parts: GatewayParts = {}): Gateway =>
  create(settings, { credentials: defaultProvider(), ...parts });
