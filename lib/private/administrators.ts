import { Annotations, Aws, Stack, Token } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { PropsError } from './errors';

const NAMED = Symbol('administrators');

/** What an ARN of a synthesizer may hold in place of a value, and the value. */
const PLACEHOLDERS: readonly [string, string][] = [
  ['${AWS::Partition}', Aws.PARTITION],
  ['${AWS::Region}', Aws.REGION],
  ['${AWS::AccountId}', Aws.ACCOUNT_ID],
];

/**
 * Says who alone may weaken what is made at and below `scope`: each construct looks up the tree, and who is named nearest
 * counts. Not a prop of each construct, because whoever is trusted with one of them is trusted with its neighbours.
 */
export function nameAdministrators(scope: Construct, arns: string[] | undefined): void {
  if (arns === undefined) return;
  if (arns.length === 0)
    throw new PropsError(scope, "'administratorArns' must name at least one role or user, got none");
  for (const arn of arns) {
    // no session: aws:PrincipalArn of a session is the ARN of its role
    if (!Token.isUnresolved(arn) && !/^arn:[^:]+:iam::\d{12}:(role|user)\/[^*?]+$/.test(arn)) {
      throw new PropsError(scope, `'administratorArns' must be ARNs of roles or users without wildcards, got ${arn}`);
    }
  }
  Object.defineProperty(scope, NAMED, { value: arns });
}

/** Who alone may weaken what is made in `scope`, whoever deploys it among them; undefined where nobody is named. */
export function administratorsOf(scope: IConstruct): string[] | undefined {
  const naming = scope.node.scopes.filter((each): each is Construct & { [NAMED]: string[] } => NAMED in each).at(-1);
  if (!naming) return undefined;
  const deployer = deployingRole(scope);
  if (deployer === undefined) {
    Annotations.of(Stack.of(scope)).addWarningV2(
      'cdk-secure-llm:administrators:deploying-role',
      "the synthesizer does not say which role deploys: it must be among 'administratorArns', or deployments are refused",
    );
  }
  return [...new Set([...(deployer ? [deployer] : []), ...naming[NAMED]])];
}

/**
 * The role with which CloudFormation deploys the stack of `scope`; undefined where only the command line knows it, as with
 * LegacyStackSynthesizer and CliCredentialsStackSynthesizer.
 */
export function deployingRole(scope: IConstruct): string | undefined {
  let stack = Stack.of(scope);
  while (stack.nestedStackParent) stack = stack.nestedStackParent;
  const synthesizer = stack.synthesizer as { readonly cloudFormationExecutionRoleArn?: string };
  const arn = synthesizer.cloudFormationExecutionRoleArn;
  return arn && PLACEHOLDERS.reduce((text, [placeholder, value]) => text.replaceAll(placeholder, value), arn);
}

/** The root user of the account, which nobody can delete: the way back when every administrator is gone. */
export function rootUserArn(scope: IConstruct): string {
  return Stack.of(scope).formatArn({ service: 'iam', region: '', resource: 'root' });
}
