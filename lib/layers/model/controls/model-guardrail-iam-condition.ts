import { type Control, eachStatement, rule } from '../../../control';
import { INVOKE, INVOKE_UNGUARDED, MODEL_SERVICES } from '../../../facts/model-doors';
import { PASS } from '../../../template/answer';
import { exceptionOf, someBounds } from '../../../template/iam/bounds';
import { Grant, trustedServices } from '../../../template/iam/permissions';
import type { Statement } from '../../../template/iam/policy';
import type { Text } from '../../../template/text';
import { isLlmWorkload } from '../../../workload/llm-workload';
import { sameCause } from '../../../workload/rights';

const KEY = 'bedrock:GuardrailIdentifier';

/** Whether a request with no guardrail, or with any guardrail at all, is turned away by the conditions of an Allow. */
const names = (statement: Statement): boolean => someBounds(statement, statement.conditionsOn(KEY));

/** Whether a Deny with nothing but this condition refuses every request that lacks the guardrail. */
const refuses = (denial: Statement): boolean => {
  const [condition, ...others] = denial.conditions;
  if (!condition || others.length > 0 || condition.key.toLowerCase() !== KEY.toLowerCase()) return false;
  return someBounds(denial, [condition], exceptionOf);
};

const DOORS = [...INVOKE, ...INVOKE_UNGUARDED];

/** Guardrails do not judge embeddings and rankings: models of that kind take none. */
const makesNoText = ({ resources }: Statement, spell = (resource: Text) => resource.toString()) =>
  resources.length > 0 && resources.every((resource) => /foundation-model\/[^*]*(embed|rerank)/i.test(spell(resource)));

/** A text with the defaults of its parameters. */
const byDefault = ({ parts }: Text): string =>
  parts
    .map((part) => (typeof part === 'string' ? part : part.kind === 'unknown' ? (part.variable?.fallback ?? '') : ''))
    .join('');

/** What another rule says of the same statement, where it allows more than its guardrail: naming that mends both. */
const alsoSaid = (grant: Grant): string => {
  if (grant.allows('bedrock:DeleteGuardrail')) return sameCause('IamBedrockNoWildcard');
  const { statement } = grant;
  const everyModel =
    statement.concernsEverything &&
    statement.conditions.length === 0 &&
    statement.actions.some((action) => /^(bed|aws-external-a)/i.test(action.toString())) &&
    !grant.isNarrowed(INVOKE[0]);
  return everyModel ? sameCause('IamModelNamed') : '';
};

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
  acts: 'aid',
  csf: 'Protect',
  boundary: 'model',
  atlas: ['AML.M0019', 'AML.M0020', 'AML.T0040'],
  why: 'The guardrail becomes part of the permission, and is no longer a parameter that code can leave out.',
  source: 'Amazon Bedrock User Guide, Enforce the use of specific guardrails in model inference requests',
  restsOn: 'guardrail',
  rules: [
    rule('IamInvokeNeedsGuardrail', {
      severity: 'HIGH',
      fix: 'Grant with `ModelAccess.grantInvoke()`, or add the condition StringEquals on bedrock:GuardrailIdentifier to the statement. Batch jobs and the endpoints besides bedrock-runtime take no guardrail: leave their actions out.',
      fixTemplate:
        'Add Condition: {StringEquals: {bedrock:GuardrailIdentifier: <guardrail ARN>:<version>}} to the statement.',
      counterparts: ['DD', 'BR-10', 'FMI-02', 'BR-05'],
      check: eachStatement(
        (statement, view) => {
          const grant = Grant.of(statement);
          const actions = grant ? DOORS.filter((action) => grant.allows(action)) : [];
          if (!grant || actions.length === 0 || !isLlmWorkload(view) || makesNoText(statement) || servesBedrock(grant))
            return undefined;
          if (names(statement)) return PASS;
          if (makesNoText(statement, byDefault))
            return statement.value
              .get('Resource')
              .undecided('names models that take no guardrail, as long as its parameters have their defaults');
          const open = actions.find((action) => !grant.denials(action).every((denials) => denials.some(refuses)));
          if (!open) return PASS;
          if ((INVOKE_UNGUARDED as readonly string[]).includes(open))
            return statement.value.fail('Action', `allows ${open}, which takes no guardrail${alsoSaid(grant)}`);
          const [weak] = statement.conditionsOn(KEY);
          return weak
            ? statement.value.fail(
                'Condition',
                `on ${KEY} does not name a guardrail that each call of ${open} must carry`,
              )
            : statement.value.fail('', `allows ${open} without a guardrail${alsoSaid(grant)}`);
        },
        { services: MODEL_SERVICES },
      ),
    }),
  ],
};
