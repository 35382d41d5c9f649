import type { ServiceName, Settings } from '../../lib/ensure/contract';
import { SERVICES } from '../../lib/ensure/runtime/services';

interface Sent {
  /** `DescribeTrails`, or the path where the protocol has no names. */
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: the wire formats of many services
  readonly input: any;
}
type Answer = (sent: Sent) => { readonly status?: number; readonly error?: string; readonly body?: object | string };

/** A service to which AWS gives these answers, by default an empty object, as where nothing was ever made. */
function serviceWith(name: ServiceName, answer: Answer = () => ({}), wanted: Settings = {}) {
  const sent: Sent[] = [];
  const service = SERVICES[name]({
    client: {
      region: 'eu-west-1',
      credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret' },
      requestHandler: {
        handle: async ({
          headers,
          path,
          body,
        }: {
          headers: Record<string, string>;
          path: string;
          body?: string | Uint8Array;
        }) => {
          const target = headers['x-amz-target']?.split('.')[1];
          const call = {
            name: target ?? path,
            input: body ? JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body)) : {},
          };
          sent.push(call);
          const { status = 200, error, body: answered = {} } = answer(call);
          const text = typeof answered === 'string' ? answered : JSON.stringify(answered);
          const named: Record<string, string> = error ? { 'x-amzn-errortype': error } : {};
          return { response: { statusCode: status, headers: named, body: Buffer.from(text) } };
        },
      },
      maxAttempts: 1,
    },
    partition: 'aws',
    region: 'eu-west-1',
    account: '111122223333',
    owner: 'secure-llm-1-Service',
    wanted,
  });
  return { service, sent };
}

test.each<ServiceName>([
  'bedrock-invocation-logging',
  'cloudtrail',
  'config',
  'detective',
  'guardduty',
  'inspector',
  'securitylake',
])('%s has no settings where AWS answers with nothing', async (name) => {
  expect((await serviceWith(name).service.read()).settings).toStrictEqual({});
});

test.each<ServiceName>(['cloudtrail', 'securitylake'])('%s is only ever looked at', async (name) => {
  await expect(serviceWith(name).service.write({}, {})).rejects.toThrow('is only ever looked at');
});

describe('AWS Config', () => {
  const RECORDERS = [
    { name: 'AWSConfigurationRecorderForSecurityHub', servicePrincipal: 'securityhub.amazonaws.com' },
    { name: 'default', roleARN: 'arn:role', recordingGroup: { allSupported: true } },
  ];
  /** A recorder of the account, which runs beside one of another service that does not. */
  const config = () =>
    serviceWith('config', ({ name, input }) => {
      const body: Record<string, object> = {
        DescribeConfigurationRecorders: { ConfigurationRecorders: RECORDERS },
        DescribeDeliveryChannels: { DeliveryChannels: [{ name: 'default', s3BucketName: 'old', s3KeyPrefix: 'logs' }] },
        DescribeConfigurationRecorderStatus: {
          ConfigurationRecordersStatus: RECORDERS.map(({ name }) => ({ name, recording: name === 'default' })).filter(
            ({ name }) => input.ConfigurationRecorderNames?.includes(name) ?? true,
          ),
        },
      };
      return { body: body[name] };
    });

  test('is asked whether the recorder of the account runs, which others of AWS stand beside', async () => {
    const { service } = config();
    expect((await service.read()).settings).toMatchObject({ recorder: 'default', recording: 'true' });
  });

  test('is told which recorder to stop and to delete', async () => {
    const { service, sent } = config();
    const { settings } = await service.read();
    sent.length = 0;
    await service.write({ recording: undefined, recorder: undefined }, settings);
    expect(sent).toEqual([
      { name: 'StopConfigurationRecorder', input: { ConfigurationRecorderName: 'default' } },
      { name: 'DeleteConfigurationRecorder', input: { ConfigurationRecorderName: 'default' } },
    ]);
  });

  test('keeps the rest of a channel of which the bucket changes', async () => {
    const { service, sent } = config();
    const { settings } = await service.read();
    sent.length = 0;
    await service.write({ bucket: 'new' }, settings);
    expect(sent).toEqual([
      {
        name: 'PutDeliveryChannel',
        input: { DeliveryChannel: { name: 'default', s3BucketName: 'new', s3KeyPrefix: 'logs' } },
      },
    ]);
  });
});

test.each<ServiceName>(['guardduty', 'macie'])('%s may tell more often than asked, and not more seldom', (name) => {
  const { service } = serviceWith(name);
  expect(service.meets!('frequency', 'FIFTEEN_MINUTES', 'ONE_HOUR')).toBe(true);
  expect(service.meets!('frequency', 'SIX_HOURS', 'ONE_HOUR')).toBe(false);
  expect(service.meets!('frequency', undefined, 'ONE_HOUR')).toBe(false);
});

test.each([
  ['NoSuchPublicAccessBlockConfiguration', 404],
  ['AccessDenied', 403],
])('what blocks public access is absent only where S3 says so: %s', async (error, status) => {
  const body = `<ErrorResponse><Error><Code>${error}</Code><Message>No</Message></Error></ErrorResponse>`;
  const read = serviceWith('s3-public-access', () => ({ status, error, body })).service.read();
  if (status === 404) expect((await read).settings).toEqual({});
  else await expect(read).rejects.toThrow();
});

test('Security Hub is told of standards only where one changes', async () => {
  const { service, sent } = serviceWith('securityhub');
  await service.write({ autoEnableControls: 'true' }, { hub: 'foreign' });
  expect(sent.map(({ name }) => name)).toEqual(['/accounts']);
});
