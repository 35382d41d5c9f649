import { type Control, eachStatement, rule } from '../../../control';
import { INVOKE } from '../../../facts/model-doors';
import { PASS } from '../../../template/answer';
import { Grant, trustedServices } from '../../../template/iam/permissions';
import type { Condition, Statement } from '../../../template/iam/policy';

const KEY = 'bedrock:GuardrailIdentifier';

/** Whether it says which guardrail: one of any account at all may be one that its caller made. */
const namesGuardrail = (condition: Condition) =>
  condition.values.every((value) => !/^[*?]|:[*?]*:guardrail\/[*?]/.test(value.toString()));

/** Whether a request with no guardrail, or with any guardrail at all, passes this condition of an Allow. */
const names = (condition: Condition) =>
  /^(String|Arn)(Equals|Like|EqualsIgnoreCase)$/.test(condition.test) &&
  !condition.passesWithoutKey &&
  namesGuardrail(condition);

/** Whether a Deny with nothing but this condition refuses every request that lacks the guardrail. */
const refuses = (denial: Statement) => {
  const [condition, ...others] = denial.conditions;
  if (!condition || others.length > 0 || condition.key.toLowerCase() !== KEY.toLowerCase()) return false;
  // ForAnyValue is false for a missing key: such a Deny lets a request without guardrail through
  return (
    /^(String|Arn)Not(Equals|Like|EqualsIgnoreCase)$/.test(condition.test) &&
    condition.quantifier !== 'ForAnyValue' &&
    namesGuardrail(condition)
  );
};

/** Guardrails do not judge embeddings and rankings: models of that kind take none. */
const makesNoText = (statement: Statement) =>
  statement.resources.length > 0 &&
  statement.resources.every((resource) => /foundation-model\/[^*]*(embed|rerank)/i.test(resource.toString()));

/** Bedrock's own roles (agents, knowledge bases, flows) call models in ways that carry no guardrail of the caller. */
const servesBedrock = (grant: Grant) =>
  grant.holders.length > 0 &&
  grant.holders.every((role) => {
    const services = role.type === 'AWS::IAM::Role' ? trustedServices(role) : [];
    return services.length > 0 && services.every((service) => service === 'bedrock.amazonaws.com');
  });

export const control: Control = {
  id: 'model-guardrail-iam-condition',
  title: 'IAM refuses inference without the approved guardrail',
  risks: ['LLM01:2025', 'LLM02:2025', 'LLM06:2025', 'LLM01:2023', 'LLM06:2023', 'LLM08:2023', 'ASI01:2026'],
  csf: 'Protect',
  boundary: 'model',
  atlas: ['AML.M0019', 'AML.M0020', 'AML.T0040'],
  why: 'The guardrail becomes part of the permission, and is no longer a parameter that code can leave out.',
  source: 'Amazon Bedrock User Guide, Enforce the use of specific guardrails in model inference requests',
  restsOn: 'guardrail',
  rules: [
    rule('IamInvokeNeedsGuardrail', {
      fix: 'Grant with `ModelAccess.grantInvoke()`, or add the condition StringEquals on bedrock:GuardrailIdentifier to the statement.',
      fixTemplate:
        'Add Condition: {StringEquals: {bedrock:GuardrailIdentifier: <guardrail ARN>:<version>}} to the statement.',
      counterparts: ['DD', 'BR-10', 'FMI-02', 'BR-05'],
      check: eachStatement(
        (statement) => {
          const grant = Grant.of(statement);
          const actions = grant ? INVOKE.filter((action) => grant.allows(action)) : [];
          if (!grant || actions.length === 0 || makesNoText(statement) || servesBedrock(grant)) return undefined;
          const conditions = statement.conditionsOn(KEY);
          if (conditions.some(names)) return PASS;
          if (actions.every((action) => grant.denials(action).every((denials) => denials.some(refuses)))) return PASS;
          const [weak] = conditions;
          return weak
            ? statement.value.fail(
                'Condition',
                `on ${KEY} does not name a guardrail that each call of ${actions[0]} must carry`,
              )
            : statement.value.fail('', `allows ${actions[0]} without a guardrail`);
        },
        { services: ['bedrock'] },
      ),
    }),
  ],
};
