import { Duration, Lazy, Token } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { IKillSwitch } from '../../response';
import { AGENT_ENV, AGENT_HANDLER, CATALOGUE_PATH } from '../contract';
import { AgentFunction } from './agent-function';
import { userClients } from './authorizer';
import type { Decided } from './gateway-settings';
import type { ProofKey } from './proof-key';

export interface InterceptorsProps {
  readonly settings: Decided;
  readonly layer: lambda.ILayerVersion;
  readonly logGroup: logs.ILogGroup;
  readonly proof: ProofKey;
}

/** Of the functions between gateway and callers alone. */
export interface BothInterceptorsProps extends InterceptorsProps {
  readonly killSwitch: IKillSwitch;
}

/** The two functions between the gateway and its callers. */
export class Interceptors extends Construct {
  public readonly request: lambda.Function;
  public readonly response: lambda.Function;

  constructor(scope: Construct, id: string, props: BothInterceptorsProps) {
    super(scope, id);
    const { settings, layer: catalogue, logGroup, proof, killSwitch } = props;
    const { guardrail, approvals } = settings;
    const judged = {
      [AGENT_ENV.catalogue]: CATALOGUE_PATH,
      // an id would be looked for in this account, and the guardrail may be another's
      [AGENT_ENV.guardrailId]: guardrail.guardrailArn,
      [AGENT_ENV.guardrailVersion]: guardrail.guardrailVersion,
      [AGENT_ENV.approvalsPage]: approvals?.pageUrl,
    };
    const request = new AgentFunction(this, 'Request', {
      name: AGENT_HANDLER.request,
      description: 'Refuses what no tool takes, and signs who calls',
      timeout: Duration.seconds(20),
      logGroup,
      catalogue,
      concurrency: settings.concurrency,
      environment: {
        ...judged,
        ...tokens(settings),
        [AGENT_ENV.killSwitchApplication]: killSwitch.applicationId,
        [AGENT_ENV.killSwitchEnvironment]: killSwitch.environmentId,
        [AGENT_ENV.killSwitchProfile]: killSwitch.configurationProfileId,
        [AGENT_ENV.proofKey]: proof.arn,
        [AGENT_ENV.maxRequestBytes]: String(settings.maxRequest.toBytes()),
        [AGENT_ENV.approvalsTable]: approvals?.approvalsTableName,
        [AGENT_ENV.approvalsKey]: approvals?.approvalsKeyArn,
        [AGENT_ENV.approvalsAsk]: approvals?.approvalsAskArn,
        [AGENT_ENV.approvalsIssue]: approvals?.approvalsIssueArn,
      },
    });
    killSwitch.grantRead(request.grantee);
    proof.grantSign(request.grantee);
    approvals?.grantRequest(request.grantee);
    approvals?.grantRedeem(request.grantee);
    const response = new AgentFunction(this, 'Response', {
      name: AGENT_HANDLER.response,
      description: 'Refuses results that the guardrail blocks, and lists tools from the catalogue',
      timeout: Duration.seconds(20),
      logGroup,
      catalogue,
      concurrency: settings.concurrency,
      environment: { ...judged, [AGENT_ENV.maxResultBytes]: String(MAX_RESULT_BYTES) },
    });
    for (const { grantee } of [request, response]) guardrail.grantApply(grantee);
    this.request = request.function;
    this.response = response.function;
  }

  public get functionArns(): string[] {
    return [this.request, this.response].map(({ functionArn }) => functionArn);
  }
}

/** Of any tool; each says how much of it is its own. */
const MAX_RESULT_BYTES = 1024 * 1024;

/** Which tokens count, for the function that verifies them once more. */
function tokens({ identity, scope }: Decided): Record<string, string | undefined> {
  const late = (produce: () => object | undefined): string =>
    Lazy.uncachedString({ produce: () => JSON.stringify(produce() ?? []) });
  const { audience, jwksUri } = identity.acceptedTokens();
  const { subject, tenant } = identity.claims;
  return {
    [AGENT_ENV.issuer]: identity.issuer,
    [AGENT_ENV.clients]: late(() => userClients(identity)),
    [AGENT_ENV.scope]: scope,
    [AGENT_ENV.tenantClaim]: tenant,
    [AGENT_ENV.subjectClaim]: subject,
    [AGENT_ENV.audience]: audience && late(() => identity.acceptedTokens().audience),
    [AGENT_ENV.jwksUri]: jwksUri && Token.asString(jwksUri),
  };
}
