const data = JSON.parse(document.getElementById('data').textContent);
const at = (id) => document.getElementById(id);
const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};
const MARKS = { allow: '✓', refuse: '⊘', deny: '✕', threw: '✕', running: '…', waiting: '·' };
const WORDS = {
  allow: 'allowed',
  refuse: 'refused, all or in part',
  deny: 'denied',
  threw: 'failed: denied',
  running: 'running',
  waiting: 'not reached',
};

/** What the gateway has told of each request, by its id, the newest last. */
const requests = new Map();
let shown;

for (const { name, about } of data.people) at('person').append(make('option', { value: name }, `${name}, ${about}`));
for (const { name, title } of data.breakages) at('broken').append(make('option', { value: name }, title));
for (const scenario of data.scenarios) {
  const button = make('button', { type: 'button' }, scenario.title, make('small', {}, scenario.expect));
  button.addEventListener('click', () => run(scenario));
  at('scenarios').append(make('li', {}, button));
}

at('form').addEventListener('submit', (event) => {
  event.preventDefault();
  void busy(() =>
    ask({
      person: at('person').value,
      alias: at('alias').value,
      prompt: at('prompt').value,
      stream: at('stream').checked,
    }),
  );
});
at('broken').addEventListener('change', () => set('break', { part: at('broken').value || null }));
at('switch').addEventListener('change', () => set('kill-switch', { mode: at('switch').value }));

const set = (path, body) =>
  fetch(`/local/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

function run(scenario) {
  return busy(async () => {
    at('person').value = scenario.person;
    at('alias').value = scenario.alias;
    at('prompt').value = scenario.prompt;
    at('stream').checked = Boolean(scenario.stream);
    if (scenario.broken) await set('break', { part: scenario.broken });
    if (scenario.killSwitch) {
      await set('kill-switch', { mode: scenario.killSwitch });
      for (let left = 5; left > 0; left -= 1) {
        at('status').textContent = `The switch is pulled. Asking in ${left} s…`;
        await new Promise((resolve) => setTimeout(resolve, 1_050));
      }
    }
    try {
      for (let i = 0; i < (scenario.times ?? 1); i += 1) if ((await ask(scenario)).status === 429) break;
    } finally {
      if (scenario.broken) await set('break', { part: at('broken').value || null });
      if (scenario.killSwitch) await set('kill-switch', { mode: at('switch').value });
    }
  });
}

async function busy(act) {
  const buttons = document.querySelectorAll('#scenarios button, form button');
  for (const button of buttons) button.disabled = true;
  try {
    await act();
  } catch (error) {
    at('status').textContent = `The gateway does not answer: ${error.message}`;
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

async function ask({ person, alias, prompt, stream }) {
  shown = undefined;
  at('answer').textContent = '';
  at('status').textContent = 'Waiting…';
  const response = await fetch(stream ? '/converse-stream' : '/converse', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${data.people.find(({ name }) => name === person).token}`,
    },
    body: JSON.stringify({ alias, messages: [{ role: 'user', content: [{ text: prompt }] }] }),
  });
  const told = ['retry-after', 'x-ratelimit-remaining-tokens']
    .filter((name) => response.headers.has(name))
    .map((name) => `${name}: ${response.headers.get(name)}`);
  at('status').textContent = [`HTTP ${response.status}`, response.headers.get('content-type'), ...told].join(' · ');
  const { status } = response;
  if (response.headers.get('content-type').startsWith('text/event-stream')) {
    await read(response);
    return { status };
  }
  const body = await response.json();
  at('answer').textContent = JSON.stringify(body, null, 2);
  return { status, body };
}

/** Shows a stream's text as it comes; every other event stands on a line of its own. */
async function read(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const [, name, text] = /^event: (.*)\ndata: (.*)$/.exec(block);
      at('answer').append(name === 'contentBlockDelta' ? JSON.parse(text).delta.text : `\n[${name}] ${text}\n`);
    }
  }
}

const events = new EventSource('/local/events');
events.addEventListener('message', (event) => {
  const happening = JSON.parse(event.data);
  if (happening.kind !== 'step' && happening.kind !== 'record') return;
  const id = happening.kind === 'step' ? happening.requestId : happening.record.requestId;
  const request = requests.get(id) ?? { id, steps: new Map() };
  requests.set(id, request);
  if (happening.kind === 'step') request.steps.set(happening.step, happening);
  else request.record = happening.record;
  for (const old of [...requests.keys()].slice(0, -24)) requests.delete(old);
  // whoever looks at an older one goes on looking at it
  if (!requests.has(shown) || [...requests.keys()].at(-2) === shown) shown = id;
  draw();
});

function draw() {
  const request = requests.get(shown);
  const record = request?.record;
  const ended = record?.phase === 'final';
  at('which').textContent = request
    ? `Request ${request.id}${ended ? `: ${[record.outcome, record.code, `in ${record.latencyMs} ms`].filter(Boolean).join(', ')}` : ''}`
    : 'Send something, or paste one of the curl commands.';
  let reached = !ended;
  const items = data.steps.map(({ name, decides }) => {
    const step = request?.steps.get(name);
    const partly = name === 'answer' && record?.toolCalls?.some(({ decision }) => decision !== 'allowed');
    const verdict = step?.verdict === 'allow' && partly ? 'refuse' : step?.verdict;
    const state = verdict ?? (request && reached ? 'running' : 'waiting');
    if (step?.verdict !== 'allow') reached = false;
    return item(state, name, decides, step && `${step.milliseconds.toFixed(1)} ms`, step && detail(name, record, step));
  });
  const settled = ended && record.reservation !== undefined;
  const settle = !ended ? 'waiting' : settled ? (record.settle === 'settled' ? 'allow' : 'refuse') : 'waiting';
  items.push(
    item(
      settle,
      'settle',
      'what was held becomes what was used',
      '',
      settled
        ? `${record.settle}: ${record.tokensCharged} of ${record.tokensReserved} tokens charged, ${record.quotaRemaining} were left while they were held`
        : '',
    ),
    item(
      ended ? 'allow' : 'waiting',
      'audit',
      'one record of every request, whatever happened',
      '',
      ended ? `${record.outcome}${record.code ? ` (${record.code})` : ''}` : '',
    ),
  );
  at('steps').replaceChildren(...items);
  at('record').textContent = record ? JSON.stringify(record, null, 2) : '';
  at('requests').replaceChildren(
    ...[...requests.values()].reverse().map(({ id, record: each }) => {
      const button = make(
        'button',
        { type: 'button', className: each?.outcome ?? '' },
        `${id.slice(0, 8)} ${each?.code ?? each?.outcome ?? '…'}`,
      );
      button.setAttribute('aria-pressed', String(id === shown));
      button.addEventListener('click', () => {
        shown = id;
        draw();
      });
      return button;
    }),
  );
}

function item(state, name, decides, time, said) {
  const mark = make('span', { className: 'mark' }, MARKS[state]);
  mark.setAttribute('role', 'img');
  mark.setAttribute('aria-label', WORDS[state]);
  return make(
    'li',
    { className: state },
    mark,
    make('b', {}, name),
    make('span', { className: 'time' }, time ?? ''),
    make('span', { className: 'decides' }, decides),
    make('span', { className: 'said' }, said ?? ''),
  );
}

/** What the record says of a step. */
function detail(name, record, step) {
  if (!record) return '';
  if (step.verdict !== 'allow') {
    const calls = name === 'answer' ? tools(record) : '';
    return [calls, [record.code, record.cause].filter(Boolean).join(': ')].filter(Boolean).join(' · ');
  }
  switch (name) {
    case 'kill-switch':
      return record.killSwitch;
    case 'principal':
      return [`tenant ${record.tenant}`, `client ${record.clientId}`].join(' · ');
    case 'authorization':
      return `alias ${record.alias}, by policy ${(record.policies ?? []).join(', ')}`;
    case 'normalization':
      return record.strippedCharacters ? `${record.strippedCharacters} invisible characters taken out` : '';
    case 'reservation':
      return record.tokensReserved === undefined ? '' : `${record.tokensReserved} tokens held`;
    case 'input-guardrail':
      return `${record.guardrailInput} (${record.guardrailId}, version ${record.guardrailVersion})`;
    case 'retrieval':
      return retrieved(record);
    case 'assembly':
      return record.promptId ? `prompt ${record.promptId}, version ${record.promptVersion}` : 'neutral prompt';
    case 'answer':
      return [
        record['gen_ai.request.model'],
        tools(record),
        record.guardrailOutput && `guardrail ${record.guardrailOutput}`,
        record.removedFromOutput ? `${record.removedFromOutput} taken out of the answer` : '',
      ]
        .filter(Boolean)
        .join(' · ');
    case 'grounding':
      return record.knowledgeBaseId
        ? [record.grounding, record.groundingScore, `cites ${(record.citations ?? []).join(', ') || 'nothing'}`].join(
            ' · ',
          )
        : 'no knowledge base';
    default:
      return '';
  }
}

const retrieved = ({ knowledgeBaseId, sources = [], sourcesFound, sourcesForeign, sourcesBlocked }) =>
  knowledgeBaseId
    ? [
        `${sources.length} of ${sourcesFound} chunks: ${sources.join(', ') || 'none'}`,
        sourcesForeign ? `${sourcesForeign} of somebody else, dropped` : '',
        sourcesBlocked ? `${sourcesBlocked} blocked by the guardrail` : '',
      ]
        .filter(Boolean)
        .join(' · ')
    : 'no knowledge base';

const tools = ({ toolCalls = [] }) => toolCalls.map((call) => `tool ${call.name}: ${call.decision}`).join(' · ');

draw();
