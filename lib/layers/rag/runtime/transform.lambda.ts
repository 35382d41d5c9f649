import { INGESTION_ENV as ENV } from '../contract';
import { variable } from './environment';
import { s3Objects } from './s3-objects';
import { transformChunks } from './transform-chunks';

export const handler = transformChunks(s3Objects(), {
  knowledgeBase: variable(ENV.knowledgeBase),
  corpus: variable(ENV.corpus),
  passage: variable(ENV.passage),
  prefix: variable(ENV.prefix),
  tenantKey: process.env[ENV.tenantKey],
  groupsKey: process.env[ENV.groupsKey],
});
