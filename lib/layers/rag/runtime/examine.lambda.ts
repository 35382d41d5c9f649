import { ownCalls } from '../../../runtime/own-calls';
import { INGESTION_ENV as ENV } from '../contract';
import { variable } from './environment';
import { examineIndex } from './examine-index';
import { bedrockSearch } from './search';
import { tellingThrottling } from './throttled';

export const handler = tellingThrottling(
  examineIndex(
    bedrockSearch(ownCalls(10_000), {
      knowledgeBase: variable(ENV.knowledgeBase),
      corpus: variable(ENV.corpus),
      managed: process.env[ENV.managed] === 'true',
    }),
    {
      prefix: variable(ENV.prefix),
      tenantKey: process.env[ENV.tenantKey],
      groupsKey: process.env[ENV.groupsKey],
    },
  ),
);
