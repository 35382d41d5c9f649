import type { ServiceName } from '../../lib/ensure/contract';
import { SERVICES } from '../../lib/ensure/runtime/services';

/** A service to which AWS answers every call with an empty object, as where nothing was ever made. */
const serviceWithout = (name: ServiceName) =>
  SERVICES[name]({
    client: {
      region: 'eu-west-1',
      credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret' },
      requestHandler: {
        handle: async () => ({ response: { statusCode: 200, headers: {}, body: Buffer.from('{}') } }),
      },
    },
    partition: 'aws',
    region: 'eu-west-1',
    account: '111122223333',
    owner: 'secure-llm-1-Service',
    wanted: {},
  });

test.each<ServiceName>([
  'bedrock-invocation-logging',
  'cloudtrail',
  'config',
  'detective',
  'guardduty',
  'inspector',
  'securitylake',
])('%s has no settings where AWS answers with nothing', async (name) => {
  expect((await serviceWithout(name).read()).settings).toStrictEqual({});
});

test.each<ServiceName>(['cloudtrail', 'securitylake'])('%s is only ever looked at', async (name) => {
  await expect(serviceWithout(name).write({}, {})).rejects.toThrow('is only ever looked at');
});
