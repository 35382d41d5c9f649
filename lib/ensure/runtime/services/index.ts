import type { ServiceName } from '../../contract';
import type { ServiceFactory } from '../service';
import { accessAnalyzer } from './access-analyzer';
import { apigatewayAccount } from './apigateway-account';
import { bedrockInvocationLogging } from './bedrock-invocation-logging';
import { cloudtrail } from './cloudtrail';
import { config } from './config';
import { detective } from './detective';
import { ebsEncryption } from './ebs-encryption';
import { ecrScanning } from './ecr-scanning';
import { guardduty } from './guardduty';
import { inspector } from './inspector';
import { macie } from './macie';
import { passwordPolicy } from './password-policy';
import { s3PublicAccess } from './s3-public-access';
import { securityhub } from './securityhub';
import { securitylake } from './securitylake';

export const SERVICES: Record<ServiceName, ServiceFactory> = {
  guardduty,
  securityhub,
  inspector,
  'access-analyzer': accessAnalyzer,
  macie,
  detective,
  securitylake,
  cloudtrail,
  config,
  'ebs-encryption': ebsEncryption,
  's3-public-access': s3PublicAccess,
  'password-policy': passwordPolicy,
  'ecr-scanning': ecrScanning,
  'bedrock-invocation-logging': bedrockInvocationLogging,
  'apigateway-account': apigatewayAccount,
};
