const at = (id) => document.getElementById(id);
const signIn = JSON.parse(at('sign-in-data').textContent);
/** The page's own address, to which the sign-in page returns. */
const here = `${location.origin}${location.pathname}`;
const STORED = 'approvals-sign-in';
const PROBLEMS = {
  'not-an-approver': 'You are not among those who approve.',
  'same-person': 'You asked for this call: somebody else has to agree.',
  'already-approved': 'You have agreed already: somebody else has to as well.',
  'other-arguments': 'The arguments are not those that were shown. Look again.',
  unknown: 'There is no such request.',
  decided: 'It was decided in the meantime.',
  expired: 'Its time is over: nothing will be executed.',
  busy: 'Others decide at the same time. Try again.',
};
const EFFECTS = { MUTATING: 'It changes something.', READ: 'It reads, and changes nothing.' };

/** In memory alone: whoever opens the page later has to sign in. */
let token;
/** The request that is open, and how far the clock of the server is from ours. */
let open;
let skew = 0;

const say = (text) => {
  at('status').textContent = text;
};
const show = (...ids) => {
  for (const id of ['sign-in', 'list', 'request']) at(id).hidden = !ids.includes(id);
};
const base64url = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
const sha256 = (text) => crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

async function startSignIn() {
  const [verifier, state] = [random(), random()];
  sessionStorage.setItem(STORED, JSON.stringify({ verifier, state, request: open?.id ?? wanted() }));
  const page = new URL(signIn.authorizationEndpoint);
  const query = {
    response_type: 'code',
    client_id: signIn.clientId,
    redirect_uri: here,
    scope: signIn.scopes.join(' '),
    state,
    code_challenge_method: 'S256',
    code_challenge: base64url(await sha256(verifier)),
    // who decides has to have signed in just now, not on some day
    prompt: 'login',
    max_age: '0',
  };
  for (const [name, value] of Object.entries(query)) page.searchParams.set(name, value);
  location.assign(page);
}

/** Ends a sign-in that this page began; true when there is a token now. */
async function finishSignIn() {
  const answer = new URLSearchParams(location.search);
  const stored = JSON.parse(sessionStorage.getItem(STORED) ?? 'null');
  sessionStorage.removeItem(STORED);
  if (!answer.has('state') && !answer.has('error')) return false;
  history.replaceState(null, '', stored?.request ? `${here}#${stored.request}` : here);
  // an answer to somebody else's question is not ours
  if (!stored || answer.get('state') !== stored.state || !answer.get('code')) {
    say('You are not signed in. Try again.');
    return false;
  }
  const response = await fetch(signIn.tokenEndpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: signIn.clientId,
      redirect_uri: here,
      code: answer.get('code'),
      code_verifier: stored.verifier,
    }),
  });
  token = response.ok ? (await response.json())[signIn.token] : undefined;
  if (!token) say('You are not signed in. Try again.');
  return Boolean(token);
}

/** The request that the address names. */
const wanted = () => decodeURIComponent(location.hash.slice(1));

/** Asks the API; undefined when the answer is no, which is then said. */
async function ask(path, body) {
  const response = await fetch(new URL(path, here), {
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  if (response.status === 401) {
    say(answer.problem === 'sign-in-again' ? 'To decide, sign in again: it was too long ago.' : 'Sign in again.');
    at('sign-in').hidden = false;
    at('sign-in').focus();
  } else say(PROBLEMS[answer.problem] ?? `It did not work (${response.status}). Try again.`);
  return undefined;
}

const timeLeft = (expires) => {
  const seconds = Math.floor((expires - Date.now() - skew) / 1_000);
  if (seconds <= 0) return 'none: nothing will be executed';
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  const count = (number, what) => `${number} ${what}${number === 1 ? '' : 's'}`;
  return minutes > 0 ? `${count(minutes, 'minute')} ${count(rest, 'second')}` : count(rest, 'second');
};
const stillMissing = ({ needs, missing }) =>
  needs === 1 ? 'one is needed' : `${needs} are needed, ${missing} ${missing === 1 ? 'is' : 'are'} missing`;

/**
 * The text in pieces that stand on a line each, so that a short argument is not lost behind a long one. Together they are the
 * text and nothing else; where they would not be, the text is one piece.
 */
function pieces(text) {
  const value = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [text];
  const members = Object.entries(value).map(([name, part]) => `${JSON.stringify(name)}:${JSON.stringify(part)}`);
  const parts = members.map((member, i) => `${i === 0 ? '{' : ''}${member}${i === members.length - 1 ? '}' : ','}`);
  return parts.join('') === text ? parts : [text];
}

async function showList(told) {
  open = undefined;
  history.replaceState(null, '', here);
  const answer = await ask('requests');
  if (!answer) return;
  skew = answer.now - Date.now();
  at('requests').replaceChildren(
    ...answer.requests.map((request) => {
      const button = document.createElement('button');
      button.type = 'button';
      const about = document.createElement('small');
      about.textContent = `asked by ${request.subject}, ${stillMissing(request)}, time left: ${timeLeft(request.expires)}`;
      button.append(request.tool, about);
      button.addEventListener('click', () => showRequest(request.id));
      const item = document.createElement('li');
      item.append(button);
      return item;
    }),
  );
  at('nothing').hidden = answer.requests.length > 0;
  show('list');
  document.title = 'Approvals';
  say(told ?? (answer.requests.length === 1 ? 'One call waits.' : `${answer.requests.length} calls wait.`));
  at('list-title').focus();
}

async function showRequest(id) {
  const request = await ask(`requests/${encodeURIComponent(id)}`);
  if (!request) return;
  open = request;
  // until it is shown that the text is the one that was hashed
  at('approve').disabled = true;
  at('reject').disabled = true;
  skew = request.now - Date.now();
  history.replaceState(null, '', `${here}#${encodeURIComponent(id)}`);
  const texts = {
    'request-title': `May ${request.tool} be called?`,
    tool: request.tool,
    effect: [request.description, EFFECTS[request.effect]].filter(Boolean).join(' '),
    subject: request.subject,
    asked: new Date(request.requestedAt).toLocaleString(),
    left: timeLeft(request.expires),
    approvals: `${stillMissing(request)}${request.approvals.length > 0 ? `; agreed: ${request.approvals.map(({ name }) => name).join(', ')}` : ''}`,
  };
  for (const [name, text] of Object.entries(texts)) at(name).textContent = text;
  at('arguments').replaceChildren(
    ...pieces(request.argsShown).map((piece) => Object.assign(document.createElement('span'), { textContent: piece })),
  );
  // of what stands on the page, not of what came
  const hash = hex(await sha256(at('arguments').textContent));
  const same = hash === request.argsHash;
  at('proof').textContent = same
    ? `SHA-256 of the text above: ${hash}. The approval is for this text alone.`
    : 'The text above is not the one that was hashed.';
  const over = request.outcome ? 'decided' : request.expires - Date.now() - skew <= 0 ? 'expired' : undefined;
  const why = over ?? (same ? request.cannot : 'other-arguments');
  at('cannot').textContent = why ? PROBLEMS[why] : '';
  at('cannot').hidden = !why;
  at('approve').disabled = Boolean(why);
  at('reject').disabled = Boolean(over);
  show('request');
  document.title = `${request.tool} – Approvals`;
  say('');
  at('request-title').focus();
}

/** Asks once more, and decides. */
function confirm(decision) {
  const { id, argsHash, tool, subject, missing } = open;
  const approves = decision === 'approve';
  at('confirm-title').textContent = approves ? 'Approve this call?' : 'Reject this call?';
  at('confirm-text').textContent = approves
    ? `${tool} will be called for ${subject} with the arguments that you have read${missing > 1 ? ', once others have agreed too' : ''}. You cannot take it back.`
    : `${tool} will not be called. ${subject} would have to ask again. You cannot take it back.`;
  at('yes').textContent = approves ? 'Yes, approve' : 'Yes, reject';
  at('yes').className = decision;
  at('yes').onclick = async () => {
    at('confirm').close();
    const answer = await ask('decisions', { id, decision, argsHash });
    if (!answer) return;
    const more = answer.missing === 1 ? 'One more person has' : `${answer.missing} more people have`;
    await showList(
      approves
        ? answer.missing > 0
          ? `Approved. ${more} to agree.`
          : 'Approved.'
        : 'Rejected: nothing will be executed.',
    );
  };
  at('confirm').showModal();
}

at('sign-in').addEventListener('click', startSignIn);
at('refresh').addEventListener('click', () => showList());
at('back').addEventListener('click', () => showList());
at('approve').addEventListener('click', () => confirm('approve'));
at('reject').addEventListener('click', () => confirm('reject'));
at('no').addEventListener('click', () => at('confirm').close());
setInterval(() => {
  if (open) at('left').textContent = timeLeft(open.expires);
}, 1_000);
addEventListener('unhandledrejection', () => say('It did not work. Try again.'));
// another request of the same notification
addEventListener('hashchange', () => token && wanted() && showRequest(wanted()));

if (await finishSignIn()) {
  await (wanted() ? showRequest(wanted()) : showList());
  // a request that there is not leaves the list
  if (!open && at('list').hidden) await showList(at('status').textContent);
} else {
  show('sign-in');
  if (at('status').textContent === 'Loading…') say('Sign in to see what waits.');
}
