import type { Layer } from '../../owasp/vocabulary';
import { type Application, type Declaration, type Output, own, type Template } from '../../template/application';
import { stackOutput } from '../../template/stack-output';
import { Text } from '../../template/text';
import type { Result } from '../result';
import { html, lines, type Markup } from './markup';

interface Band {
  readonly title: string;
  readonly lanes: readonly (readonly [Layer, string])[];
}

// Requests run through the first band; what they rest on stands below, what watches and repairs below that.
const BANDS: readonly Band[] = [
  {
    title: 'What requests pass',
    lanes: [
      ['edge', 'Edge'],
      ['gateway', 'Gateway'],
      ['model', 'Model'],
      ['agent', 'Agents and tools'],
      ['rag', 'Retrieval'],
    ],
  },
  {
    title: 'What they rest on',
    lanes: [
      ['identity', 'Identity'],
      ['network', 'Network'],
      ['data', 'Data'],
    ],
  },
  {
    title: 'What watches and repairs',
    lanes: [
      ['account', 'Account'],
      ['detection', 'Detection'],
      ['response', 'Response'],
      ['resilience', 'Resilience'],
    ],
  },
  {
    title: 'How it is made',
    lanes: [
      ['supply-chain', 'Supply chain'],
      ['mlops', 'MLOps'],
      ['governance', 'Governance'],
    ],
  },
];

const TITLES = new Map(BANDS.flatMap(({ lanes }) => lanes));

/** Where a resource belongs that proves no control. */
const BY_TYPE: readonly (readonly [RegExp, Layer])[] = [
  [/^AWS::(WAFv2|CloudFront|CertificateManager|ACMPCA)::/, 'edge'],
  [/^AWS::(ApiGateway|ApiGatewayV2|Lambda|Serverless|AppConfig|DynamoDB)::/, 'gateway'],
  [
    /^AWS::Bedrock::(Guardrail|Application|Prompt|Enforced|Automated|IntelligentPromptRouter)|^AWS::SageMaker::|ModelInvocationLogging$/,
    'model',
  ],
  [/^AWS::(OpenSearchServerless|S3Vectors|Kendra)::|KnowledgeBase$|DataSource$/, 'rag'],
  [/^AWS::(BedrockAgentCore|Bedrock)::/, 'agent'],
  [/^AWS::(Cognito|IAM|VerifiedPermissions)::/, 'identity'],
  [/^AWS::(EC2|NetworkFirewall|Route53Resolver)::/, 'network'],
  [/^AWS::(S3|KMS|SecretsManager|Macie|Logs)::/, 'data'],
  [/^AWS::(CloudTrail|Config|Organizations|Budgets)::|^Custom::SecureLlm/, 'account'],
  [/^AWS::(GuardDuty|SecurityHub|InspectorV2|AccessAnalyzer|Detective|SecurityLake|CloudWatch)::/, 'detection'],
  [/^AWS::(StepFunctions|Events|Pipes|SNS|SQS)::/, 'response'],
  [/^AWS::(Backup|FIS|ResilienceHub|ResilienceHubV2)::/, 'resilience'],
];

/** The application as bands of lanes, one a layer, with what is in them and what they use of each other. */
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
  const uses = usesBetween(read.application, layerOf);
  const proven = (layer: Layer) =>
    evidence.filter(({ control, status }) => control.layer === layer && status === 'proven').length;
  const bands = BANDS.map(({ title, lanes }, row) => {
    const present = lanes.filter(([layer]) => inLane.has(layer));
    if (present.length === 0) return undefined;
    const path = row === 0;
    return html`<section class="band${path ? ' path' : ''}"><h3>${title}</h3><ul>
      ${path ? html`<li class="outside">Users</li>` : undefined}
      ${present.map(([layer, name]) => lane(layer, name, inLane.get(layer)!, proven(layer), uses.get(layer)!))}
      </ul></section>`;
  });
  return html`<div class="picture">${bands}</div>`;
}

function lane(
  layer: Layer,
  title: string,
  resources: readonly Declaration[],
  proven: number,
  uses: ReadonlyMap<Layer, number>,
): Markup {
  const counts = new Map<string, number>();
  for (const { type } of resources) counts.set(spoken(type), (counts.get(spoken(type)) ?? 0) + 1);
  const rows = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const rest = rows.length - FEW;
  const more = html`<p>and ${rest} more ${rest === 1 ? 'type' : 'types'}</p>`;
  const used = [...uses].sort((a, b) => b[1] - a[1]).map(([to, n]) => `${TITLES.get(to)} ${n}`);
  return lines(
    html`<li class="lane${proven > 0 ? '' : ' unproven'}">
      <p class="title"><a href="#layer-${layer}">${title}</a> <span>${proven} proven</span></p>`,
    html`${rows.slice(0, FEW).map(([type, n]) => html`<p>${n} × ${type}</p>`)}${rest > 0 ? more : undefined}`,
    html`${used.length > 0 ? html`<p class="uses">uses ${used.join(', ')}</p>` : undefined}</li>`,
  );
}

/** How many types of resources a lane names. */
const FEW = 4;

/** `AWS::EC2::VPCEndpoint` as `EC2 VPC Endpoint`. */
function spoken(type: string): string {
  const [, service, resource] = type.split('::');
  const words = (text: string) => text.replace(/([a-z\d])([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z])/g, '$1 $2');
  return resource ? `${service} ${words(resource)}` : words((service ?? type).replace(/^SecureLlm/, ''));
}

/** How many resources of a layer refer to some of another, in their own stack or over an output of another. */
function usesBetween(
  application: Application,
  layerOf: (resource: Declaration) => Layer | undefined,
): ReadonlyMap<Layer, ReadonlyMap<Layer, number>> {
  const uses = new Map<Layer, Map<Layer, number>>();
  for (const template of application.templates)
    for (const resource of template.resources.values()) {
      const from = layerOf(resource);
      if (!from) continue;
      const used = new Set([...targets(resource.body, template)].map(layerOf));
      const counts = uses.get(from) ?? new Map<Layer, number>();
      for (const to of used) if (to && to !== from) counts.set(to, (counts.get(to) ?? 0) + 1);
      uses.set(from, counts);
    }
  return uses;
}

function* targets(value: unknown, template: Template, steps = 0): Generator<Declaration> {
  if (value === null || typeof value !== 'object' || value instanceof Text) return;
  for (const [key, inner] of Object.entries(value)) {
    const id = key === 'Ref' ? inner : key === 'Fn::GetAtt' ? (Array.isArray(inner) ? inner[0] : inner) : undefined;
    const target = typeof id === 'string' ? template.resources.get(id.split('.')[0]!) : undefined;
    if (target) yield target;
    const output = steps < 10 ? outputOf(key, inner, template) : undefined;
    if (output) yield* targets(own(output.template.outputs[output.output], 'Value'), output.template, steps + 1);
    else if (id === undefined) yield* targets(inner, template, steps);
  }
}

/** The output of another stack that is read here. */
function outputOf(key: string, argument: unknown, template: Template): Output | undefined {
  if (key === 'Fn::GetStackOutput') return stackOutput(argument, template);
  return key === 'Fn::ImportValue' && typeof argument === 'string'
    ? template.application.exported(argument, template.input)
    : undefined;
}
