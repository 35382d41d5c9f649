import { RemovalPolicy } from 'aws-cdk-lib';

/**
 * What outlives its stack, and what of it a first deployment that fails leaves behind.
 *
 * `RETAIN_ON_UPDATE_OR_DELETE` keeps a resource from all but the rollback of the operation that made it, and then
 * deletes it. What refuses that would make the rollback fail too: it stays behind instead, empty.
 */
const KEPT = {
  // deleting it is a date in a month: never refused, and each would cost a dollar a month
  'AWS::KMS::Key': RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  // never refused, and bills until somebody deletes it
  'AWS::SecretsManager::Secret': RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  'AWS::SecurityLake::DataLake': RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  // AppConfig refuses while there are versions that people wrote, which CloudFormation does not know; both cost nothing
  'AWS::AppConfig::Application': RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  'AWS::AppConfig::ConfigurationProfile': RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  // what agents have learned; of a first deployment that fails it is empty, and never refused
  'AWS::BedrockAgentCore::Memory': RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  // for what is kept and works with it
  'AWS::IAM::Role': RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  // AgentCore leaves interfaces in it for hours after the last session, and EC2 refuses to delete it meanwhile
  'AWS::EC2::SecurityGroup': RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  // what names a version comes later, and goes first
  'AWS::Bedrock::GuardrailVersion': RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  'AWS::Bedrock::PromptVersion': RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  'AWS::Lambda::Version': RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  // logs arrive in it at once, and S3 deletes no bucket that is not empty
  'AWS::S3::Bucket': RemovalPolicy.RETAIN,
  // what keeps a bucket's versions from being deleted is its policy; without it an empty one can be deleted by hand
  'AWS::S3::BucketPolicy': RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  // a rollback deletes the index, which is empty yet, before its bucket; S3 Vectors has no deletion protection
  'AWS::S3Vectors::Index': RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  'AWS::S3Vectors::VectorBucket': RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  'AWS::S3Vectors::VectorBucketPolicy': RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  // it holds vectors of its own, and is deleted in the name of its role
  'AWS::Bedrock::KnowledgeBase': RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  'AWS::IAM::ManagedPolicy': RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  // a rollback empties the collection, which then stays behind by its deletion protection
  'AWS::OpenSearchServerless::Index': RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  // it refuses by its lock and by its policy
  'AWS::Backup::BackupVault': RemovalPolicy.RETAIN,
  // these have a deletion protection, which refuses CloudFormation too
  'AWS::Cognito::UserPool': RemovalPolicy.RETAIN,
  'AWS::DynamoDB::Table': RemovalPolicy.RETAIN,
  'AWS::Logs::LogGroup': RemovalPolicy.RETAIN,
  'AWS::OpenSearchServerless::Collection': RemovalPolicy.RETAIN,
  'AWS::VerifiedPermissions::PolicyStore': RemovalPolicy.RETAIN,
  // an authority is disabled before it is deleted, and each of its certificates names it
  'AWS::ACMPCA::Certificate': RemovalPolicy.RETAIN,
  'AWS::ACMPCA::CertificateAuthority': RemovalPolicy.RETAIN,
  'AWS::ACMPCA::CertificateAuthorityActivation': RemovalPolicy.RETAIN,
} as const;

/** The types of which something outlives its stack. */
export type KeptType = keyof typeof KEPT;

/** How what outlives its stack is kept. */
export const kept = (type: KeptType): RemovalPolicy => KEPT[type];
