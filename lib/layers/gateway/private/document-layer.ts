import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { DOCUMENT_PATH, type GatewayDocument } from '../../../contract';
import { jsonLayer } from '../../../private/json-layer';

/** A layer that puts the document beside the handler: policies and tools are longer than environment variables may be. */
export const documentLayer = (scope: Construct, id: string, document: GatewayDocument): lambda.LayerVersion =>
  jsonLayer(scope, id, { description: 'Policies and tools of the gateway', path: DOCUMENT_PATH, content: document });
