import { tellingThrottling } from '../../../../lib/layers/rag/runtime/throttled';
import { AwsError } from '../../../../lib/runtime/aws-call';

const named = (name: string) => Object.assign(new Error('why'), { name });
const thrown = async (error: Error) => {
  const work = tellingThrottling(async () => Promise.reject(error));
  return work().catch(({ name, message }) => `${name}: ${message}`);
};

test.each([
  new AwsError('bedrock-runtime', 'ThrottlingException', 400),
  new AwsError('bedrock-agent-runtime', 'Status429', 429),
  named('SlowDown'),
  named('TooManyRequestsException'),
])('%s may be tried again', async (error) => {
  expect(await thrown(error)).toBe(`Throttled: ${error.message}`);
});

test.each([
  new AwsError('bedrock-runtime', 'AccessDeniedException', 403),
  new AwsError('bedrock-runtime', 'Timeout', 0),
  named('AccessDenied'),
  named('NotThrottled'),
])('%s has failed', async (error) => {
  expect(await thrown(error)).toBe(`${error.name}: ${error.message}`);
});

test('an answer is the answer', async () => {
  expect(await tellingThrottling(async (given: number) => given + 1)(1)).toBe(2);
});
