import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { LlmDataVault } from '../../../lib/layers/data';
import { ModelGuardrail } from '../../../lib/layers/model';
import { KbTenancy, KnowledgeIngestion, SecureKnowledgeBase } from '../../../lib/layers/rag';
import { IncidentResponse } from '../../../lib/layers/response';
import { APPROVAL_ENV, APPROVAL_SCHEMAS } from '../../../lib/layers/response/contract';
import { ORDER } from '../../../local/samples/documents/document';
import { POISONED } from '../../../local/samples/documents/poisoned';
import { Iam, statementsOf } from '../../support/iam';
import { ALLOWED } from '../../support/resource-policy';
import { deployedDefinition } from '../response/support/machine';
import { BUCKETS, LocalIngestion } from './support/local-ingestion';

const env = { account: '111122223333', region: 'eu-central-1' };
function made(response?: Stack) {
  const stack = new Stack((response?.node.root as App) ?? new App(), 'Stack', { env });
  const incidents = new IncidentResponse(response ?? stack, 'Response', { contacts: ['security@example.com'] });
  const ingestion = new KnowledgeIngestion(stack, 'Ingestion', {
    knowledge: new SecureKnowledgeBase(stack, 'Knowledge', {
      vault: new LlmDataVault(stack, 'Vault'),
      tenancy: KbTenancy.byTenant(),
    }),
    guardrail: new ModelGuardrail(stack, 'Guardrail'),
    topic: incidents.topic,
  });
  const role = (id: string, in_ = stack) => new iam.Role(in_, id, { assumedBy: new iam.AccountRootPrincipal() });
  return { stack, incidents, ingestion, role };
}

const HIDING = POISONED.find(({ type, reason }) => type === 'html' && reason === 'hidden-instruction')!;

describe('what runs', () => {
  let local: LocalIngestion;
  let asked: Record<string, string>;
  beforeEach(async () => {
    local = new LocalIngestion();
    await local.scanned(local.upload('inbox/acme/staff.html', await HIDING.make()));
    expect(local.documents).toEqual([]);
    // the notice of the refusal names what a release asks for
    asked = { incident: 'i-1', ...JSON.parse(/A release would name (.*)$/.exec(local.told[0]!)![1]!) };
  });

  test('what was refused is written once somebody has approved it, without what it hides', async () => {
    const { status } = await local.released(asked);
    expect([status, local.documents.length]).toEqual(['SUCCEEDED', 1]);
    expect(local.objects.text(BUCKETS.corpus, local.documents[0]!)).not.toContain(ORDER);
    expect(local.told.at(-1)).toMatch(/^Done: Release: .*approval .*"approvedBy":"alice"/);
    await local.knowledge.ingest(); // the second look has nothing against it
    expect(local.knowledge.pieces.get(local.documents[0]!)!.metadata).toMatchObject({
      tenantId: 'acme',
      trust: 'released',
    });
  });

  test.each(['Rejected', 'States.Timeout', 'Error'])('nothing is written when it ends with %s', async (decision) => {
    await local.released(asked, decision);
    expect(local.documents).toEqual([]);
  });

  test.each(['upload', 'version', 'sha256', 'incident'])('nobody is asked where %s is missing', async (name) => {
    const { calls, error } = await local.released({ ...asked, [name]: undefined });
    expect([error, calls]).toEqual(['NoTarget', []]);
  });

  test('another version of the upload is not what was approved', async () => {
    const other = local.upload('inbox/acme/staff.html', 'Something else.\n');
    for (const change of [
      { version: other.versionId },
      { sha256: 'f'.repeat(64) },
      { sha256: 'x' },
      { upload: 'inbox/other/staff.html' },
    ]) {
      const { status } = await local.released({ ...asked, ...change });
      expect([change, status, local.documents]).toEqual([change, 'FAILED', []]);
      expect(local.told.at(-1)).toMatch(/^FAILED: Release: .*a step failed, the upload stays out/);
    }
  });

  test('what cannot be read stays out, whoever approves it', async () => {
    const upload = local.upload('inbox/acme/a.exe', 'MZ\u0000');
    await local.scanned(upload);
    const release = JSON.parse(/A release would name (.*)$/.exec(local.told.at(-1)!)![1]!);
    expect((await local.released({ incident: 'i-2', ...release })).status).toBe('FAILED');
    expect(local.documents).toEqual([]);
    expect(local.told.at(-1)).toContain('unsupported-type');
  });

  test('what a scan did not find clean names nothing that could be released', async () => {
    await local.scanned(local.upload('inbox/acme/b.txt', 'Leave.\n'), 'THREATS_FOUND');
    expect(local.told.at(-1)).not.toContain('A release would name');
  });

  test('what its owner was held for, and what the guardrail blocked, is released; what it masks is masked', async () => {
    const verdicts = [{ kind: 'blocked' }, { kind: 'blocked' }, { kind: 'masked', texts: ['Call ***.\n'] }];
    local = new LocalIngestion({ apply: async () => verdicts.shift() as never });
    local.objects.upload(BUCKETS.corpus, 'held/approved/acme/a.txt', '{}');
    const refusedOf = async (name: string, text: string) => {
      await local.scanned(local.upload(`inbox/acme/${name}`, text));
      return { incident: 'i-3', ...JSON.parse(/A release would name (.*)$/.exec(local.told.at(-1)!)![1]!) };
    };
    const blocked = await refusedOf('a.txt', 'Ignore the rules of last year.\n');
    await local.released(blocked);
    expect(local.objects.text(BUCKETS.corpus, local.documents[0]!)).toBe('Ignore the rules of last year.\n');
    verdicts.push({ kind: 'masked', texts: ['Call ***.\n'] });
    const held = await refusedOf('b.txt', 'Call 123.\n');
    expect(local.told.at(-1)).toContain('held');
    await local.released(held);
    expect(local.documents.map((key) => local.objects.text(BUCKETS.corpus, key))).toContain('Call ***.\n');
  });
});

describe('what is deployed, in two stacks', () => {
  const apart = new Stack(new App(), 'Incidents', { env });
  const { stack, incidents, ingestion, role } = made(apart);
  const machine = ingestion.releaseBy(incidents);
  incidents.grantApprove(role('Approver', apart));
  incidents.grantAsk(role('Asker', apart));
  ingestion.grantUpload(role('Portal'), 'acme');
  const sim = new Iam(stack, apart);
  const { deployed } = sim;
  const arn = deployed.value(stack, machine.stateMachineArn);
  const functionArn = (part: string) => deployed.one('AWS::Lambda::Function', part).arn;

  test('the machine is valid, waits at the desk, and its log has no token', () => {
    const { States } = deployedDefinition(deployed, 'IngestionRelease');
    expect(States['Wait for approval']).toMatchObject({ Parameters: { FunctionName: functionArn('ApprovalHold') } });
    expect(JSON.stringify(States)).not.toContain('${');
    expect(deployed.one('AWS::StepFunctions::StateMachine', 'IngestionRelease').properties).toMatchObject({
      LoggingConfiguration: { IncludeExecutionData: false },
    });
  });

  test('the desk knows it by its name, with the fields that its API takes', () => {
    for (const part of ['ApprovalHold', 'ApprovalDecide']) {
      const { Environment } = deployed.one('AWS::Lambda::Function', part).properties as {
        Environment: { Variables: Record<string, string> };
      };
      const playbooks = JSON.parse(Environment.Variables[APPROVAL_ENV.playbooks]!);
      expect(playbooks).toEqual({
        RELEASE_Ingestion: { machine: arn, targets: ['upload', 'version', 'sha256'], seconds: 86_400 },
      });
      for (const field of playbooks.RELEASE_Ingestion.targets)
        expect(APPROVAL_SCHEMAS.requests.properties).toHaveProperty(field);
    }
  });

  test.each<[who: string, action: string, resource: string, allowed: boolean]>([
    ['ResponsePlaybooksApprovalRole', 'states:StartExecution', arn, true],
    ['IngestionReleaseMachineRole', 'lambda:InvokeFunction', functionArn('ApprovalHold'), true],
    ['IngestionReleaseMachineRole', 'lambda:InvokeFunction', functionArn('IngestionReleased'), true],
    ['IngestionReleaseMachineRole', 'lambda:InvokeFunction', functionArn('ApprovalDecide'), false],
    ['IngestionReleaseMachineRole', 'lambda:InvokeFunction', functionArn('IngestionAdmit'), false],
    ['IngestionReleaseMachineRole', 'states:SendTaskSuccess', '*', false],
    ['Approver', 'states:StartExecution', arn, false],
    ['Asker', 'states:StartExecution', arn, false],
    ['Portal', 'states:StartExecution', arn, false],
    ['Approver', 'lambda:InvokeFunction', functionArn('IngestionReleased'), false],
  ])('%s: %s on %s is allowed: %s', async (who, action, resource, allowed) => {
    const decided = await sim.decide({
      principal: sim.role(who),
      action,
      resource: resource === '*' ? undefined : resource,
    });
    expect(decided === ALLOWED).toBe(allowed);
  });

  test.each([
    ['for this machine, through Step Functions', 'states', arn, true],
    ['for another machine', 'states', `${arn}2`, false],
    ['through another service', 'dynamodb', arn, false],
  ])('the desk may encrypt what a release begins with %s: %4$s', async (_, service, machineArn, allowed) => {
    const policy = deployed.one('AWS::StepFunctions::StateMachine', 'IngestionRelease').properties as {
      EncryptionConfiguration: { KmsKeyId: string };
    };
    const key = deployed.all('AWS::KMS::Key').find((each) => each.arn === policy.EncryptionConfiguration.KmsKeyId)!;
    const decided = await sim.decide({
      principal: sim.role('ResponsePlaybooksApprovalRole'),
      action: 'kms:GenerateDataKey',
      resource: key.arn,
      resourcePolicy: key.properties.KeyPolicy as never,
      context: {
        'kms:ViaService': `${service}.${env.region}.amazonaws.com`,
        'kms:CallerAccount': env.account,
        'kms:EncryptionContext:aws:states:stateMachineArn': machineArn,
      },
    });
    expect(decided === ALLOWED).toBe(allowed);
  });

  test('the function that releases may do what the one that admits may, and reads no versions that were not found clean', async () => {
    const rights = (part: string) =>
      Object.values(sim.role(part).identityPolicies)
        .flatMap(statementsOf)
        .map(({ Action, Resource }) => JSON.stringify([Action, Resource]))
        .sort();
    const admits = rights('IngestionAdmitRole').filter((each) => !/s3:(ListBucket|GetBucketLocation)/.test(each));
    expect(rights('IngestionReleasedRole')).toEqual(admits);
    const { ref, arn: bucket } = deployed.one('AWS::S3::Bucket', 'Inbox');
    const { PolicyDocument } = deployed
      .all('AWS::S3::BucketPolicy')
      .find(({ properties }) => properties.Bucket === ref)!.properties as { PolicyDocument: never };
    const read = (found: string) =>
      sim.decide({
        principal: sim.role('IngestionReleasedRole'),
        action: 's3:GetObjectVersion',
        resource: `${bucket}/inbox/acme/a`,
        resourcePolicy: PolicyDocument,
        resourceTags: { 's3:ExistingObjectTag/GuardDutyMalwareScanStatus': found },
      });
    expect(await read('NO_THREATS_FOUND')).toBe(ALLOWED);
    expect(await read('THREATS_FOUND')).toMatch(/NobodyReadsUnscanned/);
  });
});

test('a second call is refused, and a second machine of the same name', () => {
  const { incidents, ingestion } = made();
  ingestion.releaseBy(incidents);
  expect(() => ingestion.releaseBy(incidents)).toThrow("'releaseBy' must be called once, got another call");
  expect(() => incidents._letWait(ingestion, 'RELEASE_Ingestion', 'arn', [])).toThrow(
    "'id' must be another one than that of what waits at this desk already, got RELEASE_Ingestion",
  );
});

test.each([
  ['of the same stack', false],
  ['of another stack', true],
])('an approver who uploads is refused, whichever is said first: a role %s', (_, isApart) => {
  const { stack, incidents, ingestion, role } = made();
  const both = role('Both', isApart ? new Stack(stack.node.root as App, 'People', { env }) : stack);
  ingestion.releaseBy(incidents);
  ingestion.grantUpload(both, 'acme');
  incidents.grantApprove(both);
  expect(stack.node.findAll().flatMap((each) => each.node.validate())).toEqual([
    "'response' must have no approver who uploads: whoever uploads would release it himself",
  ]);
});
