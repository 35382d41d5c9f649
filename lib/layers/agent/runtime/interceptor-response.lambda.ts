import { guarded } from './guarded';
import { responseInterceptor } from './response-function';

/** The RESPONSE interceptor of an agent gateway. */
export const handler = guarded(() => responseInterceptor(process.env));
