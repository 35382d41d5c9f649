import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { PolicyPrincipal } from '../../../private/function-role';

/** The role of one knowledge base, which Bedrock alone assumes, for knowledge bases of this account and Region. */
export class KnowledgeRole extends Construct {
  public readonly role: iam.Role;
  /** What it may do as long as the knowledge base is there: Bedrock also deletes a knowledge base by its rights. */
  public readonly policy: iam.ManagedPolicy;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const stack = Stack.of(this);
    this.role = new iam.Role(this, 'Resource', {
      description: 'Reads approved documents, embeds them, and keeps and searches their vectors',
      assumedBy: new iam.ServicePrincipal('bedrock.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          // any of them: the knowledge base names its role, so the role cannot name the knowledge base
          ArnLike: {
            'aws:SourceArn': stack.formatArn({
              service: 'bedrock',
              resource: 'knowledge-base',
              resourceName: '*',
              arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
            }),
          },
        },
      }),
    });
    this.policy = new iam.ManagedPolicy(this, 'Policy', { roles: [this.role] });
  }

  /** Receives grants for this role. */
  public grantee(policy: iam.ManagedPolicy = this.policy): iam.IGrantable {
    return { grantPrincipal: new PolicyPrincipal(this.role, policy) };
  }

  /** Allows the role `actions` on resources. */
  public allow(actions: string[], resourceArns: string[]): void {
    iam.Grant.addToPrincipal({ grantee: this.grantee(), actions, resourceArns });
  }
}
