import { type Control, eachStatement, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { Grant } from '../../../template/iam/permissions';
import { policiesIn, type Statement } from '../../../template/iam/policy';
import { isBoundBy } from '../../../template/iam/principals';
import type { View } from '../../../template/resource';
import type { Text } from '../../../template/text';

const SERVICE = /^bedrock(-agentcore)?\.amazonaws\.com$/;

/** Actions that hand a role to Bedrock, which then acts under it. */
const HANDS_OVER = [
  'bedrock:CreateAgent',
  'bedrock:UpdateAgent',
  'bedrock:CreateFlow',
  'bedrock:CreateKnowledgeBase',
  'bedrock:CreateModelCustomizationJob',
  'bedrock:CreateModelInvocationJob',
  'bedrock:CreateEvaluationJob',
  'bedrock-agentcore:CreateAgentRuntime',
  'bedrock-agentcore:CreateGateway',
  'bedrock-agentcore:CreateHarness',
];

/** The Allow statements that stand beside this one: of everyone who holds its policy, or of the policy itself. */
const beside = (grant: Grant): readonly Statement[] =>
  (grant.holders.length > 0 ? grant.permissions() : policiesIn(grant.statement.resource)).flatMap(
    ({ statements }) => statements,
  );

/** AWS's own policies that allow the same. */
const MANAGED =
  /(^|\/)((AmazonBedrock|AmazonBedrockAgentCore|BedrockAgentCore)FullAccess|PowerUserAccess|AdministratorAccess)$/;

/** Whether a role that this grant may pass can be handed to Bedrock: who holds it may also make what acts under a role. */
const handsOver = (grant: Grant): boolean =>
  beside(grant).some((other) => other.allows && HANDS_OVER.some((action) => other.concerns(action))) ||
  grant.permissions().some(({ managed }) => managed.some((policy) => MANAGED.test(policy.toString())));

/** Whether this names a role, whole and by reference, that only AI services may assume. */
function isOfAi({ parts, resources: [role] }: Text, view: View): boolean {
  if (!role || parts.length !== 1 || role.declaration.type !== 'AWS::IAM::Role') return false;
  const trust = policiesIn(view.see(role.declaration)).filter(({ kind }) => kind === 'trust');
  const principals = trust.flatMap(({ statements }) => statements.flatMap((statement) => statement.principals));
  return (
    principals.length > 0 && principals.every(({ type, value }) => type === 'Service' && SERVICE.test(value.toString()))
  );
}

export const control: Control = {
  id: 'identity-service-roles',
  title: 'Roles of AI services work for this account, and are handed to no other service',
  risks: ['LLM06:2025', 'LLM02:2025', 'LLM08:2023', 'LLM06:2023', 'ASI03:2026'],
  acts: {
    'refuses a service that acts for another account': ['ASI03:2026'],
  },
  shownBy: {
    'refuses a service that acts for another account': ['IamBedrockTrustScoped'],
  },
  csf: 'Protect',
  boundary: 'organization',
  atlas: ['AML.M0026', 'AML.T0012'],
  why: 'A service acts for whoever asks it: without a source in the trust policy that may be another customer.',
  source:
    'IAM User Guide, The confused deputy problem; Amazon Bedrock User Guide, Cross-service confused deputy prevention',
  rules: [
    rule('IamBedrockTrustScoped', {
      fix: 'Add the condition StringEquals on aws:SourceAccount (and ArnLike on aws:SourceArn) to the trust policy.',
      check: eachStatement(
        (statement) => {
          if (statement.kind !== 'trust' || !statement.allows) return undefined;
          const service = statement.principals.find(
            ({ type, value }) => type === 'Service' && SERVICE.test(value.toString()),
          );
          if (!service) return undefined;
          return isBoundBy(statement, ['aws:SourceAccount', 'aws:SourceArn', 'aws:SourceOrgID', 'aws:SourceOrgPaths'])
            ? PASS
            : statement.value.fail('Condition', `does not say for which account ${service.value} may assume the role`);
        },
        { types: ['AWS::IAM::Role', 'AWS::Serverless::Function'] },
      ),
    }),
    rule('IamPassRoleBedrock', {
      fix: 'Name the roles, and add the condition StringEquals on iam:PassedToService: bedrock.amazonaws.com.',
      check: eachStatement(
        (statement) => {
          const grant = Grant.of(statement);
          if (!grant || !statement.actions.some((action) => /^iam:pass/i.test(action.toString()))) return undefined;
          if (!grant.allows('iam:PassRole')) return undefined;
          if (!handsOver(grant)) return undefined;
          const bound = isBoundBy(statement, ['iam:PassedToService']);
          // roles that nothing but these services can assume need no such condition
          const roles = statement.resources;
          const view = statement.resource.view;
          if (bound || (roles.length > 0 && roles.every((role) => isOfAi(role, view)))) return PASS;
          return statement.value.fail('Condition', 'does not say to which service the role may be passed');
        },
        { services: ['iam'] },
      ),
    }),
  ],
};
