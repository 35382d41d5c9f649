import { type Cases, one } from '../../../../local/samples/cases';

const notebook = (properties: Record<string, unknown>) => one('AWS::SageMaker::NotebookInstance', properties);
const domain = (properties: Record<string, unknown>) => one('AWS::SageMaker::Domain', properties);

export const SageMakerNotebookNoInternet: Cases = {
  good: { off: notebook({ DirectInternetAccess: 'Disabled' }) },
  bad: { on: notebook({ DirectInternetAccess: 'Enabled' }), 'not set, which is on': notebook({}) },
};

export const SageMakerNotebookVpc: Cases = {
  good: { 'in a subnet': notebook({ SubnetId: 'subnet-1' }) },
  bad: { 'in none': notebook({}) },
};

export const SageMakerNotebookNoRoot: Cases = {
  good: { off: notebook({ RootAccess: 'Disabled' }) },
  bad: { on: notebook({ RootAccess: 'Enabled' }), 'not set, which is on': notebook({}) },
};

export const SageMakerNotebookCmk: Cases = {
  good: { 'own key': notebook({ KmsKeyId: 'k' }) },
  lookAlike: { "AWS's key": notebook({ KmsKeyId: 'alias/aws/ebs' }) },
  bad: { 'no key': notebook({}) },
};

const imds = (version: unknown) =>
  notebook({ InstanceMetadataServiceConfiguration: { MinimumInstanceMetadataServiceVersion: version } });

export const SageMakerNotebookImdsV2: Cases = {
  good: { 'version 2': imds('2'), 'version 2, as a number': imds(2) },
  bad: { 'version 1': imds('1'), 'not set': notebook({}) },
};

export const SageMakerNotebookPlatform: Cases = {
  good: { 'Amazon Linux 2023': notebook({ PlatformIdentifier: 'notebook-al2023-v1' }) },
  bad: { 'Amazon Linux 1': notebook({ PlatformIdentifier: 'notebook-al1-v1' }) },
  silent: { 'not said': notebook({}) },
};

// written in two parts, so that no scanner takes this file for a leak
const KEY_ID = `AKIA${'Z5QK7T2MNB4XWJ3V'}`;
const lifecycle = (content: unknown) =>
  one('AWS::SageMaker::NotebookInstanceLifecycleConfig', { OnStart: [{ Content: content }] });

export const SageMakerNotebookNoSecrets: Cases = {
  good: {
    'no secret': lifecycle({ 'Fn::Base64': 'pip install -U pandas' }),
    'a setting that is no secret': lifecycle({ 'Fn::Base64': 'aws configure set default.region eu-central-1' }),
  },
  bad: {
    'set by a command': lifecycle({
      'Fn::Base64': `aws configure set aws_secret_access_key ${'q8Zr3XUtnFEMI/K7MDENG'}/bPxRfiCYz9vT2LkQwZ`,
    }),
    'in the script': lifecycle({
      'Fn::Base64': { 'Fn::Sub': `export AWS_ACCESS_KEY_ID=${KEY_ID}\nregion=\${AWS::Region}` },
    }),
    'in the script of one condition': {
      Conditions: { C: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] } },
      ...lifecycle({
        'Fn::If': ['C', { 'Fn::Base64': `export AWS_ACCESS_KEY_ID=${KEY_ID}` }, { Ref: 'AWS::NoValue' }],
      }),
    },
    'encoded by hand, beside words of another language': lifecycle(
      Buffer.from(`# clés d’accès\naws configure set key ${KEY_ID}`).toString('base64'),
    ),
    'encoded by hand, in lines': lifecycle(
      Buffer.from(`#!/bin/bash\n# ${'x'.repeat(80)}\naws configure set key ${KEY_ID}`)
        .toString('base64')
        .replace(/.{76}/g, '$&\n'),
    ),
    'encoded by hand': lifecycle(Buffer.from(`aws configure set key ${KEY_ID}`).toString('base64')),
  },
};

export const SageMakerDomainVpcOnly: Cases = {
  good: { 'VPC only': domain({ AppNetworkAccessType: 'VpcOnly' }) },
  bad: { public: domain({ AppNetworkAccessType: 'PublicInternetOnly' }), 'not set, which is public': domain({}) },
};

export const SageMakerDomainCmk: Cases = {
  good: { 'own key': domain({ KmsKeyId: 'k' }) },
  lookAlike: { "AWS's key": domain({ KmsKeyId: 'alias/aws/elasticfilesystem' }) },
  bad: { 'no key': domain({}) },
};

export const SageMakerDomainSso: Cases = {
  good: { 'Identity Center': domain({ AuthMode: 'SSO' }) },
  bad: { IAM: domain({ AuthMode: 'IAM' }) },
};

const sharing = (option: string) =>
  domain({ DefaultUserSettings: { SharingSettings: { NotebookOutputOption: option } } });

export const StudioSharingOff: Cases = {
  good: { off: sharing('Disabled') },
  bad: { on: sharing('Allowed') },
  silent: { 'not set, so off': domain({}) },
};

const runs = (role: Record<string, unknown>) => ({
  Resources: {
    Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {}, ...role } },
    Thing: { Type: 'AWS::SageMaker::NotebookInstance', Properties: { RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
  },
});
const inline = (Action: unknown) => ({
  Policies: [{ PolicyName: 'p', PolicyDocument: { Statement: { Effect: 'Allow', Action, Resource: '*' } } }],
});

export const SageMakerRoleNotStar: Cases = {
  good: { 'what it needs': runs(inline(['sagemaker:CreateTrainingJob'])) },
  bad: {
    everything: runs(inline('*')),
    'a whole service, everywhere': runs(inline(['sagemaker:*', 's3:*'])),
    'an administrator': runs({
      ManagedPolicyArns: [{ 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess' }],
    }),
  },
  silent: { 'a role that is not given': notebook({ RoleArn: 'arn:aws:iam::123456789012:role/r' }) },
};
