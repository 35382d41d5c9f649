import { type EnsureProperties, OWN } from '../../lib/ensure/contract';
import { createHandler } from '../../lib/ensure/runtime/handler';
import { type State, startedAws } from './support/fake-aws';
import { CustomResourceLife, createEvent, lambdaContext } from './support/life';

const aws = startedAws();
beforeEach(() => aws.reset({}));

const guardduty = (Settings: EnsureProperties['Settings'] = {}, Mode: EnsureProperties['Mode'] = 'ENSURE') => ({
  Service: 'guardduty' as const,
  Mode,
  Settings: { detector: OWN, status: 'ENABLED', frequency: 'FIFTEEN_MINUTES', ...Settings },
});
const S3 = { 'feature.S3_DATA_EVENTS': 'ENABLED' };
const LAMBDA = { 'feature.LAMBDA_NETWORK_LOGS': 'ENABLED' };
// GuardDuty turns every other plan on by itself in a new detector
const RUNTIME = { 'feature.RUNTIME_MONITORING': 'ENABLED' };
const theirs = (...on: string[]) => ({
  id: 'd9',
  status: 'ENABLED',
  findingPublishingFrequency: 'FIFTEEN_MINUTES',
  tags: {},
  features: ['S3_DATA_EVENTS', 'LAMBDA_NETWORK_LOGS'].map((name) => ({
    name,
    status: on.includes(name) ? 'ENABLED' : 'DISABLED',
    additionalConfiguration: [],
  })),
});
const isOn = (feature: string) =>
  aws.state.guardduty?.features.find(({ name }: { name: string }) => name === feature)?.status === 'ENABLED';
const changes = () => aws.calls.filter(({ operation }) => !/^(Get|List|Describe|BatchGet)/.test(operation));

describe('what it reports', () => {
  test.each([
    ['absent', {}],
    ['weaker', { guardduty: theirs() }],
    ['sufficient', { guardduty: theirs('S3_DATA_EVENTS') }],
  ])('that the service was %s', async (found, before: State) => {
    aws.reset(before);
    await new CustomResourceLife(aws).create(guardduty(S3));
    expect(aws.answers[0].Data).toMatchObject({ Found: found, DetectorId: before.guardduty ? 'd9' : 'd1' });
  });

  test('in its log, who changed what for which stack', async () => {
    await new CustomResourceLife(aws).create(guardduty(S3));
    expect(JSON.parse(jest.mocked(console.log).mock.lastCall![0])).toMatchObject({
      RequestType: 'Create',
      Service: 'guardduty',
      StackId: expect.stringContaining(':stack/App/'),
      Data: { Changed: 'detector,status,frequency,feature.S3_DATA_EVENTS' },
    });
  });
});

describe('looking only', () => {
  test('accepts what is strong enough and changes nothing', async () => {
    aws.reset({ guardduty: theirs('S3_DATA_EVENTS') });
    const life = new CustomResourceLife(aws);
    expect(await life.create(guardduty(S3, 'ADOPT'))).toBe(true);
    expect(changes()).toEqual([]);
    await life.delete();
    expect(aws.state).toEqual({ guardduty: theirs('S3_DATA_EVENTS') });
  });

  test('fails the deployment and names each gap, and changes nothing', async () => {
    aws.reset({ guardduty: theirs() });
    expect(await new CustomResourceLife(aws).create(guardduty(S3, 'ADOPT'))).toBe(false);
    expect(aws.answers[0].Reason).toContain('feature.S3_DATA_EVENTS is absent, asked is ENABLED');
    expect(aws.state).toEqual({ guardduty: theirs() });
  });

  test.each([
    ['cloudtrail', { multiRegion: 'true', validation: 'true', encrypted: 'true', logging: 'true' }],
    ['securitylake', { lake: 'COMPLETED', key: 'customer', 'source.VPC_FLOW': 'ENABLED' }],
  ] as const)('finds %s as strong as asked, and a look-alike not', async (Service, Settings) => {
    const trail = {
      TrailARN: 'arn:aws:cloudtrail:eu-west-1:999999999999:trail/org',
      IsMultiRegionTrail: true,
      KmsKeyId: 'k',
    };
    const lake = {
      dataLakeArn: 'arn',
      region: 'eu-west-1',
      createStatus: 'COMPLETED',
      encryptionConfiguration: { kmsKeyId: 'k' },
    };
    const good = {
      cloudtrail: [
        { TrailARN: 'arn:other', logging: true },
        { ...trail, LogFileValidationEnabled: true, logging: true },
      ],
      securitylake: { lake, sources: ['VPC_FLOW'] },
    };
    const bad = {
      cloudtrail: [{ ...trail, LogFileValidationEnabled: true, logging: false }],
      securitylake: {
        lake: { ...lake, encryptionConfiguration: { kmsKeyId: 'S3_MANAGED_KEY' } },
        sources: ['VPC_FLOW'],
      },
    };
    for (const [state, stands] of [
      [good, true],
      [bad, false],
      [{}, false],
    ] as const) {
      aws.reset(state);
      expect(await new CustomResourceLife(aws).create({ Service, Mode: 'ADOPT', Settings })).toBe(stands);
    }
  });

  test('after ensuring, leaves what it made to whoever adopts it', async () => {
    const life = new CustomResourceLife(aws);
    await life.create(guardduty(S3));
    await life.update(guardduty(S3, 'ADOPT'));
    await life.delete();
    expect(isOn('S3_DATA_EVENTS')).toBe(true);
    expect(aws.state.parameters).toBeUndefined();
  });
});

describe('what somebody else does meanwhile', () => {
  test.each([
    ['guardduty', 'CreateDetector', guardduty(S3), { guardduty: theirs('S3_DATA_EVENTS') }],
    [
      'securityhub',
      'EnableSecurityHub',
      { Service: 'securityhub', Mode: 'ENSURE', Settings: { hub: OWN, 'standard.nist-800-53/v/5.0.0': 'ENABLED' } },
      {
        securityhub: {
          Tags: {},
          AutoEnableControls: true,
          standards: ['arn:aws:securityhub:eu-west-1::standards/nist-800-53/v/5.0.0'],
        },
      },
    ],
    [
      'macie',
      'EnableMacie',
      { Service: 'macie', Mode: 'ENSURE', Settings: { session: 'ENABLED', frequency: 'FIFTEEN_MINUTES' } },
      { macie: { status: 'ENABLED', findingPublishingFrequency: 'FIFTEEN_MINUTES' } },
    ],
    [
      'detective',
      'CreateGraph',
      { Service: 'detective', Mode: 'ENSURE', Settings: { graph: OWN } },
      { detective: { Tags: {} } },
    ],
    [
      'access-analyzer',
      'CreateAnalyzer',
      { Service: 'access-analyzer', Mode: 'ENSURE', Settings: { external: OWN } },
      { analyzers: [{ name: 'theirs', type: 'ACCOUNT' }] },
    ],
    [
      'config',
      'PutConfigurationRecorder',
      { Service: 'config', Mode: 'ENSURE', Settings: { recorder: OWN, recordingGroup: '{"allSupported":true}' } },
      {
        config: {
          recorder: {
            name: 'theirs',
            roleARN: 'r',
            recordingGroup: { allSupported: true, includeGlobalResourceTypes: false },
          },
        },
      },
    ],
  ] as const)(
    '%s created between our look and our creation stays theirs',
    async (_, operation, asked, state: State) => {
      let happened = false;
      aws.fault = (_index, call) => {
        if (call.operation === operation && !happened) {
          happened = true;
          Object.assign(aws.state, structuredClone(state));
        }
        return undefined;
      };
      const life = new CustomResourceLife(aws);
      await life.create(asked as EnsureProperties);
      expect(happened).toBe(true);
      await life.delete();
      expect(aws.state).toEqual(state);
    },
  );

  test('a setting that they changed after us is theirs', async () => {
    aws.reset({ guardduty: { ...theirs(), findingPublishingFrequency: 'SIX_HOURS' } });
    const life = new CustomResourceLife(aws);
    await life.create(guardduty({ ...S3, frequency: 'ONE_HOUR' }));
    aws.state.guardduty.findingPublishingFrequency = 'FIFTEEN_MINUTES';
    await life.delete();
    expect(aws.state.guardduty).toEqual(theirs());
  });

  test('a detector that they deleted and made anew is theirs, with all its plans', async () => {
    const life = new CustomResourceLife(aws);
    await life.create(guardduty(S3));
    aws.state.guardduty = theirs('S3_DATA_EVENTS');
    await life.delete();
    expect(aws.state).toEqual({ guardduty: theirs('S3_DATA_EVENTS') });
  });

  test('a service that they turned off comes back with the next update', async () => {
    const life = new CustomResourceLife(aws);
    await life.create(guardduty(S3));
    delete aws.state.guardduty;
    expect(await life.update(guardduty({ ...S3, ...LAMBDA }))).toBe(true);
    expect([isOn('S3_DATA_EVENTS'), isOn('LAMBDA_NETWORK_LOGS')]).toEqual([true, true]);
    await life.delete();
    expect(aws.state).toEqual({});
  });
});

describe('two stacks in one account', () => {
  test.each([
    [0, 1],
    [1, 0],
  ])('the last to go turns the light out, and not before (stack %i goes first)', async (first, second) => {
    const lives = [new CustomResourceLife(aws, 'One'), new CustomResourceLife(aws, 'Two')];
    await lives[0].create(guardduty(S3));
    await lives[1].create(guardduty({ ...S3, ...RUNTIME }));
    await lives[first].delete();
    expect(isOn('S3_DATA_EVENTS')).toBe(true);
    expect(isOn('RUNTIME_MONITORING')).toBe(first === 0);
    await lives[second].delete();
    expect(aws.state).toEqual({});
  });

  test('what one completed over the other goes back to what was there before both', async () => {
    const ask = (age: string) => ({
      Service: 'access-analyzer' as const,
      Mode: 'ENSURE' as const,
      Settings: { unused: OWN, unusedAge: age },
    });
    const before = {
      analyzers: [
        { name: 'u', type: 'ACCOUNT_UNUSED_ACCESS', configuration: { unusedAccess: { unusedAccessAge: 180 } } },
      ],
    };
    aws.reset(before);
    const [one, two] = [new CustomResourceLife(aws, 'One'), new CustomResourceLife(aws, 'Two')];
    await one.create(ask('90'));
    await two.create(ask('30'));
    await one.delete();
    expect(aws.state.analyzers[0].configuration.unusedAccess.unusedAccessAge).toBe(30);
    await two.delete();
    expect(aws.state).toEqual(before);
  });
});

describe('the role by which API Gateway writes logs', () => {
  const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
  const ask = (mode: EnsureProperties['Mode'] = 'ENSURE'): EnsureProperties => ({
    Service: 'apigateway-account',
    Mode: mode,
    Settings: { role: role('ours') },
  });

  test('that was deleted counts as none, and its ARN does not come back', async () => {
    aws.reset({ roles: [role('ours')], apigateway: role('gone') });
    const life = new CustomResourceLife(aws);
    expect(await life.create(ask())).toBe(true);
    expect(aws.state.apigateway).toBe(role('ours'));
    await life.delete();
    expect(aws.state).toEqual({ roles: [role('ours')] });
  });

  test('of somebody else stays before and after', async () => {
    aws.reset({ roles: [role('ours'), role('service-role/theirs')], apigateway: role('service-role/theirs') });
    const life = new CustomResourceLife(aws);
    expect(await life.create(ask())).toBe(true);
    await life.delete();
    expect(aws.state.apigateway).toBe(role('service-role/theirs'));
    expect(changes().filter(({ service }) => service === 'apigateway')).toEqual([]);
  });

  test('that goes is named by nobody, also if somebody named it by hand', async () => {
    aws.reset({ roles: [role('ours'), role('theirs')], apigateway: role('theirs') });
    const life = new CustomResourceLife(aws);
    await life.create(ask());
    aws.state.apigateway = role('ours');
    await life.delete();
    expect(aws.state.apigateway).toBeUndefined();
  });

  test('that was deleted is too weak for who only looks', async () => {
    aws.reset({ roles: [], apigateway: role('gone') });
    expect(await new CustomResourceLife(aws).create(ask('ADOPT'))).toBe(false);
  });
});

test('a data lake that is being made is waited for', async () => {
  const lake = { dataLakeArn: 'arn', region: 'eu-west-1', encryptionConfiguration: { kmsKeyId: 'k' } };
  aws.reset({ securitylake: { lake: { ...lake, createStatus: 'PENDING' }, sources: [] } });
  aws.fault = (index) => {
    if (index > 3) aws.state.securitylake.lake.createStatus = 'COMPLETED';
    return undefined;
  };
  const asked = { Service: 'securitylake' as const, Mode: 'ADOPT' as const, Settings: { lake: 'COMPLETED' } };
  expect(await new CustomResourceLife(aws).create(asked)).toBe(true);
});

describe('the role of AWS Config itself', () => {
  const recorder = (role: string) => ({
    Service: 'config' as const,
    Mode: 'ENSURE' as const,
    Settings: { recorder: OWN, recordingGroup: '{"allSupported":true}', role },
  });
  const linked = 'arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig';
  const made = () => aws.calls.filter(({ operation }) => operation === 'CreateServiceLinkedRole').length;

  test('is made before the first recorder works with it, and stays for the other Regions', async () => {
    const life = new CustomResourceLife(aws);
    expect(await life.create(recorder(linked))).toBe(true);
    expect(aws.state.config.recorder.roleARN).toBe(linked);
    expect(await life.update(recorder(linked))).toBe(true);
    expect(made()).toBe(1);
    await life.delete();
    expect(aws.state).toEqual({ linkedRoles: ['config.amazonaws.com'] });
  });

  test.each([
    ['another role', {}, 'arn:aws:iam::111122223333:role/ours'],
    [
      'a recorder of somebody else, which keeps its role',
      { config: { recorder: { name: 'theirs', roleARN: 'theirs', recordingGroup: { allSupported: false } } } },
      linked,
    ],
  ])('is not made for %s', async (_, state: State, role) => {
    aws.reset(state);
    expect(await new CustomResourceLife(aws).create(recorder(role))).toBe(true);
    expect(made()).toBe(0);
  });
});

describe('model invocation logging of somebody else', () => {
  const configuration = (group: string) =>
    JSON.stringify({ cloudWatchConfig: { logGroupName: group, roleArn: 'r' }, textDataDeliveryEnabled: true });
  const ask = (more: Partial<EnsureProperties> = {}): EnsureProperties => ({
    Service: 'bedrock-invocation-logging',
    Mode: 'ENSURE',
    Settings: { configuration: configuration('/ours') },
    ...more,
  });
  const state = (group: string, text: boolean, kmsKeyId?: string) => ({
    logGroups: [{ logGroupName: group, kmsKeyId }],
    bedrock: { cloudWatchConfig: { logGroupName: group, roleArn: 'x' }, textDataDeliveryEnabled: text },
  });

  test.each([
    ['without text', state('/theirs', false, 'key')],
    ['to a log group without a key', state('/theirs', true)],
    ['to a log group that is gone', { ...state('/theirs', true, 'key'), logGroups: [] }],
    ['to no destination', { bedrock: { textDataDeliveryEnabled: true } }],
    [
      'to a bucket without a key',
      { buckets: { theirs: 'AES256' }, bedrock: { s3Config: { bucketName: 'theirs' }, textDataDeliveryEnabled: true } },
    ],
  ])('that delivers %s is refused, and left alone', async (_, before: State) => {
    aws.reset(before);
    expect(await new CustomResourceLife(aws).create(ask())).toBe(false);
    expect(aws.answers[0].Reason).toContain('belongs to somebody else');
    expect(aws.state).toEqual(before);
  });

  test('that delivers text to a bucket with a key is accepted', async () => {
    const before = {
      buckets: { theirs: 'aws:kms' },
      bedrock: { s3Config: { bucketName: 'theirs' }, textDataDeliveryEnabled: true },
    };
    aws.reset(before);
    expect(await new CustomResourceLife(aws).create(ask())).toBe(true);
    expect(aws.state.bedrock).toEqual(before.bedrock);
  });

  test('is replaced when taken over, and stands again after the stack', async () => {
    const before = state('/theirs', false);
    aws.reset(before);
    const life = new CustomResourceLife(aws);
    expect(await life.create(ask({ TakeOver: 'true' }))).toBe(true);
    expect(aws.state.bedrock.cloudWatchConfig.logGroupName).toBe('/ours');
    await life.delete();
    expect(aws.state).toEqual(before);
  });

  test('put in place of ours stays', async () => {
    const life = new CustomResourceLife(aws);
    await life.create(ask());
    Object.assign(aws.state, state('/theirs', true, 'key'));
    await life.delete();
    expect(aws.state).toEqual(state('/theirs', true, 'key'));
  });
});

describe('an answer for CloudFormation', () => {
  test('comes in time when a service never does', async () => {
    aws.fault = (_, { operation }) => (operation === 'ListDetectors' ? 'silent' : undefined);
    const handler = createHandler({
      client: { endpoint: aws.url, region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } },
    });
    const left = 45_200; // milliseconds: 45 seconds are kept for the answer, and without it this never ends
    await handler(createEvent(aws, 'Create', guardduty()), lambdaContext(left));
    expect(aws.answers).toHaveLength(1);
    expect(aws.answers[0]).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('out of time') });
  });

  test.each([
    ['an unknown service', { Service: 'nothing', Mode: 'ENSURE', Settings: {} }],
    ['no settings', { Service: 'guardduty', Mode: 'ENSURE' }],
  ])('comes for %s', async (_, properties) => {
    const event = createEvent(aws, 'Create', properties as unknown as EnsureProperties);
    await createHandler({ client: { endpoint: aws.url, region: 'eu-west-1' } })(event, lambdaContext());
    expect(aws.answers).toMatchObject([{ Status: 'FAILED', RequestId: event.RequestId, StackId: event.StackId }]);
  });

  test('is given again when CloudFormation does not take it', async () => {
    aws.refusals = 3;
    expect(await new CustomResourceLife(aws).create(guardduty())).toBe(true);
    expect(aws.answers).toHaveLength(1);
  });

  test('is given again after a while, and not at once', async () => {
    aws.refusals = 1;
    const waits = jest.spyOn(global, 'setTimeout');
    await createHandler({ client: { endpoint: aws.url, region: 'eu-west-1' } })(
      createEvent(aws, 'Create', { Service: 'guardduty' } as unknown as EnsureProperties),
      lambdaContext(),
    );
    const asked = waits.mock.calls.map(([, milliseconds]) => milliseconds);
    waits.mockRestore();
    expect(aws.answers).toHaveLength(1);
    expect(asked).toContain(1000);
  });

  test('that nobody takes fails the function, so that the event comes again', async () => {
    aws.refusals = 99;
    const handler = createHandler({ client: { endpoint: aws.url, region: 'eu-west-1' }, wait: async () => undefined });
    const event = createEvent(aws, 'Create', { Service: 'guardduty' } as unknown as EnsureProperties);
    await expect(handler(event, lambdaContext())).rejects.toThrow('CloudFormation answered 503');
  });

  test('has one physical id for the life of the resource, so that nothing is ever replaced', async () => {
    const life = new CustomResourceLife(aws);
    await life.create(guardduty());
    await life.update(guardduty(S3));
    await life.delete();
    expect(new Set(aws.answers.map(({ PhysicalResourceId }) => PhysicalResourceId)).size).toBe(1);
  });

  test('to a deletion without a claim is yes, and no service is asked', async () => {
    const event = createEvent(aws, 'Delete', guardduty());
    await createHandler({
      client: { endpoint: aws.url, region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } },
    })(event, lambdaContext());
    expect(aws.answers[0]).toMatchObject({ Status: 'SUCCESS', Data: { Found: 'sufficient', Changed: '' } });
    expect(aws.calls.map(({ operation }) => operation)).toEqual(['GetParametersByPath']);
  });
});
