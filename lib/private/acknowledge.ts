import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** cdk-nag's rules begin with the name that their pack is registered under. */
const PACKS = ['AwsSolutions', 'NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321', 'Serverless'];

/** Packs that run the same checks, under the same names. */
const COMPLIANCE = ['NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321', 'Serverless'];

/**
 * Acknowledges a finding of a stock cdk-nag pack at and below `scope`, and the same finding of the packs that run the same
 * check. The pack is named, so that the reason stands in the validation report.
 */
export function acknowledge(scope: IConstruct, rule: string, reason: string): void {
  const pack = PACKS.find((name) => rule.startsWith(`${name}-`));
  if (!pack) throw new Error(`'${rule}' is no rule of ${PACKS.join(', ')}`);
  const check = rule.slice(pack.length + 1);
  for (const same of COMPLIANCE.includes(pack) ? COMPLIANCE : [pack]) {
    const id = `${same}-${check}`;
    try {
      Validations.of(scope).acknowledge({ id: `${same}::${id}`, reason });
    } catch (error) {
      if (!id.includes('::')) throw error;
      // Up to aws-cdk-lib 2.268 no rule may hold `::`, as those about wildcards do. cdk-nag looks for the rule's own name
      // too, and then says nothing of it; the reason stands in the construct's metadata alone.
      scope.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { [id]: reason });
    }
  }
}

/** Acknowledges that a policy at or below `scope` names `resource`, which holds a wildcard. */
export function acknowledgeWildcard(scope: IConstruct, resource: string, reason: string): void {
  const tell = () =>
    acknowledge(scope, `AwsSolutions-IAM5[Resource::${nagText(Stack.of(scope).resolve(resource))}]`, reason);
  tell();
  // What another stack tells reads otherwise once CDK has joined the stacks, which is between this and the packs.
  scope.node.addValidation({
    validate: () => {
      tell();
      return [];
    },
  });
}

/** Acknowledges that a role at or below `scope` has the policy `name` of AWS. */
export function acknowledgeManagedPolicy(scope: IConstruct, name: string, reason: string): void {
  acknowledge(scope, `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${name}]`, reason);
}

/** How cdk-nag writes a resource of a policy: `<Ref>` and `<LogicalId.Attribute>` for what is not yet known. */
function nagText(value: unknown): string {
  if (typeof value === 'string') return value;
  const node = value as {
    'Fn::Join'?: [string, unknown[]];
    'Fn::GetAtt'?: string[];
    'Fn::ImportValue'?: unknown;
    Ref?: string;
  };
  if (node['Fn::Join']) return node['Fn::Join'][1].map(nagText).join(node['Fn::Join'][0]);
  if (node['Fn::GetAtt']) return `<${node['Fn::GetAtt'].join('.')}>`;
  if (node['Fn::ImportValue']) return nagText(node['Fn::ImportValue']);
  return node.Ref ? `<${node.Ref}>` : JSON.stringify(value);
}
