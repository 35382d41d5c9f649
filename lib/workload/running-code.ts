// Whether a function runs what its name and its settings promise: by the content of its code, and by all that decides
// what Lambda makes of that code.

import { type Answers, asList } from '../control';
import { FUNCTION_URL, HTTP_INTEGRATION, HTTP_ROUTE, REST_METHOD } from '../facts/front-doors';
import { type Answer, attempt, Declared, decide, PASS, Undecided } from '../template/answer';
import { type Asset, own, type Template } from '../template/application';
import type { Resource, Value, View } from '../template/resource';
import { stackOutput } from '../template/stack-output';
import type { Text } from '../template/text';
import { functionBy, functionIn, leadsToModels, operationsToModels, routeLeadsToModels } from './doors';
import { codeIn } from './known-code';
import { replacerOf } from './replaceable';

const FUNCTION = 'AWS::Lambda::Function';

/** The Node.js that the code is bundled for. */
const OLDEST_NODE = 20;

/** The path of the gateway's document in the only layer that it has; `DOCUMENT_PATH` of the contract. */
const DOCUMENT = 'secure-llm/gateway.json';

/** What layers of functions of this library hold: settings, which are data. Of the agent layer it is `CATALOGUE_PATH`. */
const SETTINGS = [DOCUMENT, 'secure-llm/agent.json'];

/**
 * Variables by which Node.js, Lambda, the loader, the SDK or npm do something else than the code says, and no setting of
 * ours; and what stands for variables that nobody reads.
 *
 * Source: Node.js, Command-line API; ld.so(8); AWS Lambda Developer Guide, Using Lambda environment variables; AWS SDKs and
 * Tools Reference Guide, Shared config and credentials files; npm Docs, config.
 *
 * @asOf 2026-11
 */
const DECIDES_WHAT_RUNS =
  /^(NODE_|LD_|AWS_|LAMBDA_|OPENSSL_|SSL_|UV_|GCONV_|MALLOC_|NPM_CONFIG_|Fn::|_|(HOME|USERPROFILE|HOMEPATH|HOMEDRIVE|PATH|BASH_ENV|ENV)$)/i;
/** What a function may let others do without that they change it. */
const CALLS = /^lambda:(Invoke|Get|List)\w*$/;
/** Where the endpoint of a service is, which a network of this library tells its functions. */
const ENDPOINT = /^AWS_ENDPOINT_URL_/;

/** What is said where the code alone is not known. */
const HOW = 'run this over cdk.out, or the packs in the app: what a function runs is not in its template';

/** `answers`, of which none counts as proof where there is a reason `why` nothing is shown. */
export function shownBy(answers: Answers, why: () => string | undefined): Answers {
  const list = asList(answers);
  if (!list.includes(PASS)) return answers;
  const reason = why();
  return reason === undefined ? answers : list.map((answer) => (answer === PASS ? declared(reason) : answer));
}

const declared = (reason: string) => new Declared(`says so, and nothing shows that it does: ${reason}`);

/**
 * What a function of one's own does, which `called` names: it stands in its code. What is right because of it counts as a
 * proof where that code is `name`, which does it; nobody knows what any other does.
 */
export function byFunction(answer: Answer, called: Value, name?: string): Answer {
  if (answer !== PASS) return answer;
  const fn = name === undefined ? undefined : attempt(() => functionIn(called));
  const why =
    fn && name !== undefined
      ? (unlike(fn, name) ?? told(() => otherThan(fn, called)))
      : `it rests on what the code of '${called}' does, which is not known`;
  return why === undefined ? PASS : declared(why);
}

/** Why nothing shows that a function runs the code `name`; nothing where its content shows it. */
export const unlike = (fn: Resource, name: string): string | undefined =>
  fn.view.onceOf(`runs ${name}`, fn, () => told(() => differsFrom(fn, name)));

/** What is not known is a reason too. */
function told(why: () => string | undefined): string | undefined {
  const found = decide(why);
  return found instanceof Undecided ? found.message : found;
}

function differsFrom(fn: Resource, name: string): string | undefined {
  if (fn.type !== FUNCTION) return HOW;
  const files = publishedAt(fn, 'Code');
  if (typeof files === 'string') return files;
  const code = codeIn(files);
  if (!code) return 'its code is not that of this library, in a version that this one knows';
  if (code.name !== name) return `its code is '${code.name}' of this library, and not '${name}'`;
  return changed(fn, code.handler) ?? replaceable(fn);
}

/** What is filled in where an asset is published, as it is where a template names it. */
const FILLED_IN: readonly string[] = ['AWS::AccountId', 'AWS::Partition', 'AWS::Region'];

/** What is published at the place that a resource names, or why nobody can tell. */
function publishedAt(resource: Resource, property: string): Asset {
  const { asset } = resource.template.input;
  const [bucket, key] = [resource.pattern(`${property}.S3Bucket`), resource.pattern(`${property}.S3Key`)];
  if (!asset || !bucket || !key) return HOW;
  const open = bucket.unknown ?? key.unknown;
  if (open) return `where its code lies ${open.why}`;
  // any other reference may be written like a part of the key of an asset, and is something else at deployment
  const isKnown = (part: Text['parts'][number]) =>
    typeof part === 'string' ? !part.includes('${') : part.kind === 'pseudo' && FILLED_IN.includes(part.name);
  return [...bucket.parts, ...key.parts].every(isKnown)
    ? asset(String(bucket), String(key))
    : 'where its code lies is known only at deployment';
}

/** Who makes a function run something else after it is deployed. */
function replaceable(fn: Resource): string | undefined {
  const replacer = replacerOf(fn);
  return replacer && `${replacer.logicalId} may change what it runs, and is not there to deploy`;
}

/** What makes a function run something else than its code. */
function changed(fn: Resource, handler: string): string | undefined {
  if (fn.get('Code.S3ObjectVersion').present) return 'Code.S3ObjectVersion chooses what was stored once';
  if (fn.get('Code.ZipFile').present || fn.get('Code.ImageUri').present) return 'it has a second source of its code';
  if (fn.get('PackageType').present && fn.text('PackageType') !== 'Zip') return 'PackageType is not Zip';
  if (fn.get('ImageConfig').present) return 'ImageConfig decides what runs';
  if (fn.text('Handler') !== handler) return `Handler is '${fn.get('Handler')}' and not '${handler}'`;
  const [, node] = /^nodejs(\d+)\.x$/.exec(fn.text('Runtime') ?? '') ?? [];
  if (!node || Number(node) < OLDEST_NODE)
    return `Runtime is '${fn.get('Runtime')}' and not Node.js ${OLDEST_NODE} or newer`;
  const [variable] = fn
    .entries('Environment.Variables')
    .filter(
      ([name, { raw, template }]) =>
        DECIDES_WHAT_RUNS.test(name) && !(ENDPOINT.test(name) && isEndpoint(raw, template, fn.view)),
    );
  if (variable) return `the variable ${variable[0]} may change what runs, or whom it calls`;
  for (const layer of fn.list('Layers')) {
    const why = unfit(layer);
    if (why !== undefined) return why;
  }
  const open = fn.view.resources('AWS::Lambda::Permission').find((permission) => {
    const named = functionBy(permission.tryTarget('FunctionName'));
    return (!named || named.is(fn)) && !CALLS.test(permission.text('Action') ?? '');
  });
  if (open) return `${open.logicalId} may let others do more than call it`;
  const signing = fn.tryTarget('CodeSigningConfigArn');
  return signing && signing.text('CodeSigningPolicies.UntrustedArtifactOnDeployment') !== 'Enforce'
    ? `the code signing ${signing.logicalId} lets other code be put in its place`
    : undefined;
}

/** Services of AWS: the names of anybody else's begin with com.amazonaws.vpce. */
const OF_AWS = /^(cn\.)?com\.amazonaws\.(?!vpce\.)([\w-]+|\$\{AWS::Region\})\.[\w.-]+$/;

/** Whether an address is that of a VPC endpoint of AWS in the templates, as the network of this library writes it. */
function isEndpoint(raw: unknown, template: Template, view: View): boolean {
  const join = own(raw, 'Fn::Join');
  const [delimiter, parts] = Array.isArray(join) ? join : [];
  if (delimiter !== '' || !Array.isArray(parts) || parts.length !== 2 || parts[0] !== 'https://') return false;
  return isHost(parts[1], template, view);
}

function isHost(raw: unknown, template: Template, view: View): boolean {
  const { value, stack } = outputOf(raw, template) ?? { value: raw, stack: template };
  const [, first] = pair(value, 'Fn::Select', 1);
  const [, entries] = pair(first, 'Fn::Split', ':');
  const [, list] = pair(entries, 'Fn::Select', 0);
  return isDnsEntries(list, stack, view);
}

/** Whether these are the names of an endpoint of AWS; a list comes from another stack as a text. */
function isDnsEntries(raw: unknown, template: Template, view: View): boolean {
  const [, text] = pair(raw, 'Fn::Split', '||');
  const output = outputOf(text, template);
  const [, joined] = pair(output?.value, 'Fn::Join', '||');
  const [id, attribute] = listAt(output ? joined : raw, 'Fn::GetAtt');
  const { resources } = output?.stack ?? template;
  const endpoint = attribute === 'DnsEntries' ? resources.get(String(id)) : undefined;
  return (
    endpoint?.type === 'AWS::EC2::VPCEndpoint' && OF_AWS.test(String(view.see(endpoint).pattern('ServiceName') ?? ''))
  );
}

/** The two arguments of a function, where the first is this one; nothing otherwise. */
function pair(raw: unknown, name: string, wanted: unknown): readonly unknown[] {
  const args = listAt(raw, name);
  return args.length === 2 && args[0] === wanted ? args : [];
}

const listAt = (raw: unknown, name: string): readonly unknown[] => {
  const value = own(raw, name);
  return Array.isArray(value) ? value : [];
};

/** What an output of another stack of the templates says, where `raw` reads one. */
function outputOf(raw: unknown, template: Template): { stack: Template; value: unknown } | undefined {
  const read = stackOutput(own(raw, 'Fn::GetStackOutput'), template);
  return read && { stack: read.template, value: own(read.template.outputs[read.output], 'Value') };
}

/** The document of settings that a handler has in its layer; nothing where nobody can read it. */
export function documentOf(fn: Resource): Value | undefined {
  const [only, ...more] = fn.list('Layers');
  // of two layers the later one writes over what is in the first
  const layer = more.length === 0 ? only?.tryTarget() : undefined;
  const { assetText } = fn.template.input;
  const [bucket, key] = [layer?.pattern('Content.S3Bucket'), layer?.pattern('Content.S3Key')];
  const text = assetText && bucket && key ? assetText(String(bucket), String(key), DOCUMENT) : undefined;
  return text === undefined ? undefined : fn.get('Layers').standIn(text).json();
}

/** Why a layer may bring code: ours holds one document of settings. */
function unfit(layer: Value): string | undefined {
  const named = namedBy(layer, ALONE)?.declaration;
  const version = named?.type === 'AWS::Lambda::LayerVersion' ? layer.view.see(named) : undefined;
  const files = version?.get('Content.S3ObjectVersion').absent ? publishedAt(version, 'Content') : HOW;
  if (typeof files === 'string') return `what the layer ${layer} holds is not known`;
  return SETTINGS.includes([...files.keys()].join()) ? undefined : `the layer ${layer} brings more than settings`;
}

/**
 * Why nothing shows that what a text calls is this function as it stands in the template: another one, or a version that
 * was made before.
 */
export function otherThan(fn: Resource, called: Value): string | undefined {
  const hole = namedBy(called, CALLED);
  if (!hole) return `'${called}' is not the ARN of a function of the templates`;
  const named = fn.view.see(hole.declaration);
  if (named.is(fn)) return undefined;
  if (named.type === 'AWS::Lambda::Version') return madeFrom(fn, named);
  if (named.type !== 'AWS::Lambda::Alias') return `'${called}' is not this function`;
  if (named.list('RoutingConfig.AdditionalVersionWeights').length > 0)
    return `the alias ${named.logicalId} leads to a second version too`;
  if (!isOf(fn, named)) return `the alias ${named.logicalId} is not one of this function`;
  const version = namedBy(named.get('FunctionVersion'), ALONE, /^Version$/);
  if (version?.declaration.type !== 'AWS::Lambda::Version')
    return named.text('FunctionVersion') === '$LATEST'
      ? undefined
      : `the alias ${named.logicalId} leads to a version that is not in the templates`;
  return madeFrom(fn, fn.view.see(version.declaration));
}

const madeFrom = (fn: Resource, version: Resource): string | undefined =>
  isOf(fn, version) ? undefined : `the version ${version.logicalId} is not one of this function`;

/** Whether an alias or a version is of this function. */
const isOf = (fn: Resource, named: Resource): boolean => {
  const hole = namedBy(named.get('FunctionName'), OWN);
  if (hole) return hole.declaration === fn.declaration;
  // in another Region or account another function has the name
  return (
    named.template === fn.template &&
    fn.get('FunctionName').present &&
    named.text('FunctionName') === fn.text('FunctionName')
  );
};

/** Nothing stands around it. */
const ALONE = /^…$/;
const PARTITION = '(?:aws[\\w-]*|\\$\\{AWS::Partition\\})';
/** What may stand before the name of a function of this account. */
const OWN_ARN = `(?:arn:${PARTITION}:lambda:\\$\\{AWS::Region\\}:\\$\\{AWS::AccountId\\}:function:)?`;
/** What stands around a function where it is named, and where API Gateway calls it: `…` is the function. */
const OWN = new RegExp(`^${OWN_ARN}…$`);
const INVOKED = `arn:${PARTITION}:apigateway:(?:[\\w-]+|\\$\\{AWS::Region\\}):lambda:path/[\\d-]+/functions/${OWN_ARN}…/[\\w-]*invocations`;
const CALLED = new RegExp(`^(?:${OWN_ARN}…|${INVOKED})$`);

/** What names a resource: other attributes are names of something else, as the number of a version is. */
const ITSELF = /^(Ref|\w*Arn)$/;

/** The only resource that a text names, where nothing else stands around it than `may`: any more makes another name. */
function namedBy(value: Value, may: RegExp, by = ITSELF) {
  const text = value.pattern();
  const hole = text?.resources[0];
  return text && hole && by.test(hole.attribute) && may.test(text.around(hole).join('…')) ? hole : undefined;
}

/** Where doors name what they call. */
const DOORS: readonly (readonly [string, string])[] = [
  [REST_METHOD, 'Integration.Uri'],
  [HTTP_INTEGRATION, 'IntegrationUri'],
  [FUNCTION_URL, 'TargetFunctionArn'],
];

/** Why nothing shows that requests get to this function; nothing where a door leads to it, and none past it. */
export const notReached = (fn: Resource): string | undefined =>
  fn.view.onceOf('is reached', fn, () => told(() => reachedBy(fn)));

function reachedBy(fn: Resource): string | undefined {
  const doors = DOORS.flatMap(([type, path]) => fn.view.resources(type).map((door) => [door, door.get(path)] as const));
  const own = doors.filter(([door, called]) => passesOn(door) && attempt(() => functionIn(called))?.is(fn));
  if (own.length === 0) return 'no API of the templates leads to it';
  for (const [door, called] of own) {
    const why = otherThan(fn, called);
    if (why !== undefined) return why;
    if (door.get('Qualifier').present) return `${door.logicalId} calls a version of it by name`;
  }
  const apis = own.flatMap(([door]) => attempt(() => apiOf(door)) ?? []);
  const past = fn.view
    .resources(REST_METHOD, HTTP_ROUTE)
    .find(
      (way) =>
        apis.some((api) => api.is(apiOf(way))) &&
        (way.type === REST_METHOD ? leadsToModels(way) : routeLeadsToModels(way)) &&
        !own.some(([door]) => door.is(way.type === REST_METHOD ? way : way.tryTarget('Target'))),
    );
  if (past) return `${past.logicalId} of its API leads to models past it`;
  const within = apis.find((api) => targetsIn(api).some((called) => !functionIn(called)?.is(fn)));
  return within && `${within.logicalId} leads to models past it by what is written into it`;
}

/** What an API calls by itself, beside its methods and routes, where that leads to models. */
const targetsIn = (api: Resource): readonly Value[] => [
  ...operationsToModels(api).map((operation) => operation.get("['x-amazon-apigateway-integration'].uri")),
  ...(api.get('Target').present ? [api.get('Target')] : []),
];

/** The API that a method, a route or an integration belongs to. */
const apiOf = (part: Resource): Resource | undefined =>
  part.tryTarget(part.type === REST_METHOD ? 'RestApiId' : 'ApiId');

/** Whether a door hands a request on as it came: other types answer by themselves, or write the request anew. */
function passesOn(door: Resource): boolean {
  if (door.type === FUNCTION_URL) return true;
  const type = door.get(door.type === REST_METHOD ? 'Integration.Type' : 'IntegrationType');
  if (type.present && type.text() !== 'AWS_PROXY') return false;
  if (door.type === REST_METHOD) return true;
  return door.get('RequestParameters').absent && door.referrers(HTTP_ROUTE, 'Target').length > 0;
}

/** Why nothing shows that a custom resource does what it says; `name` is the code that has to answer it. */
export const unanswered = (custom: Resource, name: string): string | undefined =>
  custom.view.onceOf('is answered', custom, () =>
    told(() => {
      const token = custom.get('ServiceToken');
      const hole = namedBy(token, OWN);
      if (!hole) return `its ServiceToken '${token}' is no function of the templates`;
      const fn = custom.view.see(hole.declaration);
      return unlike(fn, name) ?? otherThan(fn, token);
    }),
  );
