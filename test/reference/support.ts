import { App } from 'aws-cdk-lib';
import { DefenseInDepth, type DefenseInDepthProps, Geography, LlmModel, SecurityProfile } from '../../lib';

export const PROPS: DefenseInDepthProps = {
  models: { default: LlmModel.geographicProfile(Geography.EU, 'amazon.nova-lite-v1:0') },
  contacts: ['security@example.com'],
  monthlyLimitUsd: 500,
  env: { region: 'eu-central-1' },
};

/** Who alone may weaken what keeps evidence, where the profile asks who that is. */
export const ADMINISTRATOR = 'arn:aws:iam::111122223333:role/SecurityAdministrator';

/** The application in an app of its own. */
export function application(
  given: Partial<DefenseInDepthProps> | ((app: App) => Partial<DefenseInDepthProps>) = {},
  context: Record<string, unknown> = {},
) {
  const app = new App({ context });
  // what else stands in the app, such as functions of tools, comes first
  const props = typeof given === 'function' ? given(app) : given;
  const asked = props.profile === SecurityProfile.REGULATED && { administratorArns: [ADMINISTRATOR] };
  return { app, llm: new DefenseInDepth(app, 'Llm', { ...PROPS, ...asked, ...props }) };
}

interface Template {
  readonly Resources: Record<string, Resource>;
  readonly Outputs?: Record<string, unknown>;
  readonly Parameters?: Record<string, unknown>;
}

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: properties differ by type
  readonly Properties: Record<string, any>;
  readonly DeletionPolicy?: string;
}

/** The synthesized templates by the path of their stack. */
export const templatesOf = (app: App): Record<string, Template> =>
  Object.fromEntries(
    app.synth().stacks.map(({ displayName, template }) => [displayName, { Resources: {}, ...template }]),
  );

/** The resources of a type in all stacks. */
export const resourcesOf = (app: App, type: string): Resource[] =>
  Object.values(templatesOf(app)).flatMap(({ Resources }) =>
    Object.values(Resources).filter((resource) => resource.Type === type),
  );

/** Such as `5 S3::Bucket, 3 KMS::Key`, by type. */
export function counted(resources: readonly Resource[]): string {
  const counts = new Map<string, number>();
  for (const { Type } of resources) counts.set(Type, (counts.get(Type) ?? 0) + 1);
  const list = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  return list.map(([type, count]) => `${count} ${type.slice('AWS::'.length)}`).join(', ') || 'nothing';
}
