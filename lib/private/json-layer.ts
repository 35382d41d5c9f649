import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DISABLE_ASSET_STAGING_CONTEXT } from 'aws-cdk-lib/cx-api';
import type { Construct } from 'constructs';

/** What a layer holds, and where functions find it. */
export interface JsonLayerOptions {
  readonly description: string;
  /** Such as `/opt/secure-llm/gateway.json`. */
  readonly path: string;
  readonly content: object;
}

/** A layer that puts a document beside a function: settings that are longer than environment variables may be. */
export function jsonLayer(scope: Construct, id: string, options: JsonLayerOptions): lambda.LayerVersion {
  const { description, path, content } = options;
  const root = mkdtempSync(join(tmpdir(), 'secure-llm-'));
  const folder = join(root, basename(dirname(path)));
  mkdirSync(folder);
  writeFileSync(join(folder, basename(path)), JSON.stringify(content));
  const layer = new lambda.LayerVersion(scope, id, {
    description,
    code: lambda.Code.fromAsset(root),
    compatibleArchitectures: [lambda.Architecture.ARM_64],
    compatibleRuntimes: [lambda.Runtime.NODEJS_24_X],
  });
  // staging has made its copy; without it the deployment reads this folder
  if (!scope.node.tryGetContext(DISABLE_ASSET_STAGING_CONTEXT)) rmSync(root, { recursive: true });
  return layer;
}
