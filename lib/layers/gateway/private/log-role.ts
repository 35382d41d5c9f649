import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { Adoption } from '../../../ensure';
import { passedPath } from '../../../ensure/contract';
import { EnsuredService } from '../../../ensure/ensured-service';
import { acknowledgeWildcard } from '../../../private/acknowledge';

/**
 * The role that API Gateway has for the logs of all APIs of the account and Region, unless it has one already. It writes to
 * whatever log group a stage names; it reads the log groups of its own alone, not conversations, as AWS's policy for it would
 * let it. The guide writes no source into its trust (API Gateway Developer Guide, Set up CloudWatch logging for REST APIs), and
 * nothing says that API Gateway gives one: whoever passes it the role needs iam:PassRole in this account.
 */
export class LogRole extends Construct {
  constructor(scope: Construct, id: string, logGroup: logs.ILogGroup) {
    super(scope, id);
    const role = new iam.Role(this, 'CloudWatchRole', {
      assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com'),
      // the provider of another stack may name it, when that one goes
      path: passedPath('apigateway-account'),
    });
    const groups = (name: string) => Stack.of(this).formatArn({ service: 'logs', resource: `log-group:${name}` });
    const own = groups('API-Gateway-Execution-Logs_*');
    const policy = new iam.ManagedPolicy(this, 'CloudWatchPolicy', {
      roles: [role],
      description: 'API Gateway writes the logs of all APIs of the account and Region',
      statements: [
        new iam.PolicyStatement({
          actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
          resources: [groups('*')],
        }),
        // IAM knows no resource for it
        new iam.PolicyStatement({ actions: ['logs:DescribeLogGroups'], resources: ['*'] }),
        new iam.PolicyStatement({ actions: ['logs:FilterLogEvents', 'logs:GetLogEvents'], resources: [own] }),
      ],
    });
    for (const resource of ['*', groups('*'), own]) {
      acknowledgeWildcard(
        policy,
        resource,
        'The role is that of all APIs of the account, and logs of executions get their names from API ids that do not exist yet. Account and Region are fixed.',
      );
    }
    const service = new EnsuredService(this, 'Resource', {
      service: 'apigateway-account',
      adoption: Adoption.ENSURE,
      settings: { role: role.roleArn },
      logGroup,
    });
    // API Gateway tries the role when it is told of it, and must not name one that is gone when the stack goes
    service.resource.node.addDependency(policy, role);
  }
}
