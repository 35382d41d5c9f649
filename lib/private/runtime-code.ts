import { join } from 'node:path';
import * as lambda from 'aws-cdk-lib/aws-lambda';

/**
 * The bundled code of `runtime/<name>.lambda.ts` in a room: a layer, or `ensure`. scripts/bundle.ts makes it before the
 * package ships.
 */
export function runtimeCode(room: string, name: string): lambda.Code {
  return lambda.Code.fromAsset(runtimeFolder(room, name));
}

/** The folder of that code. */
export function runtimeFolder(room: string, name: string): string {
  return join(__dirname, '..', '..', 'assets', room, name);
}
