import { type Cases, one } from '../../../../local/samples/cases';

const pkg = (properties: Record<string, unknown>) =>
  one('AWS::SageMaker::ModelPackage', { ModelPackageGroupName: 'g', ...properties });

export const ModelPackageNotPreapproved: Cases = {
  good: { pending: pkg({ ModelApprovalStatus: 'PendingManualApproval' }), 'not said, so pending': pkg({}) },
  bad: { approved: pkg({ ModelApprovalStatus: 'Approved' }) },
  silent: { 'without versions': one('AWS::SageMaker::ModelPackage', { ModelApprovalStatus: 'Approved' }) },
};

export const ModelPackageCmk: Cases = {
  good: { 'own key': pkg({ SecurityConfig: { KmsKeyId: 'k' } }) },
  lookAlike: { "AWS's key": pkg({ SecurityConfig: { KmsKeyId: 'alias/aws/sagemaker' } }) },
  bad: { 'no key': pkg({}) },
};
