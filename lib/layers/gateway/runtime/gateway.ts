import { fromEnv } from '@aws-sdk/credential-provider-env';
import type { AwsCredentialIdentity, Provider } from '@smithy/types';
import type { Door, ReadingDoor } from '../../../contract';
import { awsCall } from '../../../runtime/aws-call';
import { awsSend } from '../../../runtime/aws-send';
import { bedrockGuardrail } from '../../../runtime/guardrail';
import { appConfigKillSwitch } from '../../../runtime/kill-switch';
import { secretKeys } from '../../../runtime/secrets';
import { agentTools, isBehind } from './agent-tools';
import { type AuditSink, inTime, streamAudit } from './audit';
import { lazily } from './authorizer';
import { cedarAuthorizer } from './cedar-authorizer';
import { authorizerClaims, headerClaims } from './claims';
import { handOut } from './client-calls';
import type { Dialect } from './dialects/dialect';
import { bedrockGrounding } from './grounding-check';
import { Handling } from './handling';
import type { GatewayRequest, Reply } from './http';
import { bedrockRetrieve } from './knowledge-base';
import { dynamoLedger } from './ledger';
import { callMcp } from './mcp-client';
import { bedrockModel } from './model';
import { checkOrder, type Observer, type Pipeline, READING_ORDER } from './pipeline';
import { bedrockPrompts } from './prompts';
import { routes } from './routes';
import { checked, type GatewaySettings } from './settings';
import { answer } from './steps/answer';
import { assembly } from './steps/assembly';
import { authorization } from './steps/authorization';
import { conversation } from './steps/conversation';
import { grounding } from './steps/grounding';
import { inputGuardrail } from './steps/input-guardrail';
import { intent } from './steps/intent';
import { killSwitch } from './steps/kill-switch';
import { limits } from './steps/limits';
import { normalization } from './steps/normalization';
import { pace } from './steps/pace';
import { principal } from './steps/principal';
import { reading } from './steps/reading';
import { reservation } from './steps/reservation';
import { retrieval } from './steps/retrieval';
import { schema } from './steps/schema';
import { visibility } from './steps/visibility';
import { toolLoop } from './tool-loop';
import { lambdaTools, type RunTool } from './tools';
import { appConfigLimits } from './usage-limits';
import { verifiedPermissions } from './verified-permissions';

/** Parts of a gateway that a host may bring itself. */
export interface GatewayParts {
  /** Absent: lines on standard output. */
  readonly audit?: AuditSink;
  /**
   * Absent: those of the environment, where Lambda puts a function's. The SDK's whole chain is more code than the gateway, so
   * only hosts that need it load it.
   */
  readonly credentials?: Provider<AwsCredentialIdentity>;
  /** Absent: the system's clock. */
  readonly now?: () => number;
  /** Sees each step of each request end. */
  readonly observe?: (requestId: string) => Observer;
}

/** The only door to the model. */
export interface Gateway {
  /** Answers one request. Never throws: whatever goes wrong is answered, and goes on record. */
  handle(request: GatewayRequest, reply: Reply): Promise<void>;
  /** Loads what the first request would wait for. */
  warm(): Promise<void>;
}

/**
 * A gateway that any server can host: Lambda (`handler.lambda.ts`), a container (`server.ts`), a test. Here stands what it
 * is made of; what happens to a request stands in `handling.ts`. Throws `SettingsError` for settings that contradict
 * themselves.
 */
export function createGateway(given: GatewaySettings, parts: GatewayParts = {}): Gateway {
  const settings = checked(given);
  const { now = Date.now, credentials = fromEnv() } = parts;
  const audit = inTime(parts.audit ?? streamAudit(process.stdout));
  const call = awsCall(settings, credentials);
  const ledger = dynamoLedger(call, settings.quota.table, now);
  const readPrompt = bedrockPrompts(call);
  const keys = secretKeys(call, settings, now);
  const apply = bedrockGuardrail(call);
  const { cedar, tools } = settings.document ?? {};
  const { policyStoreId } = settings;
  const inProcess = cedar && lazily(() => cedarAuthorizer(cedar, tools));
  const authorize = inProcess?.authorize ?? (policyStoreId ? verifiedPermissions(call, policyStoreId) : undefined);
  const readSwitch = appConfigKillSwitch(call, settings.killSwitch, now);
  const stop = killSwitch(readSwitch);
  const suspend = limits(appConfigLimits(call, settings, now));
  const readClaims = settings.tokenSource === 'header' ? headerClaims(settings) : authorizerClaims(settings);
  const inFunctions = lambdaTools(call, settings);
  const inGateway = settings.agentGateway && agentTools(settings.agentGateway, settings, callMcp, keys);
  const run: RunTool = (name, ...rest) => (isBehind(settings, name) ? inGateway! : inFunctions)(name, ...rest);
  const runTools = toolLoop(settings, { authorize, apply, run, keys, ledger, now });
  const give = handOut(apply, keys, settings);
  const model = bedrockModel(call, awsSend(settings, credentials), settings.timeouts);
  const retrieve = bedrockRetrieve(call, settings.timeouts.retrieval);
  const checkGrounding = bedrockGrounding(call);

  const asking = (dialect: Dialect): Pipeline => {
    const pipeline: Pipeline = [
      ['kill-switch', stop],
      ['principal', principal(readClaims, settings)],
      ['limits', suspend],
      ['authorization', authorization(authorize, dialect, settings)],
      ['schema', schema(dialect, settings.maxOutputTokens)],
      ['normalization', normalization(settings.maxInputChars)],
      ['reservation', reservation(ledger, readPrompt, settings)],
      ['conversation', conversation(ledger)],
      ['input-guardrail', inputGuardrail(apply, settings, now)],
      ['retrieval', retrieval(retrieve, apply, settings)],
      ['assembly', assembly(keys, readPrompt)],
      ['intent', intent(audit, settings.auditMode, now)],
      ['answer', answer({ model, runTools, handOut: give, stops: [stop, suspend] }, settings)],
      ['grounding', grounding(checkGrounding, settings)],
    ];
    checkOrder(pipeline.map(([name]) => name));
    return pipeline;
  };
  const telling = ({ serves }: ReadingDoor): Pipeline => {
    const pipeline: Pipeline = [
      ['kill-switch', killSwitch(readSwitch, true)],
      ['principal', principal(readClaims, settings)],
      ['limits', suspend],
      ['pace', pace(ledger, settings)],
      ['visibility', visibility(authorize, serves === 'model', settings)],
      ['intent', intent(audit, settings.auditMode, now)],
      ['reading', reading(serves, ledger, settings)],
    ];
    checkOrder(
      pipeline.map(([name]) => name),
      READING_ORDER,
    );
    return pipeline;
  };
  const routeOf = routes((door: Door, dialect) => (door.serves === 'answers' ? asking(dialect) : telling(door)));
  const observe = (requestId: string) => parts.observe?.(requestId);

  return {
    handle: (request, reply) =>
      new Handling(
        { settings, audit, keys, now, observe },
        routeOf(request.method, request.path),
        request,
        reply,
      ).run(),
    warm: async () => {
      await inProcess?.warm();
    },
  };
}
