import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { partsOfArn } from '../../../template/arn';
import { Permissions } from '../../../template/iam/permissions';
import { principal } from '../../../template/iam/policy';
import { FUNCTION_TYPES } from '../../../workload/callers';
import { excess } from '../../../workload/rights';
import { isTool } from '../../../workload/tools';

const OF_AGENTS = ['bedrock:InvokeModel', 'lambda:InvokeFunction', 's3:GetObject', 's3:PutObject'];
/** What a function does for an agent, it does on certain tables, objects, functions and secrets. */
const OF_TOOLS = [
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'iam:PassRole',
  'lambda:InvokeFunction',
  's3:GetObject',
  's3:PutObject',
  'secretsmanager:GetSecretValue',
  'sts:AssumeRole',
];

/** Who runs as an agent, and the property that names the role. */
const ROLES: readonly (readonly [string, string])[] = [
  ['AWS::Bedrock::Agent', 'AgentResourceRoleArn'],
  ['AWS::BedrockAgentCore::Runtime', 'RoleArn'],
  ['AWS::BedrockAgentCore::Harness', 'ExecutionRoleArn'],
];
const AGENTS = ROLES.map(([type]) => type);
const roleProperty = (type: string) => ROLES.find(([agent]) => agent === type)![1];

export const control: Control = {
  id: 'agent-tool-minimization',
  title: 'Agents have the tools they need, one narrow role each, and no wildcard',
  risks: ['LLM03:2025', 'LLM06:2025', 'LLM05:2023', 'LLM07:2023', 'LLM08:2023', 'ASI02:2026', 'ASI04:2026'],
  acts: 'absence',
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0028', 'AML.M0026', 'AML.T0053', 'AML.T0101'],
  why: 'Too many functions and too many permissions are the two causes of excessive agency that infrastructure can remove.',
  source:
    'OWASP LLM06:2025, minimize extensions and their permissions; Amazon Bedrock User Guide, Service role for agents',
  rules: [
    rule('BedrockAgentRoleScoped', {
      severity: 'HIGH',
      fix: 'Name the models, functions and objects in the policies of the agent’s role.',
      fixTemplate: 'Name the models, functions and objects in Resource of the policies of AgentResourceRoleArn.',
      counterparts: ['P', 'BR-08', 'BR-21', 'FS-07', 'ST'],
      check: eachResource(AGENTS, (agent) => {
        const path = roleProperty(agent.type);
        const role = agent.get(path).present ? agent.target(path) : undefined;
        if (role?.type !== 'AWS::IAM::Role') return undefined;
        const found = excess(Permissions.of(role), OF_AGENTS);
        return found ? agent.fail(path, found) : PASS;
      }),
    }),
    rule('ToolRoleScoped', {
      severity: 'HIGH',
      fix: 'Name the tables, objects, functions and secrets in the policies of the role of the function that agents call.',
      fixTemplate: 'Replace * in Resource, and AWS policies of full access, in the role of the function.',
      check: eachResource(FUNCTION_TYPES, (fn) => {
        if (!isTool(fn)) return undefined;
        const own = fn.type === 'AWS::Serverless::Function' && fn.get('Role').absent; // SAM makes the role
        const role = own ? fn : fn.target('Role');
        if (!role || (!own && role.type !== 'AWS::IAM::Role')) return undefined;
        const found = excess(Permissions.of(role), OF_TOOLS);
        return found ? fn.fail(own ? 'Policies' : 'Role', found) : PASS;
      }),
    }),
    rule('BedrockAgentRoleNotShared', {
      severity: 'MEDIUM',
      fix: 'Give each agent a role of its own.',
      fixTemplate: 'Name an AWS::IAM::Role of its own in AgentResourceRoleArn of each agent.',
      counterparts: ['P'],
      check: eachResource(AGENTS, (agent) => {
        const path = roleProperty(agent.type);
        const role = agent.get(path).present ? agent.target(path) : undefined;
        if (!role) return undefined;
        const others = ROLES.flatMap(([type, property]) => role.referrers(type, property)).filter(
          (other) => !other.is(agent),
        );
        return others.length > 0
          ? agent.fail(path, `is also the role of ${others.map((other) => other.logicalId).join(', ')}`)
          : PASS;
      }),
    }),
    rule('BedrockAgentActionGroupCount', {
      severity: 'LOW',
      fix: 'Split the agent: at most ten action groups each.',
      fixTemplate: 'Split the agent: at most ten entries in ActionGroups each.',
      counterparts: ['ST'],
      proves: false,
      check: eachResource('AWS::Bedrock::Agent', (agent) => {
        const groups = agent.list('ActionGroups').filter((group) => group.text('ActionGroupState') !== 'DISABLED');
        if (groups.length === 0) return undefined;
        return groups.length > 10 ? agent.fail('ActionGroups', `are ${groups.length}; expected at most 10`) : PASS;
      }),
    }),
    rule('AgentBuiltInTools', {
      severity: 'HIGH',
      fix: 'Remove the action group with the built-in code or computer tool, or disable it.',
      fixTemplate:
        'Remove the entry with ParentActionGroupSignature from ActionGroups, or set its ActionGroupState: DISABLED.',
      proves: false,
      check: eachResource('AWS::Bedrock::Agent', (agent) =>
        agent.list('ActionGroups').each((group) => {
          const tool = group.text('ParentActionGroupSignature');
          return tool !== undefined && tool !== 'AMAZON.UserInput' && group.text('ActionGroupState') !== 'DISABLED'
            ? group.fail('ParentActionGroupSignature', `is ${tool}: the model runs code or commands of its own making`)
            : PASS;
        }),
      ),
    }),
    rule('HarnessToolsAllowlist', {
      severity: 'HIGH',
      fix: 'List the tools in `allowedTools`, each by its name.',
      fixTemplate: 'List the tools in AllowedTools, each by its name.',
      check: eachResource('AWS::BedrockAgentCore::Harness', (harness) => {
        const allowed = harness.list('AllowedTools');
        if (harness.get('AllowedTools').absent)
          return harness.list('Tools').length > 0
            ? harness.fail('AllowedTools', 'is not set: the agent may call every tool, also what a server adds later')
            : undefined;
        const all = allowed.find((tool) => tool.text() === '*');
        return all ? all.fail('', 'is *: the agent may call every tool, also what a server adds later') : PASS;
      }),
    }),
    rule('ToolPermissionScoped', {
      severity: 'HIGH',
      fix: 'Give the permission `sourceArn` (the agent or gateway) or at least `sourceAccount`.',
      fixTemplate: 'Set SourceArn, and SourceAccount where the ARN names no account.',
      check: eachResource('AWS::Lambda::Permission', (permission) => {
        // a role or a user of the templates is no service
        if ((permission.pattern('Principal')?.resources.length ?? 0) > 0) return undefined;
        const { literal, unknown } = principal(permission.get('Principal'));
        if (unknown) return permission.get('Principal').undecided(unknown.why);
        const service = literal ?? '';
        if (!/^bedrock(-agentcore)?\.amazonaws\.com$/.test(service)) return undefined;
        const arn = permission.pattern('SourceArn')?.toString();
        if (arn === undefined)
          return permission.fail(
            'SourceArn',
            permission.get('SourceAccount').present
              ? 'is not set: every agent of the account may call the function'
              : `is not set: agents of any account may have ${service} call the function`,
          );
        const account = partsOfArn(arn)[4];
        return permission.get('SourceAccount').present || (account !== '*' && arn !== '*')
          ? PASS
          : permission.fail('SourceArn', `is ${arn}, which names no account`);
      }),
    }),
  ],
};
