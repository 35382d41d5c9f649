import { ownCalls } from '../../../runtime/own-calls';
import { INGESTION_ENV as ENV } from '../contract';
import { variable } from './environment';
import { s3Objects } from './s3-objects';
import { bedrockSearch } from './search';
import { tellingThrottling } from './throttled';
import { traceDocument } from './trace-document';

const corpus = variable(ENV.corpus);

export const handler = tellingThrottling(
  traceDocument(
    s3Objects(),
    bedrockSearch(ownCalls(10_000), {
      knowledgeBase: variable(ENV.knowledgeBase),
      corpus,
      managed: process.env[ENV.managed] === 'true',
    }),
    {
      corpus,
      prefix: variable(ENV.prefix),
      tenantKey: process.env[ENV.tenantKey],
      groupsKey: process.env[ENV.groupsKey],
    },
  ),
);
