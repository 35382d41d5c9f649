import { DIMENSIONS, embed, nearness } from '../../local/aws/embedder';

const near = (a: string, b: string) => nearness(embed(a), embed(b));

test('a text is a vector of length 1, the same each time', () => {
  const vector = embed('Employees are entitled to thirty days of paid leave.');
  expect(vector).toHaveLength(DIMENSIONS);
  expect(Math.hypot(...vector)).toBeCloseTo(1, 9);
  expect(embed('Employees are entitled to thirty days of paid leave.')).toEqual(vector);
});

test('it does not change from one version to the next without being noticed', () => {
  const places = embed('paid leave').flatMap((value, i) => (value === 0 ? [] : [[i, Number(value.toFixed(4))]]));
  expect(places).toEqual([
    [38, -0.6202],
    [431, 0.6202],
    [482, 0.4804],
  ]);
});

test('a question is nearer to its answer than to another text', () => {
  const question = 'How many days of paid leave do I have?';
  const answer = 'Employees are entitled to thirty days of paid leave in each calendar year.';
  expect(near(question, answer)).toBeGreaterThan(0.3);
  expect(near(question, answer)).toBeGreaterThan(2 * near(question, 'Travel by train is booked in second class.'));
});

test('ends of words do not count, their order does', () => {
  expect(near('returned parcels', 'returning parcel')).toBeGreaterThan(0.5);
  expect(near('customers pay suppliers', 'customers pay suppliers')).toBeCloseTo(1, 9);
  expect(near('customers pay suppliers', 'suppliers pay customers')).toBeLessThan(0.95);
});

test('a text without words is a vector too', () => {
  expect(Math.hypot(...embed('?!'))).toBeCloseTo(1, 9);
});
