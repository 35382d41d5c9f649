import { type Control, eachResource, rule } from '../../../control';
import { GONE } from '../../../mend';
import { PASS } from '../../../template/answer';
import { FUNCTION_TYPES } from '../../../workload/callers';
import { servesModels } from '../../../workload/doors';
import { eachHandler } from '../../../workload/handler';
import { isTool } from '../../../workload/tools';

/** Runtimes that AWS no longer patches. */
const DEPRECATED =
  /^(nodejs(4\.3|6\.10|8\.10|10\.x|12\.x|14\.x|16\.x|18\.x|20\.x)|python(2\.7|3\.[6-9])|ruby2\.\d|ruby3\.2|java8|go1\.x|dotnetcore.*|dotnet[56]|provided)$/;

export const control: Control = {
  id: 'gateway-bounded-execution',
  title: 'Tools run with a bounded concurrency; loops and long calls are ended',
  risks: ['LLM06:2025', 'LLM10:2025', 'LLM04:2023', 'LLM08:2023', 'ASI08:2026'],
  acts: {
    'bounds how many calls of a tool run at once': ['LLM10:2025', 'LLM04:2023', 'ASI08:2026'],
  },
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.T0034.002', 'AML.T0029', 'AML.M0036'],
  why: 'The platform ends loops and long generations; the model would not.',
  source: 'OWASP LLM10:2025 timeouts and throttling; AWS Lambda Developer Guide, Recursive loop detection',
  rules: [
    rule('ToolLambdaConcurrency', {
      severity: 'MEDIUM',
      fix: 'Set `reservedConcurrentExecutions` on functions that agents call.',
      fixTemplate: 'Set ReservedConcurrentExecutions.',
      counterparts: ['FS-09'],
      check: eachResource(FUNCTION_TYPES, (fn) =>
        isTool(fn) ? fn.expectNumber('ReservedConcurrentExecutions', { min: 1 }) : undefined,
      ),
    }),
    rule('ToolLambdaRuntime', {
      severity: 'MEDIUM',
      fix: 'Move the function to a runtime that AWS still patches.',
      fixTemplate: 'Set Runtime to one that AWS still patches.',
      counterparts: ['FS-52'],
      proves: false,
      check: eachResource(FUNCTION_TYPES, (fn) => {
        if (!isTool(fn) && !servesModels(fn)) return undefined;
        const runtime = fn.text('Runtime');
        if (runtime === undefined) return undefined; // an image brings its own
        return DEPRECATED.test(runtime) ? fn.fail('Runtime', `is ${runtime}, which gets no more patches`) : PASS;
      }),
    }),
    rule('ModelCallerRecursionStopped', {
      severity: 'MEDIUM',
      fix: 'Leave `recursiveLoop` at Terminate.',
      fixTemplate: 'Remove RecursiveLoop: Allow.',
      mend: { type: 'AWS::Lambda::Function', changes: { RecursiveLoop: GONE } },
      proves: false,
      check: eachResource(FUNCTION_TYPES, (fn) => {
        if (!isTool(fn) && !servesModels(fn)) return undefined;
        return fn.text('RecursiveLoop') === 'Allow'
          ? fn.fail('RecursiveLoop', 'is Allow: a loop through queues and models runs until somebody sees the bill')
          : PASS;
      }),
    }),
    rule('GatewayTimeoutBounded', {
      severity: 'MEDIUM',
      fix: 'Set the timeout of the handler to at most 120 seconds.',
      fixTemplate: 'Set Timeout to at most 120.',
      proves: false,
      check: eachHandler((_, fn) => fn.expectNumber('Timeout', { max: 120 })),
    }),
  ],
};
