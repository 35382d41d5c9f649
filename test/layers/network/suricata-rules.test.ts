import { suricataRules } from '../../../lib/layers/network/private/suricata-rules';

/** A rule in its parts, by its text alone; what it does to packets is shown by Suricata in scripts/external/suricata. */
const parse = (line: string) => {
  const [, action, protocol, from, to, text] = /^(\w+) (\w+) (.+?) -> (.+?) \((.*)\)$/.exec(line)!;
  const options = text!.split('; ').map((option) => option.replace(/;$/, ''));
  const [message, ...rest] = options;
  return {
    action: action!,
    protocol: protocol!,
    from: from!,
    to: to!,
    message: /"(.*)"/.exec(message!)![1]!,
    options: rest.filter((option) => !/^(sid|rev):/.test(option)),
  };
};
const rules = (domains: string[], inspects = false, clearText: string[] = []) =>
  suricataRules(domains, { inspects, clearText }).split('\n').map(parse);
const EXACT = 'api.example.com';
const WILD = '*.example.org';

describe.each([
  ['does not look into HTTPS', false],
  ['looks into HTTPS', true],
])('a firewall that %s', (_, inspects) => {
  const all = rules([EXACT, WILD], inspects, [EXACT, WILD]);
  const passes = all.filter(({ action }) => action === 'pass');

  test('asks only after what no name excuses, and drops what no name frees', () => {
    const order = all.map(({ action }) => (action === 'pass' ? 'pass' : 'drop')).join(' ');
    expect(order).toMatch(/^(drop ){10}(pass )+(drop ?)+$/);
  });

  test('passes nothing but requests of the workload to names, on their own ports', () => {
    expect(new Set(passes.map(({ from, options }) => `${from} ${options[0]}`))).toEqual(
      new Set(['$HOME_NET any flow:established,to_server']),
    );
    const ports = Object.fromEntries(passes.map(({ protocol, to }) => [protocol, to]));
    expect(ports).toEqual(
      inspects ? { tls: 'any 443', http: 'any [80,443]', http2: 'any 443' } : { tls: 'any 443', http: 'any 80' },
    );
  });

  test('passes no longer name, and below a wildcard only what has a label more', () => {
    for (const { protocol, message, options } of passes) {
      const wanted = message.includes(WILD) ? '.example.org' : EXACT;
      const name = `${wanted}${message.endsWith('.') ? '.' : ''}`;
      const buffer = { tls: 'tls.sni', http: 'http.host', http2: 'http.request_header' }[protocol]!;
      const after = options.slice(options.indexOf(buffer) + 1);
      const header = 'content:"|3a|authority|3a 20|';
      const expected =
        protocol === 'http2'
          ? wanted === EXACT
            ? [`${header}${name}"`, 'startswith', 'endswith']
            : [`${header}"`, 'startswith', `content:"${name}"`, 'endswith']
          : [`content:"${name}"`, ...(wanted === EXACT ? ['startswith'] : []), 'endswith'];
      expect([message, after]).toEqual([message, protocol === 'tls' ? [...expected, 'nocase'] : expected]);
    }
  });

  test('passes no CONNECT, by which a proxy would carry on to any name', () => {
    const http = passes.filter(({ protocol }) => protocol === 'http');
    expect(http).toHaveLength(4); // each name with and without the dot that it may end with
    for (const { options } of http) expect(options.slice(1, 3)).toEqual(['http.method', 'content:!"CONNECT"']);
  });

  test('drops exactly this, whatever its name', () => {
    const to = 'flow:established,to_server';
    const notHello = ['flowbits:isnotset,secure_llm_hello', 'content:!"|16 03|"', 'startswith'];
    const dropped = all
      .filter(({ action }) => action !== 'pass')
      .map(({ action, protocol, from, to: target, options }) => [action, protocol, from, target, ...options]);
    const ours = (protocol: string, target: string, ...options: string[]) => [
      'drop',
      protocol,
      '$HOME_NET any',
      target,
      ...options,
    ];
    expect(dropped).toEqual([
      ['drop', 'ip', '!$HOME_NET any', '$HOME_NET any', 'flow:to_server'],
      ours('udp', 'any 53'),
      ours('tcp', 'any 53', 'flow:to_server'),
      ours('tcp', 'any 853', 'flow:to_server'),
      ours('udp', 'any 443'),
      ours('udp', 'any any'),
      ours('icmp', 'any any'),
      ours('ip', 'any any', 'ip_proto:!1', 'ip_proto:!6', 'ip_proto:!17'),
      ours('tcp', 'any ![80,443]', 'flow:to_server'),
      ours('tcp', 'any any', 'flags:S,CE', 'dsize:>0'),
      ours('tcp', 'any 80', to, 'dsize:>0'),
      ours('tls', 'any 443', to, 'ssl_state:client_hello'),
      // this one only remembers that a handshake has begun
      [
        'alert',
        ...ours('tcp', 'any 443').slice(1),
        to,
        'content:"|16 03|"',
        'startswith',
        'flowbits:set,secure_llm_hello',
        'noalert',
      ],
      ours(
        'tcp',
        'any 443',
        to,
        'dsize:>0',
        ...notHello,
        ...(inspects ? ['app-layer-protocol:!http', 'app-layer-protocol:!http2'] : []),
      ),
      ...(inspects
        ? [
            ours('http', 'any 443', to, 'http.host', 'bsize:>0'),
            ours('http', 'any 443', to, 'http.protocol', 'content:"HTTP/1.0"'),
            ours('http2', 'any 443', to, 'http.request_header', 'content:"|3a|authority|3a 20|"', 'startswith'),
          ]
        : []),
      ours('tcp', 'any 443', to, 'stream_size:client,>,4096'),
    ]);
  });
});

describe('clear text', () => {
  const passed = (domains: string[], clearText: string[], inspects = false) =>
    rules(domains, inspects, clearText).flatMap(({ action, protocol, to, message }) =>
      action === 'pass' ? [`${protocol} ${to}: ${message.split(' ').at(-1)}`] : [],
    );

  test('passes to no name that does not ask for it', () => {
    expect(passed([EXACT, WILD], [])).toEqual([`tls any 443: ${WILD}`, `tls any 443: ${EXACT}`]);
  });

  test('passes to the names that ask for it, and opens no HTTPS to them', () => {
    expect(passed([EXACT], [WILD])).toEqual([`http any 80: ${WILD}`, `http any 80: ${WILD}.`, `tls any 443: ${EXACT}`]);
  });

  test('is what was decrypted on port 443, and not port 80, where the firewall looks into HTTPS', () => {
    const http = passed([EXACT], [WILD], true).filter((rule) => rule.startsWith('http '));
    expect(http).toEqual([
      `http any 80: ${WILD}`,
      `http any 80: ${WILD}.`,
      `http any 443: ${EXACT}`,
      `http any 443: ${EXACT}.`,
    ]);
  });

  test('has no port where no name asks for it: not even a connection is opened', () => {
    const ports = (clearText: string[]) =>
      rules([EXACT], false, clearText).find(({ message }) => /^Port other/.test(message))!.to;
    expect([ports([]), ports([WILD])]).toEqual(['any !443', 'any ![80,443]']);
  });
});

test('without names nothing passes, and the same is dropped', () => {
  expect(rules([])).toEqual(rules([EXACT]).filter(({ action }) => action !== 'pass'));
  expect(rules([]).filter(({ action }) => action === 'pass')).toEqual([]);
});
