import { App, Stack } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { LlmDataVault } from '../../../lib/layers/data';
import { ModelGuardrail } from '../../../lib/layers/model';
import { KbTenancy, KnowledgeIngestion, SecureKnowledgeBase } from '../../../lib/layers/rag';
import { Deployed } from '../../../local/samples/deployed';
import { type Answer, type Call, deployedDefinition, execute, ServiceError } from '../response/support/machine';

const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
const CANARY = { tenant: 'acme', question: 'How many days?', expects: 'thirty days' };
new KnowledgeIngestion(stack, 'Ingestion', {
  knowledge: new SecureKnowledgeBase(stack, 'Knowledge', {
    vault: new LlmDataVault(stack, 'Vault'),
    tenancy: KbTenancy.byTenant(),
  }),
  guardrail: new ModelGuardrail(stack, 'Guardrail'),
  topic: new sns.Topic(stack, 'Topic'),
  canaries: [CANARY],
});
const deployed = new Deployed(stack);
const ADMISSION = deployedDefinition(deployed, 'Admission');
const INDEXING = deployedDefinition(deployed, 'Indexing');

test('the playbook is deployed with what it is told, and is valid', () => {
  const text = JSON.stringify(deployedDefinition(deployed, 'Quarantine'));
  expect(text).toContain('"StringMatches":"approved/*.txt"');
  expect(text).not.toContain('${');
});

const fails =
  (name: string): Answer =>
  () => {
    throw new ServiceError(name);
  };
/** Fails the first time, and then answers. */
const once =
  (name: string, answer: Answer): Answer =>
  (input, attempt) => {
    if (attempt === 1) throw new ServiceError(name);
    return answer(input, attempt);
  };
const told = (calls: readonly Call[]) =>
  calls.filter(({ action }) => action === 'sns:publish').map(({ input }) => `${input.Subject}: ${input.Message}`);
const made = (calls: readonly Call[]) =>
  calls.filter(({ action }) => action !== 'sns:publish').map(({ state }) => state);

describe('what admits documents', () => {
  const UPLOAD = { bucket: 'inbox', key: 'inbox/acme/leave.pdf', versionId: 'v1', eTag: 'e1' };
  const scanned = (scanResultStatus: string | undefined = 'NO_THREATS_FOUND', object: object = {}) => ({
    source: 'aws.guardduty',
    detail: {
      scanStatus: 'COMPLETED',
      s3ObjectDetails: { bucketName: 'inbox', objectKey: UPLOAD.key, versionId: 'v1', eTag: 'e1', ...object },
      scanResultDetails: { scanResultStatus },
    },
  });
  const kept: Answer = () => ({ Payload: { tenant: 'acme', name: 'n1', object: 'acme/n1' } });
  const lambda =
    (admit: Answer, keep = kept): Answer =>
    (input, attempt) =>
      (String(input.FunctionName).includes('Keep') ? keep : admit)(input, attempt);
  const admitted: Answer = () => ({ Payload: { verdict: 'admitted', object: 'approved/acme/a.txt' } });
  const refused: Answer = () => ({ Payload: { verdict: 'refused', reason: 'hidden-text', place: 'page 3' } });
  const run = (event: unknown, answer: Answer, more: Record<string, Answer> = {}) =>
    execute(ADMISSION, event, { 'lambda:invoke': answer, ...more });

  test('keeps the version that was scanned, then judges that version, and says nothing', async () => {
    const { status, calls } = await run(scanned(), lambda(admitted));
    expect([status, made(calls), told(calls)]).toEqual(['SUCCEEDED', ['Keep the original', 'Judge it'], []]);
    for (const { input } of calls) expect(input.Payload).toEqual(UPLOAD);
  });

  test('tells of a refusal: why, where, whose and what', async () => {
    const { status, calls } = await run(scanned(), lambda(refused));
    expect(status).toBe('SUCCEEDED');
    expect(told(calls)).toEqual([
      expect.stringContaining(
        'hidden-text (page 3). Tenant acme, upload inbox/acme/leave.pdf, original kept as acme/n1.',
      ),
    ]);
  });

  test.each(['THREATS_FOUND', 'UNSUPPORTED', 'ACCESS_DENIED', 'FAILED', 'no_threats_found', 'ANYTHING'])(
    'what the scan calls %s is kept and told, and never judged',
    async (found) => {
      const { status, calls } = await run(scanned(found), lambda(admitted));
      expect([status, made(calls)]).toEqual(['SUCCEEDED', ['Keep the original']]);
      expect(told(calls)).toEqual([expect.stringContaining(`malware-scan (${found})`)]);
    },
  );

  test.each<[string, unknown]>([
    ['no result', {}],
    ['a result that is no text', { scanResultStatus: 7 }],
  ])('a scan with %s is kept and told', async (_, scanResultDetails) => {
    const event = { ...scanned(), detail: { ...scanned().detail, scanResultDetails } };
    const { calls } = await run(event, lambda(admitted));
    expect([made(calls), told(calls)]).toEqual([
      ['Keep the original'],
      [expect.stringContaining('malware-scan (no result)')],
    ]);
  });

  test.each<[string, unknown]>([
    ['nothing', {}],
    ['no version', scanned('NO_THREATS_FOUND', { versionId: undefined })],
    ['an empty version', scanned('NO_THREATS_FOUND', { versionId: '' })],
    ['a key that is a number', scanned('NO_THREATS_FOUND', { objectKey: 7 })],
    ['no tag of the content', scanned('NO_THREATS_FOUND', { eTag: null })],
  ])('an event with %s fails, calls nothing, and is told', async (_, event) => {
    const { status, error, calls } = await run(event, lambda(admitted));
    expect([status, error, made(calls)]).toEqual(['FAILED', 'NotDone', []]);
    expect(told(calls)).toEqual([expect.stringMatching(/^NOT JUDGED.*error NoVersion/)]);
  });

  test.each<[string, Answer]>([
    ['keep', lambda(admitted, fails('AccessDenied'))],
    ['judge', lambda(fails('Error'))],
    ['judge in time', lambda(fails('Sandbox.Timedout'))],
    ['say', lambda(() => ({ Payload: {} }))],
    ['say why', lambda(() => ({ Payload: { verdict: 'refused' } }))],
    ['say in words that are known', lambda(() => ({ Payload: { verdict: 'maybe' } }))],
  ])('a function that cannot %s fails the machine and is told, once', async (_, answer) => {
    const { status, calls } = await run(scanned(), answer);
    expect(status).toBe('FAILED');
    expect(told(calls)).toEqual([expect.stringMatching(/^NOT JUDGED/)]);
    const counts = made(calls).map((state) => made(calls).filter((other) => other === state).length);
    expect(Math.max(...counts)).toBe(1);
  });

  test.each(['Throttled', 'Lambda.TooManyRequestsException', 'Lambda.ServiceException'])(
    '%s is tried again',
    async (name) => {
      const { status, calls } = await run(scanned(), lambda(once(name, admitted), once(name, kept)));
      expect([status, told(calls)]).toEqual(['SUCCEEDED', []]);
      expect(made(calls)).toEqual(['Keep the original', 'Keep the original', 'Judge it', 'Judge it']);
    },
  );

  test('what an error says is not told: it may hold a part of a document', async () => {
    const secret = Object.assign(new ServiceError('Error'), { message: 'a part of the document' });
    const { calls } = await run(
      scanned(),
      lambda(() => {
        throw secret;
      }),
    );
    expect(told(calls).join()).not.toContain('a part of');
  });

  test('a refusal that cannot be told fails the machine, which raises its alarm', async () => {
    const { status } = await run(scanned(), lambda(refused), { 'sns:publish': fails('SNS.InternalErrorException') });
    expect(status).toBe('FAILED');
    const again = await run(scanned(), lambda(refused), { 'sns:publish': once('SNS.ThrottledException', () => ({})) });
    expect(again.status).toBe('SUCCEEDED');
  });
});

describe('what has the corpus read', () => {
  const STATISTICS = { NumberOfDocumentsScanned: 3 };
  const retire = ['approved/acme/a.txt', 'approved/acme/a.txt.metadata.json'];
  const examined =
    (verdict: string, retired: string[] = [], findings = ['found']): Answer =>
    () => ({
      Payload: { verdict, findings, retire: retired },
    });
  const job =
    (status: string): Answer =>
    () => ({
      IngestionJob: { IngestionJobId: 'job-1', Status: status, Statistics: STATISTICS },
    });
  const ANSWERS: Record<string, Answer> = {
    'bedrockagent:listIngestionJobs': () => ({
      IngestionJobSummaries: [{ StartedAt: '2026-11-30T10:00:00.000Z', Status: 'COMPLETE' }],
    }),
    'bedrockagent:startIngestionJob': job('STARTING'),
    'bedrockagent:getIngestionJob': job('COMPLETE'),
    'lambda:invoke': examined('good'),
  };
  const run = (answers: Record<string, Answer> = {}) =>
    execute(INDEXING, [{ body: '"index"' }], { ...ANSWERS, ...answers });
  const of = (calls: readonly Call[], action: string) =>
    calls.filter((call) => call.action === action).map(({ input }) => input);

  test('starts one job, waits until it is over, examines the index, and says nothing', async () => {
    const { status, calls } = await run({
      'bedrockagent:getIngestionJob': (input, attempt) =>
        job(['STARTING', 'IN_PROGRESS', 'COMPLETE'][attempt - 1]!)(input, attempt),
    });
    expect([status, told(calls)]).toEqual(['SUCCEEDED', []]);
    expect(made(calls)).toEqual([
      'Which job was the last?',
      'Start a job',
      'Look at the job',
      'Look at the job',
      'Look at the job',
      'Examine the index',
    ]);
    expect(of(calls, 'bedrockagent:startIngestionJob')[0]!.ClientToken).toMatch(/^[0-9a-f-]{36}$/);
    expect(of(calls, 'lambda:invoke')[0]!.Payload).toEqual({
      canaries: [CANARY],
      statistics: STATISTICS,
      since: '2026-11-30T10:00:00.000Z',
      retired: [],
    });
  });

  test('the first job of all knows nothing that is old', async () => {
    const { calls } = await run({ 'bedrockagent:listIngestionJobs': () => ({ IngestionJobSummaries: [] }) });
    expect(of(calls, 'lambda:invoke')[0]!.Payload).toMatchObject({ since: null });
  });

  test('waits for another job with the same name of its own', async () => {
    const conflict = (input: Record<string, unknown>, attempt: number) => {
      if (attempt < 4) throw new ServiceError('BedrockAgent.ConflictException');
      return job('STARTING')(input, attempt);
    };
    const { status, calls } = await run({ 'bedrockagent:startIngestionJob': conflict });
    expect(status).toBe('SUCCEEDED');
    const tokens = of(calls, 'bedrockagent:startIngestionJob').map(({ ClientToken }) => ClientToken);
    expect([tokens.length, new Set(tokens).size]).toEqual([4, 1]);
  });

  test('takes back what stands in the way, tells, and has the corpus read once more', async () => {
    const answers = [examined('bad', retire), examined('good')];
    const { status, calls } = await run({
      'lambda:invoke': (input, attempt) => answers[attempt - 1]!(input, attempt),
    });
    expect(status).toBe('SUCCEEDED');
    expect(of(calls, 's3:deleteObject').map(({ Key, VersionId }) => [Key, VersionId])).toEqual(
      retire.map((key) => [key, undefined]),
    );
    expect(told(calls)).toEqual([expect.stringMatching(/^Documents were taken back: .*a\.txt.*found/)]);
    const tokens = of(calls, 'bedrockagent:startIngestionJob').map(({ ClientToken }) => ClientToken);
    expect([tokens.length, new Set(tokens).size]).toEqual([2, 2]);
    expect(of(calls, 'lambda:invoke')[1]!.Payload).toMatchObject({ retired: retire });
  });

  test('takes back once: an index that is wrong afterwards too is told, and the machine fails', async () => {
    const { status, calls } = await run({ 'lambda:invoke': examined('bad', retire) });
    expect(status).toBe('FAILED');
    expect(of(calls, 'bedrockagent:startIngestionJob')).toHaveLength(2);
    expect(told(calls)).toEqual([
      expect.stringMatching(/^Documents were taken back/),
      expect.stringMatching(/^The index is not as it should be: .*found/),
    ]);
  });

  test.each(['bad', 'maybe'])('an index that is %s, with nothing to take back, is told', async (verdict) => {
    const { status, calls } = await run({ 'lambda:invoke': examined(verdict) });
    expect([status, told(calls)]).toEqual(['FAILED', [expect.stringMatching(/^The index is not as it should be/)]]);
    expect(of(calls, 's3:deleteObject')).toEqual([]);
  });

  test.each(['FAILED', 'STOPPED', 'UNKNOWN'])('a job that is %s is told, and no index is examined', async (status) => {
    const run1 = await run({ 'bedrockagent:getIngestionJob': job(status) });
    expect(run1.status).toBe('FAILED');
    expect(told(run1.calls)).toEqual([expect.stringMatching(new RegExp(`^NOT INDEXED.*error ${status}`))]);
    expect(of(run1.calls, 'lambda:invoke')).toEqual([]);
  });

  test('an examination that says nothing is told', async () => {
    const { status, calls } = await run({ 'lambda:invoke': () => ({ Payload: {} }) });
    expect([status, told(calls)]).toEqual(['FAILED', [expect.stringMatching(/^NOT INDEXED.*NoAnswer/)]]);
  });

  const CALLS = [...Object.keys(ANSWERS), 's3:deleteObject'];
  const taking = { 'lambda:invoke': examined('bad', retire) };
  test.each(CALLS)('where %s fails the machine fails, and is told', async (action) => {
    const { status, calls } = await run({ ...taking, [action]: fails('AccessDeniedException') });
    expect(status).toBe('FAILED');
    expect(told(calls).at(-1)).toMatch(/^NOT INDEXED.*AccessDeniedException/);
  });

  test.each([
    ['bedrockagent:listIngestionJobs', 'BedrockAgent.ThrottlingException'],
    ['bedrockagent:startIngestionJob', 'BedrockAgent.ThrottlingException'],
    ['bedrockagent:getIngestionJob', 'BedrockAgent.ThrottlingException'],
    ['lambda:invoke', 'Lambda.TooManyRequestsException'],
    ['lambda:invoke', 'Throttled'],
  ] as const)('%s that is throttled is tried again', async (action, name) => {
    const { status, calls } = await run({ [action]: once(name, ANSWERS[action]!) });
    expect([status, told(calls), of(calls, action).length]).toEqual(['SUCCEEDED', [], 2]);
  });

  test('where people cannot be told the machine fails, and its alarm is raised', async () => {
    const { status } = await run({ ...taking, 'sns:publish': fails('SNS.InternalErrorException') });
    expect(status).toBe('FAILED');
  });
});
