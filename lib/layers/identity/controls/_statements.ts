import { INFERENCE } from '../../../facts/model-doors';
import { attempt } from '../../../template/answer';
import { Permissions } from '../../../template/iam/permissions';
import type { Statement } from '../../../template/iam/policy';
import type { Resource } from '../../../template/resource';

/** The resource types that hold permissions. */
export const HOLDERS = [
  'AWS::IAM::Role',
  'AWS::IAM::User',
  'AWS::IAM::Group',
  'AWS::Serverless::Function',
  'AWS::Serverless::StateMachine',
] as const;

/** Whether a statement names the service, and does not merely allow everything. */
export const speaksOf = (statement: Statement, service: RegExp): boolean =>
  statement.actions.some((action) => service.test(action.toString()));

/** Whether somebody is meant to call models: by a statement of the service, and not by an administrator's `*`. */
export const isModelCaller = (holder: Resource): boolean =>
  holder.view.onceOf(
    'model caller',
    holder,
    () =>
      attempt(() =>
        INFERENCE.some((action) =>
          Permissions.of(holder)
            .allowing(action)
            .some((statement) => speaksOf(statement, /^(bed|sagem|aws-external-a)/i)),
        ),
      ) ?? false,
  );
