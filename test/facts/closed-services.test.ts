import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { CONTROLS } from '../../lib/controls';
import { CLOSED_SERVICES, type ClosedService, existingCustomersOnly } from '../../lib/facts/closed-services';

const services: readonly ClosedService[] = Object.values(CLOSED_SERVICES);
const db = loadAwsServiceSpecSync();

test.each(services.map((service) => [service.service, service] as const))(
  '%s is told with types and days that exist',
  (_, one) => {
    const isDay = (text: string) => new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);
    expect(isDay(one.since)).toBe(true);
    expect(
      one.types.filter((type) => db.lookup('resource', 'cloudFormationType', 'equals', type).length === 0),
    ).toEqual([]);
  },
);

test.each([
  CLOSED_SERVICES.appRegistry,
  CLOSED_SERVICES.clarify,
  CLOSED_SERVICES.modelMonitor,
  CLOSED_SERVICES.auditManager,
])('a rule about what only existing customers of $service can deploy says so', (closed) => {
  const about = CONTROLS.flatMap(({ layer, rules }) => rules.map((rule) => ({ layer, rule })))
    .filter(({ layer }) => ['governance', 'mlops'].includes(layer))
    .filter(({ rule }) => rule.check.types.some((type) => closed.types.some((known) => known === type)));
  const silent = about.filter(({ rule }) => !rule.fix.includes('is for existing customers only'));
  expect(about.length).toBeGreaterThan(0);
  expect(silent.map(({ rule }) => rule.name)).toEqual([]);
});

test('the text names who may have it and what others use', () => {
  expect(existingCustomersOnly(CLOSED_SERVICES.auditManager)).toBe(
    'AWS Audit Manager is for existing customers only (closed to new ones since 2026-04-30); others use conformance packs of AWS Config.',
  );
});
