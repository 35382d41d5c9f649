import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { checkPolicy, Iam } from './iam';

const lambdaRole = (stack: Stack, id = 'Caller') =>
  new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });

describe('the IAM simulator', () => {
  test('reads grants, whichever policy holds them', async () => {
    const stack = new Stack(new App(), 'Stack');
    const queue = new sqs.Queue(stack, 'Queue');
    const granted = lambdaRole(stack, 'Granted');
    queue.grantSendMessages(granted);
    const managed = lambdaRole(stack, 'Managed');
    managed.addManagedPolicy(
      new iam.ManagedPolicy(stack, 'Policy', {
        statements: [new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] })],
      }),
    );
    const inline = new iam.Role(stack, 'Inline', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        send: new iam.PolicyDocument({
          statements: [new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] })],
        }),
      },
    });
    lambdaRole(stack, 'Stranger');
    const sim = new Iam(stack);
    const resource = sim.deployed.value(stack, queue.queueArn);
    expect(resource).toMatch(/^arn:aws:sqs:us-east-1:111122223333:Stack-Queue/);
    for (const { node } of [granted, managed, inline]) {
      expect(await sim.decide({ principal: sim.role(node.id), action: 'sqs:SendMessage', resource })).toBe('allowed');
      expect(await sim.allows({ principal: sim.role(node.id), action: 'sqs:DeleteQueue', resource })).toBe(false);
    }
    expect(await sim.decide({ principal: sim.role('Stranger'), action: 'sqs:SendMessage', resource })).toBe(
      'denied by identity',
    );
  });

  test('says which policy denies: boundary, service control policy, endpoint, resource', async () => {
    const stack = new Stack(new App(), 'Stack');
    const bucket = new s3.Bucket(stack, 'Bucket', { enforceSSL: true });
    const caller = lambdaRole(stack);
    bucket.grantRead(caller);
    const bounded = lambdaRole(stack, 'Bounded');
    bucket.grantRead(bounded);
    iam.PermissionsBoundary.of(bounded).apply(
      new iam.ManagedPolicy(stack, 'Boundary', {
        statements: [new iam.PolicyStatement({ actions: ['sqs:*'], resources: ['*'] })],
      }),
    );
    const sim = new Iam(stack);
    const resource = `${sim.deployed.value(stack, bucket.bucketArn)}/key`;
    const read = { principal: sim.role('Caller'), action: 's3:GetObject', resource };
    const statement = (Effect: string, Action: string) => ({ Statement: [{ Effect, Action, Resource: '*' }] });
    const open = { Statement: [{ Effect: 'Allow', Action: 'sqs:*', Resource: '*', Principal: '*' }] };

    expect(await sim.decide(read)).toBe('allowed');
    expect(await sim.decide({ ...read, principal: sim.role('Bounded') })).toBe('denied by pb');
    expect(await sim.decide({ ...read, serviceControlPolicies: [statement('Deny', 's3:*')] })).toBe('denied by scp');
    expect(await sim.decide({ ...read, serviceControlPolicies: [statement('Deny', 'sqs:*')] })).toBe('allowed');
    expect(await sim.decide({ ...read, endpointPolicy: open })).toBe('denied by vpce');
    const resourcePolicy = sim.document('AWS::S3::BucketPolicy');
    expect(await sim.decide({ ...read, resourcePolicy })).toBe('allowed');
    expect(await sim.decide({ ...read, resourcePolicy, context: { 'aws:SecureTransport': 'false' } })).toBe(
      'denied by resource',
    );
  });

  test('lets a service use what a resource policy gives it, under its conditions', async () => {
    const stack = new Stack(new App(), 'Stack');
    const key = new kms.Key(stack, 'Key');
    key.grantDecrypt(
      new iam.ServicePrincipal('bedrock.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
      }),
    );
    const sim = new Iam(stack);
    const use = {
      principal: sim.service('bedrock.amazonaws.com'),
      action: 'kms:Decrypt',
      resource: sim.deployed.value(stack, key.keyArn),
      resourcePolicy: sim.document('AWS::KMS::Key', 'KeyPolicy'),
    };
    expect(await sim.decide({ ...use, context: { 'aws:SourceAccount': '111122223333' } })).toBe('allowed');
    expect(await sim.allows({ ...use, context: { 'aws:SourceAccount': '444455556666' } })).toBe(false);
  });

  test('follows values from one stack to another', async () => {
    const app = new App();
    const data = new Stack(app, 'Data');
    const queue = new sqs.Queue(data, 'Queue');
    const stack = new Stack(app, 'Stack');
    queue.grantSendMessages(lambdaRole(stack));
    const sim = new Iam(stack, data);
    const request = { principal: sim.role('Caller'), action: 'sqs:SendMessage' };
    expect(await sim.decide({ ...request, resource: sim.deployed.value(data, queue.queueArn) })).toBe('allowed');
  });

  test('refuses what it cannot know: a policy that is not there, an action or key that does not exist', async () => {
    const stack = new Stack(new App(), 'Stack');
    lambdaRole(stack).addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess'));
    const sim = new Iam(stack);
    expect(() => sim.role('Caller')).toThrow('policy/ReadOnlyAccess');
    const principal = sim.role('Caller', { 'arn:aws:iam::aws:policy/ReadOnlyAccess': { Statement: [] } });
    await expect(sim.decide({ principal, action: 'sqs:SendMesage', resource: '*' })).rejects.toThrow('invalid.action');
    const withKey = (key: string) => ({
      Statement: [
        { Effect: 'Deny', Action: 'bedrock:InvokeModel', Resource: '*', Condition: { StringEquals: { [key]: '1' } } },
      ],
    });
    await expect(checkPolicy(withKey('bedrock:GuardrailId'))).rejects.toThrow('no condition key bedrock:GuardrailId');
    await expect(checkPolicy(withKey('bedrock:InlineAgentName'))).rejects.toThrow(
      'has no value for bedrock:InvokeModel',
    );
    await expect(checkPolicy(withKey('bedrock:GuardrailIdentifier'))).resolves.toBeUndefined();
    await expect(checkPolicy({ Statement: [{ Action: 'bedrock:Converse' }] })).rejects.toThrow(
      'no action bedrock:Converse',
    );
  });
});
