import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Authorization, KillSwitch, WorkloadIdentity } from '../../../lib';
import { AgentGateway, AgentTools, ToolEffect } from '../../../lib/layers/agent';
import { Approvals, FIND, handlerIn, PAY } from '../agent/gateways';
import { foundation, gateway, settingsOf } from './gateways';

/** An agent gateway of the same users, and a gateway whose alias may use its tools. */
function both() {
  const on = foundation('eu-central-1');
  const identity = new WorkloadIdentity(on.stack, 'Users', {
    authorization: Authorization.inProcess({ 'use-tools': 'permit (principal is SecureLlm::User, action, resource);' }),
  });
  const tools = { 'find-claim': FIND, pay: PAY };
  const agentGateway = new AgentGateway(on.stack, 'Tools', {
    identity,
    guardrail: on.guardrail,
    alarmTopic: on.alarmTopic,
    approvals: new Approvals(on.stack, 'Approvals'),
    tools: Object.entries(tools).map(([name, options]) =>
      AgentTools.lambdaFunction(name, { ...options, handler: handlerIn(on.stack, name) }),
    ),
  });
  return { ...on, identity, agentGateway };
}

describe('tools of an agent gateway', () => {
  const on = both();
  const aliases = { default: { tools: ['find-claim___call', 'pay___call'] } };
  const { stack, app } = gateway({ agentGateway: on.agentGateway, aliases }, on);
  const settings = settingsOf({ stack, app });

  test('are those of its catalogue, and the handler knows where they are', () => {
    expect(settings.agentGateway).toEqual({
      url: expect.stringMatching(/^https:\/\/\S+\/mcp$/),
      scope: 'agent-gateway/tools.call',
      tools: { 'find-claim___call': 'find-claim___call', pay___call: 'pay___call' },
      approvalsPage: 'https://approvals.example.com/live/',
    });
    expect(settings.document?.tools).toMatchObject({
      'find-claim___call': { description: FIND.description, mutating: FIND.effect === ToolEffect.MUTATING },
      pay___call: { mutating: true, timeoutMs: 10_000 },
    });
    expect(settings.toolFunctions).toEqual({});
  });

  test("are called through the network's endpoint for gateways, which admits this gateway alone", () => {
    const endpoints = Template.fromStack(stack).findResources('AWS::EC2::VPCEndpoint');
    const [endpoint] = Object.values(endpoints).filter(({ Properties }) =>
      JSON.stringify(Properties.ServiceName).includes('bedrock-agentcore.gateway'),
    );
    const called = (endpoint.Properties.PolicyDocument.Statement as { Action: unknown; Resource: unknown }[]).filter(
      ({ Action }) => [Action].flat().includes('bedrock-agentcore:InvokeGateway'),
    );
    expect(JSON.stringify(called)).toMatch(/gateway\/[\w-]+-\?{10}/);
  });

  test('are taken away by one switch, the one of the agent gateway', () => {
    Template.fromStack(stack).resourceCountIs('AWS::AppConfig::Deployment', 2); // the switch and the usage limits
    const functions = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'));
    const named = (name: string) =>
      functions.flatMap(({ Properties }) => Properties.Environment?.Variables[name] ?? []);
    expect(named('AG_KILL_SWITCH_APPLICATION')).toEqual([{ Ref: expect.any(String) }]);
    expect(named('GW_KILL_SWITCH_APPLICATION')).toEqual(named('AG_KILL_SWITCH_APPLICATION'));
  });

  test("need no right of the handler's role", () => {
    const policies = Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy');
    const handlers = Object.entries(policies).filter(([id]) => id.startsWith('GatewayHandler'));
    expect(handlers.length).toBeGreaterThan(0);
    expect(JSON.stringify(handlers)).not.toContain('InvokeGateway');
  });
});

test('a switch that is not given is that of the tools, and one that was made for models before is gone', () => {
  const alone = both();
  gateway({}, alone);
  const having = both();
  gateway({ agentGateway: having.agentGateway }, having);
  const switches = (of: Stack) =>
    Object.keys(Template.fromStack(of).findResources('AWS::AppConfig::ConfigurationProfile'));
  const own = switches(alone.stack).filter((id) => !switches(having.stack).includes(id));
  expect(own).toEqual([expect.stringMatching(/^GatewayKillSwitch/)]);
});

test('a switch that is given is the one of the gateway of models, and the tools keep theirs', () => {
  const one = both();
  const killSwitch = new KillSwitch(one.stack, 'AnotherSwitch');
  gateway({ agentGateway: one.agentGateway, killSwitch }, one);
  const functions = Object.values(Template.fromStack(one.stack).findResources('AWS::Lambda::Function'));
  const named = (name: string) => functions.flatMap(({ Properties }) => Properties.Environment?.Variables[name] ?? []);
  expect(named('GW_KILL_SWITCH_APPLICATION')).toEqual([one.stack.resolve(killSwitch.applicationId)]);
  expect(named('AG_KILL_SWITCH_APPLICATION')).toEqual([one.stack.resolve(one.agentGateway.killSwitch.applicationId)]);
});

test('an agent gateway of other users is refused, and so is a tool that it has not', () => {
  const one = both();
  const { identity } = foundation('eu-central-1');
  expect(() => gateway({ agentGateway: one.agentGateway }, { ...one, identity })).toThrow(
    "'agentGateway' must be of the gateway's own 'identity'",
  );
  const other = both();
  const aliases = { default: { tools: ['other'] } };
  expect(() => gateway({ agentGateway: other.agentGateway, aliases }, other)).toThrow(
    "'tools' of alias 'default' must name tools of the gateway (find-claim___call, pay___call), got 'other'",
  );
});
