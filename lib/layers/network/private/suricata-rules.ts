import { createHash } from 'node:crypto';

/** Bytes of a ClientHello that may leave before its name is known: large enough for two post-quantum key shares. */
const MAX_HELLO_BYTES = 4096;

/** Ids of the rules that are always there end below, those of domains start here and end below 2^31. */
const FIRST_DOMAIN_ID = 1_000_000;
const DOMAINS = 500_000_000;

/** One rule of Suricata 7. */
interface Rule {
  readonly action: 'pass' | 'drop' | 'alert';
  readonly protocol: string;
  readonly from?: string;
  readonly to: string;
  readonly message: string;
  readonly options: string[];
  readonly id: number;
}

const render = ({ action, protocol, from = '$HOME_NET any', to, message, options, id }: Rule): string =>
  `${action} ${protocol} ${from} -> ${to} (msg:"${message}"; ${options.map((option) => `${option}; `).join('')}sid:${id}; rev:1;)`;

const CLIENT = 'flow:established,to_server';
const HELLO = 'secure_llm_hello';
/** A proxy behind a declared name would carry on to any name. */
const NO_TUNNEL = ['http.method', 'content:!"CONNECT"'];
const NO_HELLO = [`flowbits:isnotset,${HELLO}`, 'content:!"|16 03|"', 'startswith'];
const NO_HTTP = ['app-layer-protocol:!http', 'app-layer-protocol:!http2'];
/** Suricata writes a header as `name: value`; a colon is written as its code in rules. */
const AUTHORITY = 'content:"|3a|authority|3a 20|"';

/** How rules are written. */
export interface SuricataRulesOptions {
  /** Names that HTTP may reach on port 80, where everybody on the way reads and changes it. */
  readonly clearText?: string[];
  /** Whether the firewall looks into HTTPS: then what it judges on port 443 is, after the handshake, plain HTTP. */
  readonly inspects?: boolean;
  /** What a name's ids are made of, the same in every synthesis; by default the name. */
  readonly identify?: (domain: string) => string;
}

/**
 * Rules that pass HTTPS to `domains`, HTTP to the names of `clearText`, and drop all else, for a rule group in strict order
 * whose HOME_NET is the workload's subnets.
 *
 * What no name can excuse is dropped first; then names pass, which frees the rest of their flow; what is left has no
 * declared name. A ClientHello may come in parts, so on port 443 a flow is judged when its hello is complete, and what
 * is not the beginning of one is dropped at its first byte.
 */
export function suricataRules(domains: string[], options: SuricataRulesOptions = {}): string {
  const { clearText = [], inspects = false, identify = (domain: string) => domain } = options;
  const rule =
    (action: Rule['action']) =>
    (id: number, protocol: string, to: string, message: string, ...options: string[]): Rule => ({
      action,
      protocol,
      to,
      message,
      options,
      id,
    });
  const [drop, pass] = [rule('drop'), rule('pass')];
  const [encrypted, clear] = [new Set(domains), new Set(clearText)];
  const opensClear = clear.size > 0;
  const names = [...new Set([...encrypted, ...clear])]
    .map((domain) => {
      // looked into, HTTPS is judged as HTTP
      const ports = [...(clear.has(domain) ? [80] : []), ...(inspects && encrypted.has(domain) ? [443] : [])];
      return { domain, id: domainId(identify(domain)), web: ports.length > 0 ? `any ${portList(ports)}` : undefined };
    })
    .sort((a, b) => a.id - b.id);
  const rules: Rule[] = [
    { ...drop(1, 'ip', '$HOME_NET any', 'Opened from outside', 'flow:to_server'), from: '!$HOME_NET any' },
    drop(2, 'udp', 'any 53', 'DNS to the outside'),
    drop(3, 'tcp', 'any 53', 'DNS to the outside', 'flow:to_server'),
    drop(4, 'tcp', 'any 853', 'DNS over TLS', 'flow:to_server'),
    drop(5, 'udp', 'any 443', 'QUIC'),
    drop(6, 'udp', 'any any', 'UDP'),
    drop(7, 'icmp', 'any any', 'ICMP'),
    drop(8, 'ip', 'any any', 'Neither TCP, UDP nor ICMP', 'ip_proto:!1', 'ip_proto:!6', 'ip_proto:!17'),
    opensClear
      ? drop(9, 'tcp', 'any ![80,443]', 'Port other than 80 and 443', 'flow:to_server')
      : drop(9, 'tcp', 'any !443', 'Port other than 443', 'flow:to_server'),
    drop(10, 'tcp', 'any any', 'Data before the connection stands', 'flags:S,CE', 'dsize:>0'),

    ...names.flatMap(({ domain, id, web }) => [
      ...(encrypted.has(domain)
        ? [pass(id, 'tls', 'any 443', `TLS to ${domain}`, CLIENT, ...name('tls.sni', domain), 'nocase')]
        : []),
      // In a URL a name may end with a dot (RFC 3986, section 3.2.2); in SNI it must not (RFC 6066, section 3).
      ...(web
        ? [domain, `${domain}.`].map((host, at) =>
            pass(id + 1 + at, 'http', web, `HTTP to ${host}`, CLIENT, ...NO_TUNNEL, ...name('http.host', host)),
          )
        : []),
      ...(inspects && encrypted.has(domain)
        ? [pass(id + 3, 'http2', 'any 443', `HTTP/2 to ${domain}`, CLIENT, ...authority(domain))]
        : []),
    ]),

    ...(opensClear ? [drop(20, 'tcp', 'any 80', 'HTTP to no declared name, or not HTTP', CLIENT, 'dsize:>0')] : []),
    drop(21, 'tls', 'any 443', 'TLS to no declared name', CLIENT, 'ssl_state:client_hello'),
    // These two match no packet together, so neither needs to come first.
    {
      ...drop(22, 'tcp', 'any 443', 'Beginning of a TLS handshake'),
      action: 'alert',
      options: [CLIENT, 'content:"|16 03|"', 'startswith', `flowbits:set,${HELLO}`, 'noalert'],
    },
    drop(23, 'tcp', 'any 443', 'Not TLS', CLIENT, 'dsize:>0', ...NO_HELLO, ...(inspects ? NO_HTTP : [])),
    ...(inspects
      ? [
          drop(25, 'http', 'any 443', 'HTTPS to no declared host', CLIENT, 'http.host', 'bsize:>0'),
          drop(26, 'http', 'any 443', 'HTTPS without a host', CLIENT, 'http.protocol', 'content:"HTTP/1.0"'),
          drop(
            27,
            'http2',
            'any 443',
            'HTTP/2 to no declared host',
            CLIENT,
            'http.request_header',
            AUTHORITY,
            'startswith',
          ),
        ]
      : []),
    drop(24, 'tcp', 'any 443', 'TLS handshake without an end', CLIENT, `stream_size:client,>,${MAX_HELLO_BYTES}`),
  ];
  return rules.map(render).join('\n');
}

const portList = (ports: number[]): string => (ports.length === 1 ? `${ports[0]}` : `[${ports.join(',')}]`);

/** A name's ids are its own, whatever other names there are; four are reserved for each. */
function domainId(domain: string): number {
  const hash = createHash('sha256').update(domain).digest().readUIntBE(0, 6);
  return FIRST_DOMAIN_ID + 4 * (hash % DOMAINS);
}

/** The whole of a buffer is the name, or for `*.` ends with one label more at least. */
function name(buffer: string, domain: string): string[] {
  const content = domain.startsWith('*.') ? domain.slice(1) : domain;
  return [buffer, `content:"${content}"`, ...(content === domain ? ['startswith'] : []), 'endswith'];
}

function authority(domain: string): string[] {
  if (domain.startsWith('*.'))
    return ['http.request_header', AUTHORITY, 'startswith', `content:"${domain.slice(1)}"`, 'endswith'];
  return ['http.request_header', `${AUTHORITY.slice(0, -1)}${domain}"`, 'startswith', 'endswith'];
}
