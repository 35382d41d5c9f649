import { Undecided } from '../../lib/template/answer';
import { View } from '../../lib/template/resource';
import { application } from '../../local/samples/cases';

const agent = (role: unknown, more: Record<string, unknown> = {}) =>
  new View(
    application({
      Parameters: { Name: { Type: 'String' } },
      Resources: {
        Agent: { Type: 'AWS::Bedrock::Agent', Properties: { AgentResourceRoleArn: role, ...more } },
        Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'agents' } },
      },
    }),
  ).resources('AWS::Bedrock::Agent')[0]!;

test.each([
  ['a reference', { 'Fn::GetAtt': ['Role', 'Arn'] }],
  ['its name', 'agents'],
  ['its ARN', 'arn:aws:iam::111122223333:role/agents'],
  ['its ARN in the own account', { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/agents' }],
])('a resource is found by %s', (_, role) => {
  expect(agent(role).target('AgentResourceRoleArn')?.logicalId).toBe('Role');
});

test('a resource that is named by a parameter is not found', () => {
  const value = agent({ 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/${Name}' });
  expect(value.tryTarget('AgentResourceRoleArn')).toBeUndefined();
});

test('JSON in a text keeps what a parameter fills in', () => {
  const value = agent('r', { Instruction: { 'Fn::Sub': '{"for":"${Name}","on":true}' } }).json('Instruction');
  expect(value.flag('on')).toBe(true);
  expect(() => value.text('for')).toThrow(
    expect.objectContaining({ message: expect.stringContaining("comes from parameter 'Name'") }),
  );
});

test('YAML in a text is read, and JSON as YAML', () => {
  for (const text of ['a:\n  b: 1\n', '{"a":{"b":1}}'])
    expect(agent('r', { Instruction: text }).yaml('Instruction').number('a.b')).toBe(1);
});

test('aliases that explode make YAML undecided, and do no harm', () => {
  const bomb = `a0: &a0 [x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(',')}]`).join('\n')}\n`;
  expect(() => agent('r', { Instruction: bomb }).yaml('Instruction')).toThrow(
    expect.objectContaining({ message: expect.stringContaining('is not YAML') }),
  );
});

describe('a path with [] leads to each item of a list', () => {
  const groups = (...actionGroups: unknown[]) => agent('r', { Extra: { Name: 'x' }, ActionGroups: actionGroups });
  const full = { Functions: [{ Name: 'a' }, { Name: 'b' }] };

  test('and on through a list in it', () => {
    const found = groups(full, { Functions: [{ Name: 'c' }] }).at('ActionGroups[].Functions[].Name');
    expect(found.texts()).toEqual(['a', 'b', 'c']);
    expect(found.map(({ propertyPath }) => propertyPath)[2]).toBe('Properties.ActionGroups[1].Functions[0].Name');
  });

  test('without what is not there', () => {
    expect(groups({ Other: 1 }, full).at('ActionGroups[].Functions[].Name').texts()).toEqual(['a', 'b']);
    expect(groups({ Ref: 'AWS::NoValue' }, full).at('ActionGroups[]')).toHaveLength(1);
    expect(groups().at('ActionGroups[].Functions', 'Nothing')).toHaveLength(0);
  });

  test('one path after the other', () => {
    expect(groups(full).at('Extra.Name', 'ActionGroups[].Functions[].Name').texts()).toEqual(['x', 'a', 'b']);
  });

  test('where an item is not known, nothing is; tryAt gives the others', () => {
    const some = groups({ Ref: 'Name' }, full);
    expect(() => some.at('ActionGroups[].Functions[].Name')).toThrow(Undecided);
    expect(some.tryAt('ActionGroups[].Functions[].Name').texts()).toEqual(['a', 'b']);
  });
});
