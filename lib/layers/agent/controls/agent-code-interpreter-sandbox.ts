import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { Permissions } from '../../../template/iam/permissions';

const ADMIN = /(AdministratorAccess|PowerUserAccess)$/;

export const control: Control = {
  id: 'agent-code-interpreter-sandbox',
  title: 'Generated code runs without the internet and without rights',
  risks: ['LLM05:2025', 'LLM06:2025', 'LLM02:2023', 'LLM08:2023', 'ASI05:2026'],
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0032', 'AML.T0050', 'AML.T0105'],
  why: 'Code that a model wrote is code that a stranger may have dictated: it gets no network and no credentials.',
  source: 'Amazon Bedrock AgentCore Developer Guide, Resource and session management of the Code Interpreter',
  rules: [
    rule('CodeInterpreterNotPublic', {
      fix: "Set the network mode 'SANDBOX' or 'VPC'.",
      fixTemplate: 'Set NetworkConfiguration.NetworkMode to SANDBOX or VPC.',
      check: eachResource('AWS::BedrockAgentCore::CodeInterpreterCustom', (interpreter) =>
        interpreter.expect('NetworkConfiguration.NetworkMode', 'SANDBOX', 'VPC'),
      ),
    }),
    rule('CodeInterpreterRole', {
      fix: 'Leave out the execution role, or give it only the objects the code has to read.',
      fixTemplate: 'Remove ExecutionRoleArn, or narrow the policies of its role.',
      check: eachResource('AWS::BedrockAgentCore::CodeInterpreterCustom', (interpreter) => {
        if (interpreter.get('ExecutionRoleArn').absent) return PASS;
        const role = interpreter.target('ExecutionRoleArn');
        if (role?.type !== 'AWS::IAM::Role') return undefined;
        const permissions = Permissions.of(role);
        const admin = permissions.managed.find((policy) => ADMIN.test(policy.toString()));
        if (admin) return interpreter.fail('ExecutionRoleArn', `names a role with ${admin}`);
        const broad = permissions.statements.find(
          (statement) =>
            statement.allows &&
            statement.concernsEverything &&
            (statement.notActions.length > 0 ||
              statement.actions.some((action) =>
                /^(\*|(s3|dynamodb|secretsmanager|iam|lambda|sts|bedrock):.*\*.*)$/.test(action.toString()),
              )),
        );
        return broad
          ? interpreter.fail(
              'ExecutionRoleArn',
              `names a role that may do ${broad.notActions.length > 0 ? 'all but a few actions' : broad.actions.join(', ')} on every resource`,
            )
          : PASS;
      }),
    }),
  ],
};
