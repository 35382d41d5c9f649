import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { DISABLE_ASSET_STAGING_CONTEXT } from 'aws-cdk-lib/cx-api';
import { DOCUMENT_PATH, type GatewayDocument } from '../../../lib/contract';
import { documentLayer } from '../../../lib/layers/gateway/private/document-layer';

const document = { policies: {} } as GatewayDocument;

/** The folder that a deployment would pack, as the assembly names it. */
function packedFrom(context: Record<string, unknown>): string {
  const app = new App({ context });
  const stack = new Stack(app, 'Stack');
  documentLayer(stack, 'Document', document);
  const assembly = app.synth();
  const { files } = JSON.parse(readFileSync(join(assembly.directory, 'Stack.assets.json'), 'utf8'));
  const [folder] = Object.values<{ source: { path: string; packaging: string } }>(files)
    .filter(({ source }) => source.packaging === 'zip')
    .map(({ source }) => source.path);
  return resolve(assembly.directory, folder!);
}

test.each([
  ['staged', {}],
  ['not staged', { [DISABLE_ASSET_STAGING_CONTEXT]: true }],
])('the document is there to deploy when assets are %s', (_, context) => {
  const folder = packedFrom(context);
  const file = join(folder, DOCUMENT_PATH.replace('/opt/', ''));
  expect(existsSync(file)).toBe(true);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(document);
  rmSync(folder, { recursive: true });
});
