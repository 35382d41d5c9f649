import { SecurityProfile } from '../../lib';
import { TENANT_ATTRIBUTE } from '../../lib/layers/identity/contract';
import type { Actor, Call } from '../support/account';
import { EXHAUSTIVE } from '../support/exhaustive';
import { workIn } from './attack/work';
import { ACCOUNT, ELSEWHERE, people, REGION, world } from './attack/world';

jest.setTimeout(600_000);

const PROFILES = EXHAUSTIVE ? Object.values(SecurityProfile) : [SecurityProfile.STANDARD];

/** The same said of another account and organization. */
const elsewhere = <T>(value: T): T =>
  JSON.parse(
    JSON.stringify(value ?? {})
      .replaceAll(ACCOUNT, ELSEWHERE)
      .replaceAll('o-abcde12345', 'o-zyxwv98765'),
  ) as T;

/**
 * Services whose calls say nothing of whom they act for, each with the reason. What says so in another way is asked below as
 * all others are.
 */
const SAYS_NOTHING: Record<string, string> = {
  'cloudformation.amazonaws.com becomes the executing role: sts:AssumeRole':
    'the trust is that of cdk bootstrap; iam:PassRole decides',
  'events.amazonaws.com records changes of the kill switch: logs:CreateLogStream':
    'EventBridge User Guide: only PutLogEvents comes with the rule; a stream alone holds nothing',
  'events.amazonaws.com records changes of the kill switch of tools: logs:CreateLogStream': 'as of the kill switch',
  'events.amazonaws.com records changes of the usage limits: logs:CreateLogStream': 'as of the kill switch',
};

describe.each(PROFILES)('with %s, without the policies of an organization', (profile) => {
  const of = world(profile, false);
  const services = workIn(of).filter(([who]) => !who.arn.startsWith('arn:'));

  test('a service that acts for another account is refused what it may do for this one', async () => {
    const reached: string[] = [];
    let asked = 0;
    for (const [who, does, ...calls] of services) {
      for (const call of calls) {
        const other: Actor = { ...who, context: elsewhere(who.context) };
        const otherCall: Call = { ...call, context: elsewhere(call.context) };
        if (`${who.name} ${does}: ${call.action}` in SAYS_NOTHING) continue;
        asked++;
        const outcome = await of.account.decide(other, otherCall);
        if (outcome === 'allowed') reached.push(`${who.name} ${does}: ${call.action}`);
      }
    }
    expect(asked).toBeGreaterThan(50);
    expect(reached).toEqual([]);
  });

  test('another service is refused what one may do', async () => {
    const reached: string[] = [];
    for (const [who, does, ...calls] of services) {
      for (const call of calls) {
        const outcome = await of.account.decide({ ...who, name: 'ses', arn: 'ses.amazonaws.com' }, call);
        if (outcome === 'allowed') reached.push(`${who.name} ${does}: ${call.action}`);
      }
    }
    expect(reached).toEqual([]);
  });

  test('credentials of another account carry nothing out by the endpoints of the VPC', async () => {
    const stranger = people(of).find(({ name }) => name === 'an administrator of another account')!;
    const theirs = (service: string, rest: string) => `arn:aws:${service}:${REGION}:${ELSEWHERE}:${rest}`;
    const calls: Call[] = [
      { action: 's3:PutObject', resource: 'arn:aws:s3:::theirs/a' },
      { action: 'dynamodb:PutItem', resource: theirs('dynamodb', 'table/a') },
      { action: 'secretsmanager:PutSecretValue', resource: theirs('secretsmanager', 'secret:a-AbCdEf') },
      { action: 'bedrock:InvokeModel', resource: `arn:aws:bedrock:${REGION}::foundation-model/amazon.nova-lite-v1:0` },
      { action: 'bedrock:GetPrompt', resource: theirs('bedrock', 'prompt/ABCDEFGHIJ') },
      { action: 'bedrock:Retrieve', resource: theirs('bedrock', 'knowledge-base/ABCDEFGHIJ') },
      { action: 'kms:Encrypt', resource: theirs('kms', 'key/a') },
      { action: 'lambda:InvokeFunction', resource: theirs('lambda', 'function:a') },
      { action: 'logs:PutLogEvents', resource: theirs('logs', 'log-group:a:log-stream:a') },
      { action: 'sts:AssumeRole', resource: `arn:aws:iam::${ELSEWHERE}:role/a` },
      { action: 'sqs:SendMessage', resource: theirs('sqs', 'a') },
    ];
    for (const call of calls) {
      const outcome = await of.account.decide({ ...stranger, inVpc: true }, call);
      expect([call.action, outcome]).toEqual([call.action, expect.stringMatching(/vpce|by the network/)]);
    }
  });

  test('a user neither signs up, nor chooses a tenant, nor lives longer than his token says', () => {
    const { deployed } = of.iam;
    const pool = deployed.one('AWS::Cognito::UserPool').properties;
    expect(pool.AdminCreateUserConfig).toMatchObject({ AllowAdminCreateUserOnly: true });
    const client = deployed.one('AWS::Cognito::UserPoolClient', 'IdentityClient').properties as {
      WriteAttributes: string[];
      EnableTokenRevocation: boolean;
      AccessTokenValidity: number;
    };
    expect(client.WriteAttributes).not.toContain(TENANT_ATTRIBUTE);
    expect(client.EnableTokenRevocation).toBe(true);
    expect(client.AccessTokenValidity).toBeLessThanOrEqual(30);
    const open = deployed
      .all('AWS::ApiGateway::Method')
      .filter(({ properties }) => properties.AuthorizationType === 'NONE');
    // the page on which approvers sign in, which is the same for everybody and holds nothing
    expect(open.map(({ logicalId }) => logicalId.replace(/[0-9A-F]{8}$/, ''))).toEqual(['ApprovalsApiGET']);
  });
});
