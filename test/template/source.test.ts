import { parseTemplate } from '../../lib/template/source';

const template = (brackets: number) => `Resources: {} # ${'['.repeat(brackets)}\n`;

test('a YAML template may open 1000 brackets in a comment, and no more', () => {
  // the brackets of Resources are closed again
  expect(parseTemplate(template(1000), 'a.yaml').body).toEqual({ Resources: {} });
  expect(() => parseTemplate(template(1001), 'a.yaml')).toThrow(
    'has more than 1000 brackets open, so that it counts as nested deeper than 200 levels',
  );
});
