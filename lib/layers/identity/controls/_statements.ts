import { INFERENCE } from '../../../facts/model-doors';
import { attempt } from '../../../template/answer';
import { servicesOf } from '../../../template/iam/actions';
import { Permissions } from '../../../template/iam/permissions';
import type { Statement } from '../../../template/iam/policy';
import type { Resource } from '../../../template/resource';

/** Whether a statement names the service, and does not merely allow everything. */
export const speaksOf = (statement: Statement, service: RegExp): boolean =>
  statement.actions.some((action) => service.test(action.toString()));

/** Whether somebody is meant to call models: by a statement of the service, and not by an administrator's `*`. */
export const isModelCaller = (holder: Resource): boolean =>
  holder.view.onceOf(
    'model caller',
    holder,
    () =>
      attempt(() => {
        const permissions = Permissions.of(holder);
        // most holders have to do with other services
        if (!permissions.mayName(SERVICES)) return false;
        const speaking = new Set(permissions.statements.filter((statement) => speaksOf(statement, OF_MODELS)));
        return (
          speaking.size > 0 &&
          INFERENCE.some((action) => permissions.allowing(action).some((statement) => speaking.has(statement)))
        );
      }) ?? false,
  );

const SERVICES = servicesOf(INFERENCE);
const OF_MODELS = /^(bed|sagem|aws-external-a)/i;
