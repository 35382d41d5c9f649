import { type Control, eachResource, eachStatement, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { Grant } from '../../../template/iam/permissions';
import { numbered } from '../../../workload/guardrail';

export const control: Control = {
  id: 'agent-alias-pinned',
  title: 'Callers use published versions of agents and flows',
  risks: ['LLM03:2025', 'LLM06:2025', 'LLM05:2023', 'LLM08:2023', 'ASI04:2026', 'ASI10:2026'],
  acts: 'label',
  csf: 'Protect',
  boundary: 'application',
  atlas: ['AML.M0014', 'AML.T0081'],
  why: 'Behind a draft or the test alias, whoever edits the agent changes what production does, at once and without review.',
  source: 'Amazon Bedrock User Guide, Deploy and use an Amazon Bedrock agent in your application',
  rules: [
    rule('AgentAliasPinned', {
      fix: 'Route the alias to a numbered version, or leave the routing out so that a version is made for it.',
      fixTemplate: 'Set RoutingConfiguration to a numbered version.',
      check: eachResource(['AWS::Bedrock::AgentAlias', 'AWS::Bedrock::FlowAlias'], (alias) => {
        const version = alias.type === 'AWS::Bedrock::AgentAlias' ? 'AgentVersion' : 'FlowVersion';
        const routes = alias.list('RoutingConfiguration');
        if (routes.length === 0) return alias.type === 'AWS::Bedrock::AgentAlias' ? PASS : undefined;
        return routes.each((route) => {
          // what a version resource returns
          if (route.tryTarget(version)?.type === 'AWS::Bedrock::FlowVersion') return PASS;
          return numbered(route, version, route.text(version) ?? '');
        });
      }),
    }),
    rule('IamNoTestAlias', {
      fix: 'Allow bedrock:InvokeAgent on the ARN of one published alias.',
      check: eachStatement(
        (statement) => {
          const grant = Grant.of(statement);
          if (!grant || !statement.actions.some((action) => /^bedrock:/i.test(action.toString()))) return undefined;
          // all of Bedrock is what IamBedrockNoWildcard reports
          if (!grant.allows('bedrock:InvokeAgent') || grant.allows('bedrock:DeleteGuardrail')) return undefined;
          const open = statement.resources.find((resource) =>
            /^\*$|:agent-alias\/\*$|\/(\*|TSTALIASID)$/.test(resource.toString()),
          );
          if (!open) return PASS;
          return statement.value.fail('Resource', `${open} includes the test alias, which runs the draft of the agent`);
        },
        { services: ['bedrock'] },
      ),
    }),
  ],
};
