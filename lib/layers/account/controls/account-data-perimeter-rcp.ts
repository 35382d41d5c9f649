import { type Control, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { exceptionOf, someBounds } from '../../../template/iam/bounds';
import type { Statement } from '../../../template/iam/policy';
import { denialsOf, eachOrganizationPolicy } from './_organization';

/** What tells the own principals from others. */
const OWN = ['aws:PrincipalOrgID', 'aws:PrincipalOrgPaths', 'aws:PrincipalAccount'];

const ownIn = (statement: Statement) => OWN.flatMap((key) => statement.conditionsOn(key));

export const control: Control = {
  id: 'account-data-perimeter-rcp',
  title: 'Resource control policy draws a data perimeter around buckets and keys',
  risks: ['LLM02:2025', 'LLM03:2025', 'LLM08:2025', 'LLM06:2023', 'LLM10:2023', 'ASI03:2026'],
  acts: {
    'refuses principals from outside of the organization that read a bucket or decrypt with a key': [
      'LLM02:2025',
      'LLM06:2023',
      'LLM10:2023',
    ],
  },
  csf: 'Protect',
  boundary: 'organization',
  atlas: ['AML.M0005', 'AML.T0025', 'AML.T0036'],
  why: 'Identity policies of a compromised agent cannot reach a resource that refuses principals from outside the organization.',
  source: 'AWS Organizations User Guide, Resource control policies; AWS whitepaper Building a Data Perimeter on AWS',

  rules: [
    rule('RcpDataPerimeter', {
      severity: 'MEDIUM',
      fix: 'Deny where aws:PrincipalOrgID is another one (or aws:PrincipalAccount, aws:PrincipalOrgPaths), with `BoolIfExists: { "aws:PrincipalIsAWSService": "false" }` so that services still work.',
      fixTemplate:
        'Add a Deny to Content, with a Condition on aws:PrincipalOrgID (or aws:PrincipalAccount, aws:PrincipalOrgPaths) that is another one, and BoolIfExists aws:PrincipalIsAWSService: "false" so that services still work.',
      check: eachOrganizationPolicy('RESOURCE_CONTROL_POLICY', (policy) =>
        denialsOf(policy)
          .filter((statement) => ownIn(statement).length > 0)
          // of other services it says nothing about buckets and keys
          .filter((statement) => ['s3:GetObject', 'kms:Decrypt'].some((action) => statement.concerns(action)))
          .map((statement) => {
            const ours = ownIn(statement);
            if (!ours.every(({ test }) => /^StringNot/.test(test)))
              return statement.value.fail('Condition', 'denies the own organization instead of the others');
            if (!someBounds(statement, ours, exceptionOf))
              return statement.value.fail('Condition', 'spares every organization: nobody is denied');
            const services = statement.conditionsOn('aws:PrincipalIsAWSService');
            if (services.length === 0)
              return statement.value.fail(
                'Condition',
                'has no exception for aws:PrincipalIsAWSService: services lose their access',
              );
            return services.every(({ values }) => values.every((value) => value.toString() === 'false'))
              ? PASS
              : statement.value.fail('Condition', 'denies services of AWS only: people from outside are let in');
          }),
      ),
    }),
  ],
};
