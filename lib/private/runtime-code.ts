import { join } from 'node:path';
import * as lambda from 'aws-cdk-lib/aws-lambda';

/**
 * For `lambda.Function`: the bundled code of `runtime/<name>.lambda.ts` in a room (a layer, or `ensure`), and what it runs
 * on. scripts/bundle.ts makes it before the package ships.
 */
export function runtimeCode(room: string, name: string) {
  return {
    code: lambda.Code.fromAsset(runtimeFolder(room, name)),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
  };
}

/** The folder of that code. */
export function runtimeFolder(room: string, name: string): string {
  return join(__dirname, '..', '..', 'assets', room, name);
}
