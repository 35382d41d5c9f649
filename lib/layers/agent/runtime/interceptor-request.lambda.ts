import { guarded } from './guarded';
import { requestInterceptor } from './request-function';

/** The REQUEST interceptor of an agent gateway. */
export const handler = guarded(() => requestInterceptor(process.env));
