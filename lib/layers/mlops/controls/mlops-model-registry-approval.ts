import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { expectOwnKey } from '../../../workload/key';

export const control: Control = {
  id: 'mlops-model-registry-approval',
  title: 'Model packages wait for approval',
  risks: ['LLM03:2025', 'LLM04:2025', 'LLM10:2025', 'LLM03:2023', 'LLM05:2023', 'LLM10:2023', 'ASI04:2026'],
  acts: 'review',
  csf: 'Govern',
  boundary: 'model',
  atlas: ['AML.M0005', 'AML.M0008', 'AML.M0023', 'AML.T0035'],
  why: 'A central inventory with access control is a mitigation for theft, supply chain and poisoning together.',
  source: 'Amazon SageMaker Developer Guide, Update the approval status of a model; OWASP LLM10:2025',

  rules: [
    rule('ModelPackageNotPreapproved', {
      severity: 'MEDIUM',
      fix: "Register the package with `modelApprovalStatus: 'PendingManualApproval'`, and approve it after evaluation.",
      fixTemplate: 'Set ModelApprovalStatus: PendingManualApproval, and approve the package after evaluation.',
      counterparts: ['SM-22'],
      check: eachResource('AWS::SageMaker::ModelPackage', (pkg) => {
        if (pkg.get('ModelPackageGroupName').absent) return undefined; // unversioned packages have no approval
        return pkg.text('ModelApprovalStatus') === 'Approved'
          ? pkg.fail('ModelApprovalStatus', 'is Approved by the template, before anybody has seen the model')
          : PASS;
      }),
    }),
    rule('ModelPackageCmk', {
      severity: 'MEDIUM',
      fix: 'Set `securityConfig.kmsKeyId`.',
      fixTemplate: 'Set SecurityConfig.KmsKeyId.',
      proves: false,
      check: eachResource('AWS::SageMaker::ModelPackage', (pkg) => expectOwnKey(pkg, 'SecurityConfig.KmsKeyId')),
    }),
  ],
};
