import { type Cases, one } from '../../../../local/samples/cases';
import { parameter } from '../../../support/guardrail';

const alias = (version?: unknown, more?: Record<string, unknown>) =>
  one(
    'AWS::Bedrock::AgentAlias',
    version === undefined ? {} : { RoutingConfiguration: [{ AgentVersion: version }] },
    more,
  );
export const AgentAliasPinned: Cases = {
  good: {
    'a version made for it': alias(),
    'a version of a flow': {
      Resources: {
        Version: { Type: 'AWS::Bedrock::FlowVersion', Properties: {} },
        Alias: {
          Type: 'AWS::Bedrock::FlowAlias',
          Properties: { RoutingConfiguration: [{ FlowVersion: { 'Fn::GetAtt': ['Version', 'Version'] } }] },
        },
      },
    },
  },
  declared: { 'a number': alias('3') },
  bad: {
    'the draft': alias('DRAFT'),
    'no number': alias('latest'),
    'the draft of a flow': one('AWS::Bedrock::FlowAlias', { RoutingConfiguration: [{ FlowVersion: 'DRAFT' }] }),
  },
  undecided: { 'a version from a parameter': alias({ Ref: 'Given' }, parameter) },
};

const policy = (Resource: unknown, Action = 'bedrock:InvokeAgent') =>
  one('AWS::IAM::ManagedPolicy', {
    Roles: ['caller'],
    PolicyDocument: { Statement: { Effect: 'Allow', Action, Resource } },
  });
const ALIAS = 'arn:aws:bedrock:eu-west-1:111122223333:agent-alias';
export const IamNoTestAlias: Cases = {
  good: { 'one alias': policy(`${ALIAS}/AGENT12345/ALIAS12345`) },
  bad: {
    'the test alias': policy(`${ALIAS}/AGENT12345/TSTALIASID`),
    'every alias of an agent': policy([`${ALIAS}/AGENT12345/*`]),
    'every resource': policy('*', 'bedrock:Invoke*'),
  },
  silent: {
    'one alias, in a policy that nobody holds': one('AWS::IAM::ManagedPolicy', {
      PolicyDocument: { Statement: { Effect: 'Allow', Action: 'bedrock:InvokeAgent', Resource: `${ALIAS}/A/B` } },
    }),
    'models only': policy('*', 'bedrock:InvokeModel'),
    'all of Bedrock, which another rule reports': policy('*', 'bedrock:*'),
    'an administrator, which other rules report': policy('*', '*'),
  },
};
