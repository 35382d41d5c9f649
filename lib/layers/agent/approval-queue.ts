import { Duration, Stack } from 'aws-cdk-lib';
import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { QUEUE_ENV, type SignIn } from '../../contract/approval-queue';
import { acknowledge } from '../../private/acknowledge';
import { checkProps } from '../../private/check-props';
import { FunctionRole } from '../../private/function-role';
import { grantKeyThrough, keptKey } from '../../private/kept-key';
import { keptLogGroup } from '../../private/kept-log-group';
import { runtimeCode } from '../../private/runtime-code';
import { type TokenIssuer, TokenUse, type WorkloadIdentity } from '../identity';
import type { ApprovalQueueProps } from './approval-queue-props';
import { ApprovalApi, NOT_RESERVED, STAGE } from './private/approval-api';
import { ApprovalSignInClient } from './private/approval-sign-in';
import { RedeemedTable, RequestTable } from './private/approval-tables';
import { checkApprovalQueue } from './private/check-approval-queue';
import type { IToolApprovals } from './tool-approvals';

/**
 * Calls of tools that wait for people: they read on a page what will be executed, and a call that enough of them agreed to is
 * executed once, with these arguments and no others.
 *
 * One function takes requests, one lets people decide, and one signs. The key signs inside of KMS, for that function alone.
 */
export class ApprovalQueue extends Construct implements IToolApprovals {
  /** Where approvers read and decide. An identity that exists elsewhere has to let its client return to it. */
  public readonly pageUrl: string;
  /** The API of the page, for overrides this class does not offer. */
  public readonly api: apigateway.RestApi;
  /** Takes requests; `grantRequest` lets somebody call it. */
  public readonly askFunction: lambda.Function;
  /** Tells who asked what came of a request, and signs. */
  public readonly issueFunction: lambda.Function;
  /** Encrypts requests and the log. */
  public readonly encryptionKey: kms.IKey;
  /** Who asked, and who decided what. Never arguments. */
  public readonly logGroup: logs.LogGroup;
  public readonly approvalsTableName: string;
  public readonly approvalsKeyArn: string;
  public readonly approvalsAskArn: string;
  public readonly approvalsIssueArn: string;
  public readonly approvalsRejectArn?: string;

  private readonly signingKey: kms.IKey;
  private readonly redeemed: RedeemedTable;

  constructor(scope: Construct, id: string, props: ApprovalQueueProps) {
    super(scope, id);
    checkProps(this, 'ApprovalQueueProps', props);
    const decided = {
      ...props,
      approverGroup: props.approverGroup ?? 'approvers',
      approvers: props.approvers ?? 1,
      expiry: props.expiry ?? Duration.minutes(10),
    };
    checkApprovalQueue(this, decided);

    this.encryptionKey =
      props.encryptionKey ?? keptKey(this, 'Key', `Approvals (${this.node.path})`, { through: ['dynamodb'] });
    this.logGroup = keptLogGroup(this, 'Log', { key: this.encryptionKey, retention: props.logRetention });
    // it goes with its stack: nothing that it has signed is worth anything ten minutes later
    this.signingKey = keptKey(this, 'SigningKey', `Signs approvals (${this.node.path})`, {
      signs: true,
      sandbox: true,
    });
    this.approvalsKeyArn = this.signingKey.keyArn;
    const roles = {
      ask: new FunctionRole(this, 'AskRole', { description: 'Takes requests for approval' }),
      desk: new FunctionRole(this, 'DeskRole', { description: 'Lets people decide about calls of tools' }),
      reject: new FunctionRole(this, 'RejectRole', { description: 'Rejects what waits of a user' }),
      issue: new FunctionRole(this, 'IssueRole', { description: 'Signs approvals, and decides nothing' }),
    };
    const requests = new RequestTable(
      this,
      'Requests',
      this.encryptionKey,
      Object.values(roles).map(({ role }) => role),
    );
    requests.grant(roles.ask.grantee(), ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem']);
    requests.grant(roles.desk.grantee(), ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], true);
    requests.grantReject(roles.reject.grantee());
    requests.grant(roles.issue.grantee(), ['dynamodb:GetItem']);
    this.signingKey.grant(roles.issue.grantee(), 'kms:GenerateMac');
    iam.Grant.addToPrincipal({
      grantee: roles.ask.grantee(),
      actions: ['sns:Publish'],
      resourceArns: [props.topic.topicArn],
    });
    const { masterKey } = props.topic;
    if (masterKey) grantKeyThrough('sns', masterKey, roles.ask.grantee(), ['kms:Decrypt', 'kms:GenerateDataKey']);
    this.redeemed = new RedeemedTable(this, 'Redeemed', this.encryptionKey);
    this.approvalsTableName = this.redeemed.resource.tableName;

    const api = new ApprovalApi(this, 'Api');
    this.api = api.resource;
    const { region, urlSuffix } = Stack.of(this);
    // not the API's own url, which waits for its methods, whose function waits for this
    this.pageUrl = `https://${this.api.restApiId}.execute-api.${region}.${urlSuffix}/${STAGE}/`;
    const { tokens, signIn } = this.signIn(decided);
    const common = { [QUEUE_ENV.requests]: requests.resource.tableName, [QUEUE_ENV.needs]: String(decided.approvers) };
    this.askFunction = this.function('Ask', 'approval-ask', roles.ask, {
      ...common,
      [QUEUE_ENV.expiry]: String(decided.expiry.toMilliseconds()),
      [QUEUE_ENV.topic]: props.topic.topicArn,
      [QUEUE_ENV.page]: this.pageUrl,
    });
    this.issueFunction = this.function('Issue', 'approval-issue', roles.issue, {
      ...common,
      [QUEUE_ENV.key]: this.approvalsKeyArn,
    });
    this.approvalsRejectArn = this.function('Reject', 'approval-reject', roles.reject, {
      [QUEUE_ENV.requests]: requests.resource.tableName,
    }).functionArn;
    this.approvalsAskArn = this.askFunction.functionArn;
    this.approvalsIssueArn = this.issueFunction.functionArn;
    const { claims, userPools } = props.identity;
    const json = (value: object) => Stack.of(this).toJsonString(value);
    const desk = this.function('Desk', 'approval-desk', roles.desk, {
      [QUEUE_ENV.requests]: requests.resource.tableName,
      [QUEUE_ENV.group]: decided.approverGroup,
      [QUEUE_ENV.issuer]: json(tokens),
      [QUEUE_ENV.claims]: json(claims),
      [QUEUE_ENV.signIn]: json(signIn),
    });
    const authorizerLog = () =>
      keptLogGroup(this, 'AuthorizerLog', { key: this.encryptionKey, retention: props.logRetention });
    api.serve(desk, { userPools, tokens, claims, authorizerLog });
  }

  /**
   * Allow `grantee` to ask for approvals, and for what came of them: to call two functions. It says for whom it asks, so it
   * must have verified who that is, as an interceptor has.
   */
  public grantRequest(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['lambda:InvokeFunction'],
      resourceArns: [this.approvalsAskArn, this.approvalsIssueArn],
    });
  }

  /** Allow `grantee` to verify approvals and to use them up, and not to make any. */
  public grantRedeem(grantee: iam.IGrantable): iam.Grant {
    return this.signingKey.grant(grantee, 'kms:VerifyMac').combine(this.redeemed.grantUse(grantee));
  }

  /** Whose tokens count, and where the page signs in. */
  private signIn({ identity, signIn }: ApprovalQueueProps): { tokens: TokenIssuer; signIn: SignIn } {
    if (!signIn) return new ApprovalSignInClient(this, 'SignIn', identity as WorkloadIdentity, this.pageUrl);
    const tokens = { ...identity.acceptedTokens(), clientIds: [signIn.clientId], clientTenants: undefined };
    const token = tokens.tokenUse === TokenUse.ID ? 'id_token' : 'access_token';
    return { tokens, signIn: { ...signIn, token } };
  }

  private function(id: string, name: string, role: FunctionRole, environment: Record<string, string>): lambda.Function {
    this.logGroup.grantWrite(role.grantee());
    const made = new lambda.Function(this, id, {
      ...runtimeCode('agent', name),
      description: 'Approval of calls of tools',
      memorySize: 512,
      timeout: Duration.seconds(20),
      role: role.role,
      logGroup: this.logGroup,
      environment,
    });
    role.applyBefore(made);
    for (const [rule, reason] of Object.entries(FUNCTION_REASONS)) acknowledge(made, rule, reason);
    return made;
  }
}

const FUNCTION_REASONS = {
  'NIST.800.53.R5-LambdaConcurrency': NOT_RESERVED,
  'NIST.800.53.R5-LambdaDLQ': 'Whoever calls waits for the answer, and takes none for a no.',
  'NIST.800.53.R5-LambdaInsideVPC':
    'The function calls DynamoDB and KMS or SNS with a role that knows one of each, or fetches the public keys of one issuer. It accepts no connection.',
  'Serverless-LambdaTracing':
    'The function makes a few calls, and its log tells of each request who sent it and what came of it.',
};
