import { CONTROLS } from '../lib/controls';
import { CDK_TYPES } from './names/cdk';
import { CLOUDFORMATION } from './names/cloudformation';
import { LIBRARY_TYPES } from './names/library';
import { Types } from './names/types';

/** What who scans a template is told, and the types of resources that it is about. */
interface Fix {
  readonly text: string;
  readonly about: readonly string[];
}

const FIXES = CONTROLS.flatMap(({ rules }) =>
  rules.map(({ name, fix, fixTemplate = fix, check }) => ({ name, text: fixTemplate, about: check.types })),
);

const CDK = new Types(new Map([...CDK_TYPES, ...LIBRARY_TYPES]));

/** What templates hold beside the properties of CloudFormation's specification. */
const KEYS = new Set([
  // elements of policies, and of resources
  ...['Statement', 'Action', 'NotAction', 'Resource', 'NotResource', 'Principal', 'Condition', 'DeletionPolicy'],
  // documents: event selectors, namespaces, JSON schemas, OpenAPI, state machines, policies of organizations
  ...['eventCategory', 'actorId', 'additionalProperties', 'requireConfirmation', 'VpcConfig'],
  // custom resources of the CDK and of this library
  ...['Settings', 'cloudWatchConfig'],
  // newer than the specification here
  'EncryptionConfiguration',
]);
/** The settings of the gateway stand in the variables of its function. */
const OF_GATEWAY = /^GW_[A-Z_]+$/;

const TYPE = /\bAWS::\w+::\w+/g;

/** At every depth, of the types that it is about and of those that it names. */
const propertiesOf = ({ text, about }: Fix): ReadonlySet<string> =>
  new Set([...about, ...(text.match(TYPE) ?? [])].flatMap((type) => [...CLOUDFORMATION.within(type)]));

/** Without types of resources, actions and condition keys, which are the same everywhere. */
const wordsOf = (text: string): readonly string[] =>
  text
    .replace(TYPE, ' ')
    .replace(/\b[a-z][a-z-]*:\w+/g, ' ')
    .match(/\b[A-Za-z]\w*/g) ?? [];

/** The names that only the CDK knows: `encryptionKey`, `CfnAlarm`, `LlmGateway`. A word in one case is no name. */
const cdkIn = (fix: Fix): readonly string[] => {
  const properties = propertiesOf(fix);
  return wordsOf(fix.text).filter(
    (word) => /[a-z][A-Z]|^[A-Z][a-z]+[A-Z]/.test(word) && CDK.knows(word) && !properties.has(word) && !KEYS.has(word),
  );
};

/** Whether it says where in a template: a property, a type to add or remove, an element of a policy. */
const saysWhere = (fix: Fix): boolean => {
  const properties = propertiesOf(fix);
  // a word that begins a sentence is a verb, as in "Name the roles"
  const words = wordsOf(fix.text.replace(/(^|[.:;] )[A-Z][a-z]+ /g, ' '));
  return (
    fix.text.match(TYPE) !== null ||
    words.some((word) => KEYS.has(word) || OF_GATEWAY.test(word) || properties.has(word))
  );
};

test('no fix that is shown for a template speaks CDK', () => {
  expect(FIXES.filter((fix) => cdkIn(fix).length > 0).map((fix) => `${fix.name}: ${cdkIn(fix)}: ${fix.text}`)).toEqual(
    [],
  );
});

test('each fix that is shown for a template says where in it', () => {
  expect(FIXES.filter((fix) => !saysWhere(fix)).map(({ name, text }) => `${name}: ${text}`)).toEqual([]);
});

const bucket = (text: string): Fix => ({ text, about: ['AWS::S3::Bucket'] });

test.each([
  ['a prop', 'Set `encryptionKey`.', ['encryptionKey']],
  ['a prop beside a property', 'Set VersioningConfiguration (`versioned`, `enforceSSL`).', ['enforceSSL']],
  ['a construct of the CDK', 'Add a `CfnBucketPolicy`.', ['CfnBucketPolicy']],
  ['a construct of this library', 'Use `LlmDataVault`.', ['LlmDataVault']],
  ['a method', 'Call bucket.addLifecycleRule().', ['addLifecycleRule']],
  ['a member of an enum', 'Set RemovalPolicy.RETAIN.', ['RemovalPolicy']],
])('%s is noticed', (_, text, names) => {
  expect(cdkIn(bucket(text))).toEqual(names);
});

test.each([
  ['a property', 'Set BucketEncryption.', true],
  ['a type', 'Add an AWS::S3::BucketPolicy.', true],
  ['an element of a policy', 'Name the roles in Principal.', true],
  ['a property of another type', 'Set EnableKeyRotation: true.', false],
  ['a verb that is also a property', 'Name the roles. Tags help.', false],
  ['nothing', 'Let nobody read it.', false],
])('of %s it is known whether it says where', (_, text, says) => {
  expect(saysWhere(bucket(text))).toBe(says);
});

test('no key is listed that no fix tells', () => {
  const told = new Set(FIXES.flatMap(({ text }) => wordsOf(text)));
  expect([...KEYS].filter((key) => !told.has(key))).toEqual([]);
});
