import { ENV } from '../contract';
import { completeToken, type TokenEvent, tokenSettings } from './access-token';

/** Cognito's trigger before token generation. */
export const handler = async (event: TokenEvent): Promise<TokenEvent> =>
  completeToken(event, tokenSettings(process.env[ENV.scope], process.env[ENV.tenant]));
