import { APIGatewayClient, GetAccountCommand, UpdateAccountCommand } from '@aws-sdk/client-api-gateway';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import type { Settings } from '../../contract';
import type { ServiceFactory } from '../service';

/**
 * Setting: `role`, by which API Gateway writes the logs of all APIs of the account and Region. Any that exists is enough; one
 * that was deleted counts as none, because API Gateway keeps its ARN and writes nothing.
 */
export const apigatewayAccount: ServiceFactory = ({ client }) => {
  const apiGateway = new APIGatewayClient(client);

  return {
    ofStack: () => true,

    async read() {
      const { cloudwatchRoleArn: role } = await apiGateway.send(new GetAccountCommand({}));
      const settings: Settings = role && (await exists(client, role)) ? { role } : {};
      return { settings };
    },

    async write({ role }) {
      // there is no call that takes the role away; an empty one does
      const patchOperations = [{ op: 'replace' as const, path: '/cloudwatchRoleArn', value: role ?? '' }];
      await apiGateway.send(new UpdateAccountCommand({ patchOperations }));
    },

    meets: (_, value) => value !== undefined,
  };
};

async function exists(client: object, role: string): Promise<boolean> {
  try {
    const { Role } = await new IAMClient(client).send(new GetRoleCommand({ RoleName: role.split('/').pop() }));
    return Role?.Arn === role;
  } catch (error) {
    if (/^NoSuchEntity/.test((error as Error).name)) return false;
    throw error;
  }
}
