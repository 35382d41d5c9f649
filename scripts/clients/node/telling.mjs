// What a driver of a client needs: where the gateway is, what is asked, and how it tells what a user of the client sees.
export const GATEWAY = process.env.GATEWAY_URL;
export const TOKENS = JSON.parse(process.env.TOKENS);
export const QUESTIONS = JSON.parse(process.env.QUESTIONS);
export const { answer: PARCEL, tool: ORDER } = QUESTIONS;
export const INSTRUCTIONS = 'Be brief.';

/** What the caller's own tool is and says. */
export const LOOKUP = {
  name: 'lookup',
  description: 'Looks up an order.',
  parameters: { type: 'object', properties: { order: { type: 'string' } }, required: ['order'] },
};
export const lookup = ({ order }) => `{"status":"${order === 'A-17' ? 'shipped' : 'unknown'}"}`;

const tell = (feature, what) => console.log(JSON.stringify({ feature, ...what }));

/** Tells what `work` returns, as a list of texts, or what it throws. */
export async function attempt(feature, work, how) {
  try {
    tell(feature, { saw: [await work()].flat().map(String), how });
  } catch (error) {
    tell(feature, { error: String(error?.message ?? error) });
  }
}

export const without = (feature, none) => tell(feature, { none });

/**
 * One conversation. `ask` and `stream` keep it; `block` says where the client shows a refusal. What comes with an approval is
 * a turn of its own, or the question again where the client has not kept it.
 */
export async function turns(ask, stream, block, approved = 'It is approved.') {
  const approvals = JSON.parse(process.env.APPROVALS);
  await attempt('answer', () => ask(PARCEL));
  await attempt('block', () => ask(QUESTIONS.block), block);
  await attempt('tool', () => ask(ORDER));
  await attempt('approval', async () => [
    await ask(QUESTIONS.approval),
    await ask(approved, { secure_llm: { approvals } }),
  ]);
  await attempt('stream', () => stream(PARCEL));
}
