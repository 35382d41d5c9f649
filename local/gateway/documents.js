// Only with a knowledge base of its own: documents on their way into it. The rest of the page stands before this.
const { knowledge } = data;

for (const { name, about } of data.people.filter((person) => knowledge.owners.includes(person.name)))
  at('owner').append(make('option', { value: name }, `${name}, ${about}`));
for (const { id, title } of knowledge.samples) at('sample').append(make('option', { value: id }, title));
at('sample').append(make('option', { value: '' }, 'one of your own'));
for (const scan of knowledge.scans) at('scan').append(make('option', {}, scan));
for (const name of knowledge.owners) {
  const { about } = data.people.find((person) => person.name === name);
  at('askers').append(make('button', { type: 'submit', value: name }, `Ask as ${name}, ${about}`));
}

const sampleChosen = () => knowledge.samples.find(({ id }) => id === at('sample').value);
function choose() {
  const sample = sampleChosen();
  at('own').hidden = sample !== undefined;
  at('about').textContent = sample?.expect ?? 'Text, Markdown, CSV, HTML, DOCX or PDF, of 10 MB at most.';
  if (sample?.question) at('question').value = sample.question;
}
at('sample').addEventListener('change', choose);

at('upload').addEventListener('submit', (event) => {
  event.preventDefault();
  void busy(upload);
});

async function upload() {
  at('upload-status').textContent = 'On its way…';
  drawWay([], 'running');
  const body = { person: at('owner').value, scan: at('scan').value, ...(await chosen()) };
  const response = await set('documents', body);
  if (!response.ok) {
    at('upload-status').textContent = 'Nothing was uploaded: choose a file of 10 MB at most, or write a text.';
    drawWay([]);
    return;
  }
  const { way, uploads } = await response.json();
  drawUploads(uploads);
  const [, , ...name] = way.key.split('/');
  at('upload-status').textContent = `${name.join('/')}, of ${way.tenant}: ${uploads[0].became}`;
  drawWay(way.steps);
  at('told').textContent = way.told.join('\n') || 'Nothing: nobody is bothered.';
  at('text').textContent = way.text ?? 'Nothing.';
  at('provenance').textContent = way.metadata ? JSON.stringify(way.metadata, null, 2) : 'Nothing.';
}

async function chosen() {
  const sample = sampleChosen();
  if (sample) return { sample: sample.id };
  const [file] = at('file').files;
  const bytes = file ? new Uint8Array(await file.arrayBuffer()) : new TextEncoder().encode(at('words').value);
  let letters = '';
  for (let i = 0; i < bytes.length; i += 8_192) letters += String.fromCharCode(...bytes.subarray(i, i + 8_192));
  return { name: file?.name ?? 'a-text.txt', content: btoa(letters) };
}

function drawWay(steps, rest = 'waiting') {
  at('way').replaceChildren(
    ...knowledge.way.map(({ name, decides }) => {
      // a step that came twice is shown as it ended
      const step = steps.findLast((each) => each.name === name);
      return item(step?.verdict ?? rest, name, decides, step && `${step.milliseconds.toFixed(1)} ms`, step?.said);
    }),
  );
}

const stands = (pieces) =>
  pieces === undefined ? 'its original is kept as ' : `${pieces} ${pieces === 1 ? 'piece' : 'pieces'}, cited as `;

let names = new Map();
function drawUploads(uploads) {
  names = new Map(uploads.map(({ source, name, tenant }) => [source, `${name}, of ${tenant}`]));
  at('uploads').replaceChildren(
    ...uploads.map(({ name, tenant, became, pieces, source }) =>
      make(
        'li',
        { className: became.startsWith('in the corpus') ? 'in' : 'out' },
        make('b', {}, `${name}, of ${tenant}`),
        `: ${became}`,
        make('small', {}, stands(pieces), make('code', {}, source)),
      ),
    ),
  );
}

at('search').addEventListener('submit', (event) => {
  event.preventDefault();
  const person = event.submitter?.value ?? knowledge.owners[0];
  const prompt = at('question').value;
  void busy(async () => {
    const { status, body } = await ask({ person, alias: 'handbook', prompt });
    const cited = (body.citations ?? []).map(({ label, id }) => `[${label}] is ${names.get(id) ?? id}`);
    at('found').prepend(
      make(
        'li',
        {},
        make('b', {}, `${person} asked “${prompt}”. `),
        body.text ?? body.refusal?.code ?? `HTTP ${status}`,
        cited.length > 0 ? ` ${cited.join('; ')}.` : ' No citation.',
      ),
    );
    for (const old of [...at('found').children].slice(3)) old.remove();
  });
});

choose();
drawWay([]);
drawUploads(knowledge.uploads);
