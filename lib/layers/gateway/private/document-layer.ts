import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DISABLE_ASSET_STAGING_CONTEXT } from 'aws-cdk-lib/cx-api';
import type { Construct } from 'constructs';
import { DOCUMENT_PATH, type GatewayDocument } from '../../../contract';

/** A layer that puts the document beside the handler: policies and tools are longer than environment variables may be. */
export function documentLayer(scope: Construct, id: string, document: GatewayDocument): lambda.LayerVersion {
  const root = mkdtempSync(join(tmpdir(), 'secure-llm-'));
  const folder = join(root, basename(dirname(DOCUMENT_PATH)));
  mkdirSync(folder);
  writeFileSync(join(folder, basename(DOCUMENT_PATH)), JSON.stringify(document));
  const layer = new lambda.LayerVersion(scope, id, {
    description: 'Policies and tools of the gateway',
    code: lambda.Code.fromAsset(root),
    compatibleArchitectures: [lambda.Architecture.ARM_64],
    compatibleRuntimes: [lambda.Runtime.NODEJS_24_X],
  });
  // staging has made its copy; without it the deployment reads this folder
  if (!scope.node.tryGetContext(DISABLE_ASSET_STAGING_CONTEXT)) rmSync(root, { recursive: true });
  return layer;
}
