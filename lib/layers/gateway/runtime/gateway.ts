import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { type Code, PATHS } from '../../../contract';
import { MEANING } from '../../../contract/meaning';
import { AwsError, awsCall } from '../../../runtime/aws-call';
import { awsSend } from '../../../runtime/aws-send';
import { Deadline } from '../../../runtime/deadline';
import { bedrockGuardrail } from '../../../runtime/guardrail';
import { keyedHash, secretKeys } from '../../../runtime/secrets';
import type { TrustSignals } from './answer';
import { type AuditSink, auditRecord, streamAudit } from './audit';
import type { Authorize } from './authorizer';
import { cedarAuthorizer } from './cedar-authorizer';
import { authorizerClaims, headerClaims } from './claims';
import { converseDialect } from './dialects/converse';
import type { Dialect, Rendering } from './dialects/dialect';
import { openaiDialect } from './dialects/openai';
import { Exchange } from './exchange';
import { bedrockGrounding } from './grounding-check';
import type { GatewayRequest, Reply } from './http';
import { appConfigKillSwitch } from './kill-switch';
import { bedrockRetrieve } from './knowledge-base';
import { dynamoLedger } from './ledger';
import { bedrockModel, ModelError } from './model';
import { Outlet } from './outlet';
import { checkOrder, type Observer, type Pipeline, run } from './pipeline';
import { pseudonymOf } from './principal';
import { bedrockPrompts } from './prompts';
import { checked, type GatewaySettings } from './settings';
import { answer } from './steps/answer';
import { assembly } from './steps/assembly';
import { authorization } from './steps/authorization';
import { conversation } from './steps/conversation';
import { grounding } from './steps/grounding';
import { inputGuardrail } from './steps/input-guardrail';
import { intent } from './steps/intent';
import { killSwitch } from './steps/kill-switch';
import { normalization } from './steps/normalization';
import { principal } from './steps/principal';
import { reservation } from './steps/reservation';
import { retrieval } from './steps/retrieval';
import { schema } from './steps/schema';
import { toolLoop } from './tool-loop';
import { lambdaTools } from './tools';
import { deny, Stop, type Verdict } from './verdict';
import { verifiedPermissions } from './verified-permissions';

/** Parts of a gateway that a host may bring itself. */
export interface GatewayParts {
  /** Absent: lines on standard output. */
  readonly audit?: AuditSink;
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
 * A gateway that any server can host: Lambda (`handler.lambda.ts`), a container (`server.ts`), a test. Throws
 * `SettingsError` for settings that contradict themselves.
 */
export function createGateway(given: GatewaySettings, parts: GatewayParts = {}): Gateway {
  const settings = checked(given);
  const now = parts.now ?? Date.now;
  const sink = parts.audit ?? streamAudit(process.stdout);
  const credentials = defaultProvider();
  const call = awsCall(settings, credentials);
  const ledger = dynamoLedger(call, settings.quota.table, now);
  const readPrompt = bedrockPrompts(call);
  const keys = secretKeys(call, settings, now);
  const apply = bedrockGuardrail(call);
  const { cedar, tools } = settings.document ?? {};
  const decide = cedar
    ? lazily(() => cedarAuthorizer(cedar, tools))
    : settings.policyStoreId
      ? { authorize: verifiedPermissions(call, settings.policyStoreId), warm: () => Promise.resolve() }
      : undefined;
  const authorize = decide?.authorize;
  const stop = killSwitch(appConfigKillSwitch(call, settings, now));
  const readClaims = settings.tokenSource === 'header' ? headerClaims(settings) : authorizerClaims(settings);
  const runTools = toolLoop(settings, { authorize, apply, run: lambdaTools(call, settings), keys, ledger, now });
  const model = bedrockModel(call, awsSend(settings, credentials), settings.timeouts);
  const retrieve = bedrockRetrieve(call, settings.timeouts.retrieval);
  const checkGrounding = bedrockGrounding(call);

  const pipelineOf = (dialect: Dialect): Pipeline => {
    const pipeline: Pipeline = [
      ['kill-switch', stop],
      ['principal', principal(readClaims, settings)],
      ['authorization', authorization(authorize, dialect, settings)],
      ['schema', schema(dialect, settings.maxOutputTokens)],
      ['normalization', normalization(settings.maxInputChars)],
      ['reservation', reservation(ledger, readPrompt, settings)],
      ['conversation', conversation(ledger)],
      ['input-guardrail', inputGuardrail(apply, settings)],
      ['retrieval', retrieval(retrieve, apply, settings)],
      ['assembly', assembly(keys, readPrompt)],
      ['intent', intent(sink, settings.auditMode)],
      ['answer', answer({ model, runTools, killSwitch: stop }, settings)],
      ['grounding', grounding(checkGrounding, settings)],
    ];
    checkOrder(pipeline.map(([name]) => name));
    return pipeline;
  };
  const routes = new Map<string, { dialect: Dialect; pipeline: Pipeline }>(
    (
      [
        [PATHS.converse, converseDialect(false)],
        [PATHS.converseStream, converseDialect(true)],
        [PATHS.chatCompletions, openaiDialect],
      ] as const
    ).map(([path, dialect]) => [path, { dialect, pipeline: pipelineOf(dialect) }]),
  );
  // a client that asks for a path nobody serves still reads an error of its own form
  const dialectOf = (path: string): Dialect =>
    routes.get(path)?.dialect ?? (path.startsWith('/v1/') ? openaiDialect : converseDialect(false));

  async function handle(request: GatewayRequest, reply: Reply): Promise<void> {
    const started = now();
    const route = routes.get(request.path);
    const deadline = new Deadline(settings.timeouts.request, reply.gone);
    const dialect = dialectOf(request.path);
    const outlet = new Outlet(reply, dialect, request.requestId);
    const exchange: Exchange = new Exchange(request, deadline.signal, (text) =>
      exchange.streaming ? outlet.text(text, about(), headers()) : Promise.resolve(),
    );
    const headers = (): Record<string, string> => {
      const remaining = exchange.has('spending') ? exchange.get('spending').remaining : undefined;
      return remaining === undefined
        ? {}
        : {
            'x-ratelimit-limit-tokens': String(settings.quota.userTokensPerDay),
            'x-ratelimit-remaining-tokens': String(remaining),
          };
    };
    const about = (): Rendering => ({
      requestId: request.requestId,
      alias: exchange.has('aliasName') ? exchange.get('aliasName') : '',
      created: Math.floor(started / 1_000),
      includeUsage: exchange.has('parsed') && dialect.includeUsage(exchange.get('parsed')),
    });

    const verdict = await decideOn(exchange, route?.pipeline, deadline, reply);
    deadline.clear();
    exchange.audit.grounding = exchange.trust.grounding;
    const trust: TrustSignals = {
      ...(settings.aiDisclosure ? { aiGenerated: true as const } : {}),
      ...exchange.trust,
    };
    try {
      render(verdict, exchange, outlet, trust, about, headers);
    } catch (error) {
      exchange.audit.cause = `the answer could not be written: ${(error as Error).message}`;
    }
    await close(exchange, started);
    try {
      outlet.end();
    } catch {
      // the client has left
    }
  }

  /** The verdict of the pipeline; a throw becomes a denial that says nothing of its reason. */
  async function decideOn(
    exchange: Exchange,
    pipeline: Pipeline | undefined,
    deadline: Deadline,
    reply: Reply,
  ): Promise<Verdict> {
    if (!pipeline) return deny('not-found', 'no such path');
    if (exchange.request.method !== 'POST')
      return deny('method-not-allowed', exchange.request.method.slice(0, 16), { headers: { allow: 'POST' } });
    try {
      return await run(pipeline, exchange, parts.observe?.(exchange.request.requestId));
    } catch (error) {
      if (error instanceof Stop) return error.verdict;
      if (deadline.expired) return deny('timeout', 'the request took too long');
      if (reply.gone.aborted) {
        exchange.audit.outcome = 'aborted';
        return deny('timeout', 'the client left');
      }
      return deny(codeOf(error), `${(error as Error).name}: ${(error as Error).message}`);
    }
  }

  function render(
    verdict: Verdict,
    exchange: Exchange,
    outlet: Outlet,
    trust: TrustSignals,
    about: () => Rendering,
    headers: () => Record<string, string>,
  ): void {
    const { audit } = exchange;
    if (verdict.kind === 'allow') {
      audit.outcome = 'answered';
      audit.status = 200;
      outlet.answer(exchange.get('answer'), trust, about(), headers(), exchange.streaming);
    } else if (verdict.kind === 'refuse') {
      const { code } = verdict.refusal;
      audit.outcome = 'refused';
      audit.code = code;
      audit.cause ??= verdict.cause;
      audit.status = 200;
      if (code === 'context-leak') audit.canary = 'leak';
      // text that is out cannot be taken back: the stream ends with an error, and without its end
      if (outlet.streaming) outlet.problem(code, undefined);
      else {
        const text = code === 'static' ? settings.staticMessage : MEANING[code].title;
        const usage = { inputTokens: 0, outputTokens: 0 };
        const abstains =
          code === 'not-grounded' && settings.groundingAction === 'abstain' && settings.output.mode !== 'json-schema';
        // written at once; only room for more would have to be waited for
        if (abstains && exchange.streaming) void outlet.text(text, about(), headers());
        outlet.answer(
          abstains
            ? { text, usage, stopReason: 'end_turn' }
            : { text, usage, stopReason: 'refusal', refusal: verdict.refusal },
          trust,
          about(),
          headers(),
          exchange.streaming,
        );
      }
    } else {
      const code = outlet.streaming && verdict.code === 'model-unavailable' ? 'stream-broken' : verdict.code;
      audit.outcome ??= MEANING[code].status < 500 ? 'denied' : 'failed';
      audit.code = code;
      audit.cause ??= verdict.cause;
      audit.status = outlet.streaming ? 200 : MEANING[code].status;
      const detail = code === 'model-unavailable' ? settings.staticMessage : verdict.detail;
      outlet.problem(code, detail, verdict.headers ?? headers());
    }
  }

  /** Settles and writes the record, whatever happened before. */
  async function close(exchange: Exchange, started: number): Promise<void> {
    const { audit } = exchange;
    if (exchange.has('spending')) {
      const spending = exchange.get('spending');
      audit.reservation = spending.id;
      audit.tokensReserved = spending.reserved;
      audit.settle = await spending.settle();
      audit.tokensCharged = audit.settle === 'failed' ? spending.reserved : spending.charged;
      audit.quotaRemaining = spending.remaining;
    }
    await identify(exchange);
    audit.latencyMs = now() - started;
    try {
      await sink(auditRecord(exchange, 'final', now));
    } catch (error) {
      process.stderr.write(
        `${JSON.stringify({ type: 'secure-llm.audit-failed', requestId: exchange.request.requestId, cause: (error as Error).message })}\n`,
      );
    }
  }

  /** Adds what only the secret can say, where the request did not come far enough for it. */
  async function identify(exchange: Exchange): Promise<void> {
    const { audit } = exchange;
    try {
      const key = await keys('audit');
      if (exchange.has('principal')) audit.principal ??= pseudonymOf(key, exchange.get('principal'));
      if (exchange.has('answer')) audit.outputHash = keyedHash(key, exchange.get('answer').text);
    } catch {
      // the record is written without: it still has the request id
    }
  }

  return {
    handle,
    warm: async () => {
      await decide?.warm();
    },
  };
}

/** The code of something that was thrown. What it was stays on the record. */
function codeOf(error: unknown): Code {
  if (error instanceof ModelError) return error.reason === 'timeout' ? 'timeout' : 'model-unavailable';
  if (error instanceof AwsError) return 'unavailable';
  return 'unavailable';
}

/** An authorizer that is made once, when it is first needed; failing to make it denies, and is tried again. */
function lazily(make: () => Promise<Authorize>): { authorize: Authorize; warm: () => Promise<void> } {
  let made: Promise<Authorize> | undefined;
  const get = () => {
    if (!made) {
      made = make();
      made.catch(() => {
        made = undefined;
      });
    }
    return made;
  };
  return {
    authorize: async (request, signal) => (await get())(request, signal),
    warm: async () => {
      await get();
    },
  };
}
