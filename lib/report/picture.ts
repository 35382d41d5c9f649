import type { Layer } from '../owasp/vocabulary';
import type { Application, Declaration } from '../template/application';
import { Text } from '../template/text';
import { html, type Markup } from './markup';
import type { Result } from './result';

/** A room of the picture: a layer, where it stands, and how it is called there. */
interface Lane {
  readonly layer: Layer;
  readonly title: string;
  readonly x: number;
  readonly y: number;
}

const [WIDTH, HEIGHT, COLUMN, ROW] = [196, 128, 240, 172];

// Requests run along the first row; what they rest on stands below, what watches and repairs below that.
const LANES: readonly Lane[] = [
  ['edge', 'Edge', 0, 0],
  ['gateway', 'Gateway', 1, 0],
  ['model', 'Model', 2, 0],
  ['agent', 'Agents and tools', 3, 0],
  ['identity', 'Identity', 0, 1],
  ['network', 'Network', 1, 1],
  ['data', 'Data', 2, 1],
  ['rag', 'Retrieval', 3, 1],
  ['account', 'Account', 0, 2],
  ['detection', 'Detection', 1, 2],
  ['response', 'Response', 2, 2],
  ['resilience', 'Resilience', 3, 2],
  ['supply-chain', 'Supply chain', 0, 3],
  ['mlops', 'MLOps', 1, 3],
  ['governance', 'Governance', 2, 3],
].map(([layer, title, column, row]) => ({
  layer: layer as Layer,
  title: title as string,
  x: 30 + Number(column) * COLUMN,
  y: 76 + Number(row) * ROW,
}));

/** Where a resource belongs that proves no control. */
const BY_TYPE: readonly (readonly [RegExp, Layer])[] = [
  [/^AWS::(WAFv2|CloudFront|CertificateManager|ACMPCA)::/, 'edge'],
  [/^AWS::(ApiGateway|ApiGatewayV2|Lambda|Serverless|AppConfig|DynamoDB)::/, 'gateway'],
  [
    /^AWS::Bedrock::(Guardrail|Application|Prompt|Enforced|Automated|IntelligentPromptRouter)|^AWS::SageMaker::|ModelInvocationLogging$/,
    'model',
  ],
  [/^AWS::(BedrockAgentCore|Bedrock)::/, 'agent'],
  [/^AWS::(Cognito|IAM|VerifiedPermissions)::/, 'identity'],
  [/^AWS::(EC2|NetworkFirewall|Route53Resolver)::/, 'network'],
  [/^AWS::(S3|KMS|SecretsManager|Macie|Logs)::/, 'data'],
  [/^AWS::(OpenSearchServerless|S3Vectors|Kendra)::|KnowledgeBase$|DataSource$/, 'rag'],
  [/^AWS::(CloudTrail|Config|Organizations|Budgets)::|^Custom::SecureLlm/, 'account'],
  [/^AWS::(GuardDuty|SecurityHub|InspectorV2|AccessAnalyzer|Detective|SecurityLake|CloudWatch)::/, 'detection'],
  [/^AWS::(StepFunctions|Events|SNS|SQS)::/, 'response'],
  [/^AWS::(Backup|FIS|ResilienceHub|ResilienceHubV2)::/, 'resilience'],
];

/** The application as lanes, one a layer, with what is in them and the references that run between them. */
export function picture({ read, evidence }: Result): Markup {
  const layers = new Map<Declaration, Layer>();
  for (const { control, resources } of evidence)
    for (const resource of resources) if (!layers.has(resource)) layers.set(resource, control.layer);
  const layerOf = (resource: Declaration) =>
    BY_TYPE.find(([type]) => type.test(resource.type))?.[1] ?? layers.get(resource);
  const inLane = new Map<Layer, Declaration[]>();
  for (const template of read.application.templates)
    for (const resource of template.resources.values()) {
      const layer = layerOf(resource);
      if (layer) inLane.set(layer, [...(inLane.get(layer) ?? []), resource]);
    }
  const lanes = LANES.filter(({ layer }) => inLane.has(layer));
  const flows = flowsBetween(read.application, layerOf);
  const height = Math.max(...lanes.map(({ y }) => y), 76) + HEIGHT + 24;
  const summary = lanes.map(({ layer, title }) => `${title}: ${inLane.get(layer)!.length}`).join(', ');
  return html`<svg class="picture" viewBox="0 0 ${30 + 4 * COLUMN} ${height}" role="group" aria-labelledby="picture-title picture-text">
<title id="picture-title">The application by layers</title><desc id="picture-text">Resources in each layer. ${summary}.</desc>
<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path d="M0 0 8 4 0 8z"/></marker></defs>
<g class="request"><text x="30" y="30">Users</text>${lanes.some(({ y }) => y === 76) ? html`<path d="M74 25 H${30 + 3.9 * COLUMN}" marker-end="url(#arrow)"/><text class="small" x="${30 + 1.6 * COLUMN}" y="18">requests and answers</text>` : undefined}</g>
${flows.map(({ from, to, count }) => arrow(from, to, count))}
${lanes.map((lane) => box(lane, inLane.get(lane.layer)!, evidence.filter(({ control, status }) => control.layer === lane.layer && status === 'proven').length))}
</svg>`;
}

function box({ layer, title, x, y }: Lane, resources: readonly Declaration[], proven: number): Markup {
  const counts = new Map<string, number>();
  for (const { type } of resources) {
    const short = type.replace(/^AWS::/, '').replace(/^Custom::(SecureLlm)?/, '');
    counts.set(short, (counts.get(short) ?? 0) + 1);
  }
  const rows = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const shown = rows.slice(0, 4);
  const rest = rows.length - shown.length;
  const line = (text: string, i: number) =>
    html`<text class="small" x="${x + 12}" y="${y + 46 + i * 17}">${text}</text>`;
  return html`<a href="#layer-${layer}"><g class="lane${proven > 0 ? '' : ' unproven'}"><rect x="${x}" y="${y}" width="${WIDTH}" height="${HEIGHT}" rx="8"/>
<text class="title" x="${x + 12}" y="${y + 24}">${title}</text><text class="small" text-anchor="end" x="${x + WIDTH - 12}" y="${y + 24}">${proven} proven</text>
${shown.map(([type, n], i) => line(`${n} × ${type.length > 20 ? `${type.slice(0, 19)}…` : type}`, i))}${rest > 0 ? line(`and ${rest} more types`, shown.length) : undefined}</g></a>`;
}

interface Flow {
  readonly from: Lane;
  readonly to: Lane;
  readonly count: number;
}

/** References from the resources of one layer to those of another: who uses whom. */
function flowsBetween(
  application: Application,
  layerOf: (resource: Declaration) => Layer | undefined,
): readonly Flow[] {
  const counts = new Map<string, number>();
  for (const template of application.templates)
    for (const resource of template.resources.values()) {
      const from = layerOf(resource);
      if (!from) continue;
      const mentioned = new Set<Layer>();
      for (const id of mentions(resource.body)) {
        const target = template.resources.get(id);
        const to = target && target !== resource ? layerOf(target) : undefined;
        if (to && to !== from) mentioned.add(to);
      }
      for (const to of mentioned) counts.set(`${from}>${to}`, (counts.get(`${from}>${to}`) ?? 0) + 1);
    }
  const lane = (layer: string) => LANES.find((candidate) => candidate.layer === layer)!;
  return [...counts]
    .map(([key, count]) => {
      const [from, to] = key.split('>') as [string, string];
      return { from: lane(from), to: lane(to), count };
    })
    .sort((a, b) => b.count - a.count)
    .slice(0, 14);
}

function* mentions(value: unknown): Generator<string> {
  if (value === null || typeof value !== 'object' || value instanceof Text) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'Ref' && typeof inner === 'string') yield inner;
    else if (key === 'Fn::GetAtt') yield String(Array.isArray(inner) ? inner[0] : inner).split('.')[0]!;
    else yield* mentions(inner);
  }
}

function arrow(from: Lane, to: Lane, count: number): Markup {
  const middle = (lane: Lane) => ({ x: lane.x + WIDTH / 2, y: lane.y + HEIGHT / 2 });
  const [a, b] = [middle(from), middle(to)];
  const ratio = (dx: number, dy: number) =>
    Math.min(dx === 0 ? 1 : WIDTH / 2 / Math.abs(dx), dy === 0 ? 1 : HEIGHT / 2 / Math.abs(dy));
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const edge = ratio(dx, dy);
  const [x1, y1, x2, y2] = [a.x + dx * edge, a.y + dy * edge, b.x - dx * edge, b.y - dy * edge].map(Math.round);
  return html`<path class="flow" d="M${x1} ${y1} L${x2} ${y2}" stroke-width="${Math.min(1 + Math.log2(count), 4).toFixed(1)}" marker-end="url(#arrow)"><title>${count} references from ${from.title} to ${to.title}</title></path>`;
}
