import { View } from '../../lib/template/resource';
import { definitionOf, statesOf } from '../../lib/workload/states';
import { application, type Body, one } from '../../local/samples/cases';

/** The state machine of a template. */
function machineOf(body: Body) {
  const view = new View(application(body));
  return view.resources('AWS::StepFunctions::StateMachine')[0]!;
}
const ASK = {
  StartAt: 'Ask',
  States: {
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::${Service}:publish',
      Parameters: { TopicArn: '${Topic}', Message: '${other}' },
      End: true,
    },
  },
};
const values = { Service: 'sns', Topic: { Ref: 'News' } };
const withNews = (properties: Record<string, unknown>) => ({
  Resources: {
    ...one('AWS::StepFunctions::StateMachine', properties).Resources,
    News: { Type: 'AWS::SNS::Topic' },
  },
});

describe('a definition is filled in', () => {
  test.each([
    ['as text', { DefinitionString: JSON.stringify(ASK), DefinitionSubstitutions: values }],
    [
      'as text in parts',
      {
        DefinitionString: { 'Fn::Join': ['', [JSON.stringify(ASK).slice(0, 40), JSON.stringify(ASK).slice(40)]] },
        DefinitionSubstitutions: values,
      },
    ],
    ['as it is', { Definition: ASK, DefinitionSubstitutions: values }],
  ])('%s', (_, properties) => {
    const [[name, state] = []] = statesOf(machineOf(withNews(properties)));
    expect(name).toBe('Ask');
    expect(String(state!.get('Resource'))).toBe('arn:aws:states:::sns:publish');
    expect(state!.tryTarget('Parameters.TopicArn')?.logicalId).toBe('News');
    expect(String(state!.get('Parameters.Message'))).toBe('${other}');
  });

  test('with nothing where nothing is given', () => {
    const [[, state] = []] = statesOf(machineOf(withNews({ Definition: ASK })));
    expect(String(state!.get('Resource'))).toBe('arn:aws:states:::${Service}:publish');
  });

  test('and what a function of CloudFormation makes stays as it is', () => {
    const Definition = { ...ASK, Comment: { 'Fn::Sub': '${AWS::Region} and ${Topic}' } };
    const body = {
      ...withNews({ Definition, DefinitionSubstitutions: values }),
      Parameters: { Topic: { Type: 'String' } },
    };
    expect(String(definitionOf(machineOf(body)).get('Comment'))).toBe('${AWS::Region} and ${Topic}');
  });

  test('a list of it too', () => {
    const Definition = { ...ASK, Names: ['${Service}', 1, null] };
    const names = definitionOf(machineOf(withNews({ Definition, DefinitionSubstitutions: values }))).list('Names');
    expect(names.map(String)[0]).toBe('sns');
  });
});

test('what a definition says is shown at its line, filled in or not', () => {
  const machine = machineOf(withNews({ DefinitionString: JSON.stringify(ASK), DefinitionSubstitutions: values }));
  const [[, state] = []] = statesOf(machine);
  const { place, message } = state!.fail('Parameters', 'is wrong');
  expect(message).toContain('is wrong');
  expect(place!.template.locate(place!.path).line).toBeGreaterThan(1);
});
