import type { Cases } from '../../../../local/samples/cases';
import { ensured } from '../../../support/ensured';

const blocks = {
  BlockPublicAcls: 'true',
  BlockPublicPolicy: 'true',
  IgnorePublicAcls: 'true',
  RestrictPublicBuckets: 'true',
};
const words = {
  MinimumPasswordLength: '14',
  RequireLowercaseCharacters: 'true',
  RequireUppercaseCharacters: 'true',
  RequireNumbers: 'true',
  RequireSymbols: 'true',
};

export const AccountPublicAccessBlocked: Cases = {
  good: { 'all four': ensured('S3PublicAccess', blocks) },
  bad: { 'three of four': ensured('S3PublicAccess', { ...blocks, RestrictPublicBuckets: undefined }) },
};

export const EbsEncryptedByDefault: Cases = {
  good: { 'asked for': ensured('EbsEncryption', { default: 'true' }) },
  bad: { 'a key only': ensured('EbsEncryption', { key: 'k' }) },
};

export const AccountPasswordPolicy: Cases = {
  good: { 'long and mixed': ensured('PasswordPolicy', words) },
  bad: {
    short: ensured('PasswordPolicy', { ...words, MinimumPasswordLength: '8' }),
    'without signs': ensured('PasswordPolicy', { ...words, RequireSymbols: undefined }),
  },
};
