import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { INVOKE } from '../../../facts/model-doors';

/**
 * What Lambda calls with a function's credentials from outside of the function's network. It does not make the log group,
 * which is there before.
 *
 * Source: AWS Lambda Developer Guide, Using source function ARN to control function access behavior. The other calls that
 * Lambda makes with the role, for network interfaces and for encrypted variables, do not carry the function's ARN.
 *
 * @asOf 2026-11
 */
const BY_LAMBDA = ['logs:CreateLogStream', 'logs:PutLogEvents', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'];

/** Asked once for what the caller names, and again for what Bedrock reaches by it, maybe in another Region. */
const ROUTED = [...INVOKE, 'bedrock:ApplyGuardrail'];

/**
 * Denials that make the credentials of a function work in its VPC only, whoever holds them. Each service that the function
 * calls must have an endpoint there: no other request tells of a VPC.
 *
 * Lambda's key is a part of the credentials, so it is there wherever they are used. What a service does in the caller's
 * name, such as Secrets Manager that decrypts, comes from no VPC; what was asked of that service has been judged before. The
 * same goes for the models and guardrails that a profile leads to: whether these requests tell of a VPC AWS does not
 * document, and they cannot be made but through the profile, which is judged.
 */
export function onlyFromVpc(functions: string, vpcId: string): iam.PolicyStatement[] {
  const elsewhere = {
    StringNotEquals: { 'aws:SourceVpc': vpcId },
    BoolIfExists: { 'aws:ViaAWSService': 'false' },
  };
  const models = `arn:${Aws.PARTITION}:bedrock:*::foundation-model/*`;
  const deny = (sid: string, statement: iam.PolicyStatementProps) =>
    new iam.PolicyStatement({ sid, effect: iam.Effect.DENY, conditions: elsewhere, ...statement });
  return [
    deny('OnlyFromTheVpc', {
      notActions: [...BY_LAMBDA, ...ROUTED],
      resources: ['*'], // everything else, on whatever resource
      // the code of a function: what Lambda does for itself carries no such key, and it calls no model
      conditions: { ...elsewhere, ArnLike: { 'lambda:SourceFunctionArn': functions } },
    }),
    deny('OnlyFromTheVpcByName', {
      actions: ROUTED,
      notResources: [models, `arn:${Aws.PARTITION}:bedrock:*:*:guardrail-profile/*`],
    }),
    deny('OnlyFromTheVpcDirectly', {
      actions: [...INVOKE],
      resources: [models],
      conditions: { ...elsewhere, Null: { 'bedrock:InferenceProfileArn': 'true' } },
    }),
  ];
}
