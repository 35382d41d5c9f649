import { join } from 'node:path';
import * as lambda from 'aws-cdk-lib/aws-lambda';

/** The bundled code of `lib/layers/<layer>/runtime/<name>.lambda.ts`, made by scripts/bundle.ts before the package ships. */
export function runtimeCode(layer: string, name: string): lambda.Code {
  return lambda.Code.fromAsset(runtimeFolder(layer, name));
}

/** The folder of that code. */
export function runtimeFolder(layer: string, name: string): string {
  return join(__dirname, '..', '..', 'assets', layer, name);
}
