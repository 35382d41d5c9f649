import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { isLlmWorkload } from '../../../workload/llm-workload';
import { recordAs, recorded } from './_record';

export const control: Control = {
  id: 'governance-approved-blueprints',
  title: 'Blueprints have a launch role, and reference architectures are recorded',
  risks: ['LLM03:2025', 'LLM06:2025', 'LLM05:2023', 'LLM07:2023', 'LLM08:2023'],
  acts: 'review',
  csf: 'Govern',
  boundary: 'organization',
  atlas: ['AML.M0021'],
  why: 'Teams move fast when the compliant path is also the shortest.',
  source: 'AWS Service Catalog Administrator Guide, Launch constraints',

  rules: [
    rule('BlueprintLaunchRole', {
      severity: 'MEDIUM',
      fix: 'Add a launch role constraint: without it whoever launches needs all rights that the product takes.',
      fixTemplate:
        'Add an AWS::ServiceCatalog::LaunchRoleConstraint for PortfolioId and ProductId: without it whoever launches needs all rights that the product takes.',
      check: eachResource('AWS::ServiceCatalog::PortfolioProductAssociation', (association, view) => {
        const product = association.pattern('ProductId')?.toString();
        const portfolio = association.pattern('PortfolioId')?.toString();
        const constraints = view.resources(
          'AWS::ServiceCatalog::LaunchRoleConstraint',
          'AWS::ServiceCatalog::StackSetConstraint',
        );
        const bound = constraints.some(
          (constraint) =>
            constraint.pattern('ProductId')?.toString() === product &&
            constraint.pattern('PortfolioId')?.toString() === portfolio,
        );
        if (bound) return PASS;
        return isLlmWorkload(view)
          ? association.fail('', 'has no launch role: users launch with rights of their own')
          : undefined;
      }),
    }),
    rule('ReferenceArchitecturesRecorded', {
      severity: 'LOW',
      fix: recordAs('referenceArchitectures', 'the reference architectures that the application follows'),
      check: recorded('referenceArchitectures', 'the reference architectures it follows'),
    }),
  ],
};
