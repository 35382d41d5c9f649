// The gateway for hosts that are not Lambda: `require('cdk-secure-llm/assets/gateway/container')`.
export { APPROVAL_LIFETIME, approve, argumentsHash } from '../../../runtime/approval';
export { deriveKey } from '../../../runtime/secrets';
export type { AuditSink } from './audit';
export { streamAudit } from './audit';
export type { Gateway, GatewayParts } from './gateway';
export { createGateway } from './gateway';
export type { GatewayRequest, Reply } from './http';
export { httpReply, serve, shutDown } from './server';
export type { GatewaySettings } from './settings';
export { DEFAULT_TIMEOUTS, SettingsError } from './settings';
export { settingsFromEnv } from './settings-from-env';
