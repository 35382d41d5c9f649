import { mostTokens } from '../../../../lib/layers/gateway/runtime/most-tokens';

const none = mostTokens([]);

test('every byte of every text may be a token', () => {
  expect(mostTokens(['abc', 'de']) - none).toBe(5);
  expect(mostTokens(['é', '漢', '🙂']) - none).toBe(2 + 3 + 4);
});
test('a call without a text has tokens too: the template’s, the markers’, the canary’s', () => {
  expect(none).toBeGreaterThanOrEqual(400);
});
