import {
  DeleteParameterCommand,
  PutParameterCommand,
  paginateGetParametersByPath,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { claimsPath, type ServiceName } from '../contract';
import type { Claim } from './plan';

/**
 * Who asked for a service and what each changed, one SSM parameter a claim. A claim is written before the service is
 * touched, so a retry after a crash, or the deletion after a failed creation, knows what was there before.
 */
export class Claims {
  private readonly ssm: SSMClient;
  private readonly path: string;

  constructor(client: object, service: ServiceName) {
    this.ssm = new SSMClient(client);
    this.path = claimsPath(service);
  }

  async all(): Promise<Record<string, Claim>> {
    const claims: Record<string, Claim> = {};
    for await (const page of paginateGetParametersByPath({ client: this.ssm }, { Path: this.path })) {
      for (const { Name, Value } of page.Parameters ?? []) {
        claims[Name!.slice(this.path.length + 1)] = JSON.parse(Value!) as Claim;
      }
    }
    return claims;
  }

  async save(id: string, claim: Claim): Promise<void> {
    await this.ssm.send(
      new PutParameterCommand({
        Name: `${this.path}/${id}`,
        Value: JSON.stringify(claim),
        Type: 'String',
        Overwrite: true,
        // 4 KB are enough for nearly every claim and cost nothing; a larger one moves to the advanced tier by itself
        Tier: 'Intelligent-Tiering',
        Description: 'What a stack changed in an account-level service. Needed to give it back: do not edit.',
      }),
    );
  }

  async remove(id: string): Promise<void> {
    try {
      await this.ssm.send(new DeleteParameterCommand({ Name: `${this.path}/${id}` }));
    } catch (error) {
      if ((error as Error).name !== 'ParameterNotFound') throw error;
    }
  }
}
