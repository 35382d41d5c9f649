import type * as iam from 'aws-cdk-lib/aws-iam';

/** The principals of one policy statement, kept in its condition: one growing statement keeps policies below their size limit. */
export class PrincipalList {
  private readonly arns = new Set<string>();

  constructor(
    private readonly statement: iam.PolicyStatement,
    private readonly operator: 'ArnEquals' | 'ArnNotEquals',
  ) {}

  public add(arns: string[]): void {
    for (const arn of arns) this.arns.add(arn);
    this.statement.addCondition(this.operator, { 'aws:PrincipalArn': [...this.arns] });
  }
}
