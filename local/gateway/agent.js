// Only with an agent gateway: calls of tools on their way through it. The rest of the page stands before this.
const { agent } = data;
/** Messages at the agent gateway by their ids, the newest last. */
const stories = new Map();
let story;

for (const { name, about } of agent.people)
  at('desk-person').append(make('option', { value: name }, `${name}, ${about}`));
for (const { name, title } of agent.breakages) at('desk-broken').append(make('option', { value: name }, title));
for (const scenario of agent.scenarios) {
  const button = make('button', { type: 'button' }, scenario.title, make('small', {}, scenario.expect));
  button.addEventListener('click', () => busy(() => tryOut(scenario)));
  at('desk-scenarios').append(make('li', {}, button));
}
at('desk-url').textContent = agent.url;
at('desk-page').href = agent.approvalsPage;

at('desk-form').addEventListener('submit', (event) => {
  event.preventDefault();
  void busy(() => sendTo({ person: at('desk-person').value, prompt: at('desk-prompt').value }));
});
at('desk-broken').addEventListener('change', () => breakPart(at('desk-broken').value));

const breakPart = (part) => set('agent/break', { part: part || null });

async function tryOut(scenario) {
  at('desk-person').value = scenario.person;
  if (scenario.prompt) at('desk-prompt').value = scenario.prompt;
  if (scenario.broken) await breakPart(scenario.broken);
  try {
    await sendTo(scenario);
  } finally {
    if (scenario.broken) await breakPart(at('desk-broken').value);
  }
}

/** Asks the model, whose gateway calls the tools, or sends a message as a client of MCP does. */
async function sendTo({ person, prompt, message }) {
  story = undefined;
  drawStory();
  at('desk-status').textContent = 'On its way…';
  const { status, body } = message
    ? await set('agent/message', { person, ...message }).then((response) => response.json())
    : await ask({ person, alias: agent.alias, prompt });
  at('desk-answer').textContent = JSON.stringify(body, null, 2);
  // what needed no call of a tool has no way here
  if (!story) at('desk-status').textContent = `HTTP ${status}: no tool was called.`;
}

events.addEventListener('message', (event) => {
  const happening = JSON.parse(event.data);
  if (happening.kind === 'approvals') drawApprovals(happening.approvals);
  if (happening.kind !== 'call') return;
  const known = happening.story;
  // whoever looks at an older one goes on looking at it
  const newest = [...stories.values()].at(-1);
  stories.set(known.id, known);
  for (const old of [...stories.keys()].slice(0, -12)) stories.delete(old);
  if (!story || story === newest) story = known;
  drawStory();
});

const titleOf = ({ who, method, tool }) => `${who ?? 'nobody'}: ${tool ?? method ?? 'no message'}`;

function drawStory() {
  at('desk-status').textContent = story
    ? `${titleOf(story)} ${story.arguments ? JSON.stringify(story.arguments) : ''}: ${story.outcome}`
    : 'Send something.';
  at('desk-way').replaceChildren(
    ...agent.way.map(({ name, decides }) => {
      const step = story?.steps.find((each) => each.name === name);
      const time = step?.milliseconds === undefined ? '' : `${step.milliseconds.toFixed(1)} ms`;
      return item(step?.verdict ?? 'waiting', name, decides, time, step?.said);
    }),
  );
  at('desk-gateway').textContent = story ? JSON.stringify(story.answer, null, 2) : '';
  at('desk-records').textContent = story?.records.map((record) => JSON.stringify(record, null, 2)).join('\n') ?? '';
  at('desk-calls').replaceChildren(
    ...[...stories.values()].reverse().map((each) => {
      const tone = { answered: 'answered', approvalRequired: 'refused' }[each.outcome] ?? 'denied';
      const button = make('button', { type: 'button', className: tone }, `${titleOf(each)}: ${each.outcome}`);
      button.setAttribute('aria-pressed', String(each === story));
      button.addEventListener('click', () => {
        story = each;
        drawStory();
      });
      return button;
    }),
  );
}

function drawApprovals(approvals) {
  at('desk-approvals').replaceChildren(
    ...approvals.map(({ url, tool, subject, needs, agreed, state }) => {
      const people = agreed.length > 0 ? `${agreed.join(' and ')} agreed` : 'nobody has agreed';
      const said = {
        waiting: `${needs} are needed`,
        approved: 'ask again, and it runs',
        rejected: 'somebody rejected it',
        expired: 'its time is over',
        used: 'it has run',
      }[state];
      const link = make('a', { href: url, target: '_blank', rel: 'noopener' }, 'Open this request');
      return make(
        'li',
        { className: { approved: 'in', rejected: 'out', expired: 'out' }[state] ?? '' },
        make('b', {}, `${tool}, asked for by ${subject}`),
        `: ${people}; ${said}. `,
        ...(state === 'waiting' ? [link] : []),
      );
    }),
  );
}

drawStory();
drawApprovals(agent.approvals);
