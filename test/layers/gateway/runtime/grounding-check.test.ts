import { bedrockGrounding } from '../../../../lib/layers/gateway/runtime/grounding-check';
import type { AwsCall } from '../../../../lib/runtime/aws-call';

interface Asked {
  readonly content: readonly { readonly text: { readonly text: string; readonly qualifiers: readonly string[] } }[];
}

test('no part that is judged ends inside of a letter', async () => {
  const asked: Asked[] = [];
  const call: AwsCall = ({ body }) => {
    asked.push(body as Asked);
    const filters = [{ type: 'GROUNDING', score: 0.9, threshold: 0.7, action: 'NONE' }];
    const answer = { action: 'NONE', assessments: [{ contextualGroundingPolicy: { filters } }] };
    return Promise.resolve({ headers: {}, body: JSON.stringify(answer) });
  };
  const odd = `x${'\u{1F600}'.repeat(60_000)}`;
  await bedrockGrounding(call)(
    { id: 'guard', version: '1' },
    { sources: [odd], question: 'Why?', answer: odd.slice(0, 12_001) },
    new AbortController().signal,
  );
  const texts = asked.flatMap(({ content }) => content.map(({ text: { text } }) => text));
  expect(asked.length).toBe(3);
  expect(texts.filter((text) => /\p{Surrogate}/u.test(text))).toEqual([]);
  expect(Math.min(...texts.map((text) => text.length))).toBeGreaterThan(0);
});
