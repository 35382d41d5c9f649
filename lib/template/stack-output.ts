import { type Output, own, type Template } from './application';

/**
 * The output that `Fn::GetStackOutput` reads with `argument` in a template, where all of it is written out. Nothing where it
 * reads with a role, which is of another account.
 */
export function stackOutput(argument: unknown, { application, input }: Template): Output | undefined {
  const [name, output, there] = ['StackName', 'OutputName', 'Region'].map((key) => own(argument, key));
  if (typeof name !== 'string' || typeof output !== 'string' || own(argument, 'RoleArn') !== undefined)
    return undefined;
  const region = there === undefined || own(there, 'Ref') === 'AWS::Region' ? input.region : there;
  if (region !== undefined && typeof region !== 'string') return undefined;
  const template = application.stackNamed(name, { account: input.account, region });
  return template && Object.hasOwn(template.outputs, output) ? { template, output } : undefined;
}
