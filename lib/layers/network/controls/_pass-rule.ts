import { isPrivate, rangeOf } from '../../../template/iam/addresses';
import type { Resource, Value } from '../../../template/resource';

/** A rule of a rule group that lets packets through. */
export interface PassRule {
  /** How messages name it. */
  readonly name: string;
  /** Suricata's name of the protocol, in lower case. */
  readonly protocol: string;
  readonly to: string;
  readonly ports: string;
  /** Without what they look for. */
  readonly options: string;
  /** Where it stands. */
  readonly value: Value;
}

const SOURCE = 'RuleGroup.RulesSource';

/** Every rule of a group that passes something, but those that a list of domains stands for. */
export const passRules = (group: Resource): PassRule[] => [
  ...suricataRules(group),
  ...statefulRules(group),
  ...statelessRules(group),
];

function suricataRules(group: Resource): PassRule[] {
  const value = group.get(`${SOURCE}.RulesString`);
  if (value.absent) return [];
  const lines = (value.pattern()?.toString() ?? '').replace(/\\\n/g, ' ').split('\n');
  return lines.flatMap((line) => {
    const unknown = /^\s*(\$\{.*?\})/.exec(line)?.[1];
    if (unknown) return { name: unknown, protocol: unknown, to: 'any', ports: 'any', options: '', value };
    const [, header, options] = /^\s*pass\s+([^(]+)\((.*)\)/i.exec(line) ?? [];
    if (header === undefined) return [];
    const [protocol = '', from = '', fromPorts = '', direction = '', to = '', ports = ''] = wordsOf(header);
    const both = direction === '<>';
    return {
      name: `\`pass ${wordsOf(header).join(' ')}\``,
      protocol: protocol.toLowerCase(),
      to: both ? `[${from},${to}]` : to,
      ports: both ? `[${fromPorts},${ports}]` : ports,
      options: options!.replace(/"[^"]*"/g, '""'), // what a rule looks for is no word of the rule
      value,
    };
  });
}

/** Lists of addresses and ports may hold spaces. */
function wordsOf(header: string): string[] {
  let depth = 0;
  const joined = [...header].map((letter) => {
    if (letter === '[') depth++;
    if (letter === ']') depth--;
    return depth > 0 && /\s/.test(letter) ? '' : letter;
  });
  return joined.join('').trim().split(/\s+/);
}

const statefulRules = (group: Resource): PassRule[] =>
  [...group.list(`${SOURCE}.StatefulRules`)].flatMap((value) => {
    if (value.text('Action') !== 'PASS') return [];
    const protocol = value.text('Header.Protocol') ?? '';
    const options = value
      .list('RuleOptions')
      .map((option) => `${[option.text('Keyword'), ...option.list('Settings').texts()].join(':')};`);
    return {
      name: `a rule that passes ${protocol}`,
      protocol: protocol.toLowerCase(),
      to: value.text('Header.Destination') ?? 'any',
      ports: value.text('Header.DestinationPort') ?? 'any',
      options: options.join(' ').replace(/"[^"]*"/g, '""'),
      value,
    };
  });

/** Of packets without a connection only what may be TCP counts. */
const statelessRules = (group: Resource): PassRule[] =>
  [...group.list(`${SOURCE}.StatelessRulesAndCustomActions.StatelessRules`)].flatMap((value) => {
    if (!value.list('RuleDefinition.Actions').texts().includes('aws:pass')) return [];
    const match = value.get('RuleDefinition.MatchAttributes');
    const protocols = match.list('Protocols').map((one) => one.number());
    if (protocols.length > 0 && !protocols.includes(6)) return [];
    const list = (items: string[]) => (items.length > 0 ? `[${items.join(',')}]` : 'any');
    return {
      name: 'a stateless rule that passes TCP',
      protocol: 'tcp',
      to: list(match.at('Destinations[].AddressDefinition').texts()),
      ports: list(match.list('DestinationPorts').map((port) => `${port.number('FromPort')}:${port.number('ToPort')}`)),
      options: '',
      value,
    };
  });

/** Whether packets stay in the network: all addresses are private, or those that the group calls its own. */
export function staysInside({ to, value }: PassRule): boolean {
  if (to.includes('${')) throw value.undecided('names addresses that the template does not spell out');
  if (to.startsWith('!')) return false;
  return itemsOf(to).every((item) => {
    const range = rangeOf(item);
    return item === '$HOME_NET' || (range !== undefined && isPrivate(range));
  });
}

/** Whether a rule is for a port, as Suricata writes ports: a word for all, numbers, ranges, lists, what is not, and variables. */
export function isForPort({ ports, value }: PassRule, port: number): boolean {
  if (ports.includes('${')) throw value.undecided('names ports that the template does not spell out');
  const within = (text: string): boolean => {
    if (text.startsWith('!')) return !within(text.slice(1));
    if (text.startsWith('[')) {
      const items = itemsOf(text);
      const [not, yes] = [items.filter((item) => item.startsWith('!')), items.filter((item) => !item.startsWith('!'))];
      return (yes.length === 0 || yes.some(within)) && not.every(within);
    }
    if (text.startsWith('$')) return variable(value, text.slice(1)).some(within);
    if (text.toLowerCase() === 'any') return true;
    const [from, to] = text.includes(':') ? text.split(':') : [text, text];
    return Number(from || 0) <= port && port <= Number(to || 65535);
  };
  return within(ports);
}

function variable(value: Value, name: string): string[] {
  const resource = value.view.see(value.declaration);
  const definition = resource.get(`RuleGroup.RuleVariables.PortSets.${name}.Definition`);
  if (definition.absent) throw value.undecided(`asks for the ports $${name}, which the group does not define`);
  return definition.list().map((item) => item.text() ?? '');
}

function itemsOf(text: string): string[] {
  let depth = 0;
  const items = [''];
  for (const letter of text.replace(/^\[(.*)\]$/, '$1')) {
    if (letter === '[') depth++;
    if (letter === ']') depth--;
    if (letter === ',' && depth === 0) items.push('');
    else items[items.length - 1] += letter;
  }
  return items;
}
