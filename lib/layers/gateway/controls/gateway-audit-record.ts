import { type Control, eachResource, rule } from '../../../control';
import { STAGES } from '../../../facts/front-doors';
import { PASS } from '../../../template/answer';
import { frontsModels, stageOf } from '../../../workload/doors';
import { all, eachHandler, named } from '../../../workload/handler';

export const control: Control = {
  id: 'gateway-audit-record',
  title: 'Every exchange leaves one structured record',
  risks: [
    'LLM01:2025',
    'LLM02:2025',
    'LLM06:2025',
    'LLM07:2025',
    'LLM09:2025',
    'LLM10:2025',
    'LLM01:2023',
    'LLM04:2023',
    'LLM06:2023',
    'LLM07:2023',
    'LLM08:2023',
    'LLM09:2023',
    'LLM10:2023',
    'ASI02:2026',
    'ASI03:2026',
    'ASI07:2026',
    'ASI10:2026',
  ],
  acts: 'record',
  csf: 'Detect',
  boundary: 'user-interface',
  atlas: ['AML.M0024', 'AML.T0024'],
  why: 'Who asked which model, what the guardrail said, which tools ran and what it cost: other detection is built on this record.',
  source: 'OWASP LLM10:2025 logging and monitoring; NIST AI 600-1',
  rules: [
    rule('GatewayAuditRecord', {
      fix: 'Use `LlmGateway`: it writes the record before and after each call, to a log group that keeps a year.',
      check: eachHandler((settings, fn) => {
        const group = settings.tryTarget('GW_AUDIT_LOG_GROUP');
        return all(
          // the records are what the function logs, and go where its logging does
          named(settings, 'GW_AUDIT_LOG_GROUP', ['AWS::Logs::LogGroup'], (named) =>
            fn.tryTarget('LoggingConfig.LogGroup')?.is(named)
              ? PASS
              : fn.fail('LoggingConfig.LogGroup', 'is not the log group that GW_AUDIT_LOG_GROUP names'),
          ),
          settings.decide(() =>
            settings.text('GW_AUDIT_MODE') === 'best-effort'
              ? settings.fail('GW_AUDIT_MODE', 'is best-effort: a call whose record fails is answered all the same')
              : PASS,
          ),
          ...(group?.type === 'AWS::Logs::LogGroup' && group.get('RetentionInDays').present
            ? [group.expectNumber('RetentionInDays', { min: 365 })]
            : []),
        );
      }),
    }),
    rule('ModelApiAccessLogged', {
      fix: 'Give the stage an access log.',
      fixTemplate: 'Set AccessLogSetting (AccessLogSettings, AccessLogSetting in SAM) with a DestinationArn.',
      counterparts: ['NAG', 'APIGateway.9'],
      proves: false,
      check: eachResource(STAGES, (door, view) => {
        const { api, stage } = stageOf(door);
        if (!api || !frontsModels(api, view)) return undefined;
        const setting = /V2::|HttpApi/.test(door.type) ? 'AccessLogSettings' : 'AccessLogSetting';
        return stage.expectPresent(`${setting}.DestinationArn`);
      }),
    }),
  ],
};
