import {
  CreateGraphCommand,
  DeleteGraphCommand,
  DetectiveClient,
  ListGraphsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-detective';
import { OWNER_TAG } from '../../contract';
import { type Found, type ServiceFactory, takesAway } from '../service';

/** Setting: `graph`. */
export const detective: ServiceFactory = ({ client, owner }) => {
  const detectives = new DetectiveClient(client);
  let arn: string | undefined;

  return {
    async read(): Promise<Found> {
      arn = (await detectives.send(new ListGraphsCommand({}))).GraphList?.[0]?.Arn;
      if (arn === undefined) return { settings: {} };
      const { Tags } = await detectives.send(new ListTagsForResourceCommand({ ResourceArn: arn }));
      return { settings: { graph: Tags?.[OWNER_TAG] ?? 'foreign' }, attributes: { GraphArn: arn } };
    },

    async write(changes) {
      if (takesAway(changes, 'graph')) await detectives.send(new DeleteGraphCommand({ GraphArn: arn }));
      else await detectives.send(new CreateGraphCommand({ Tags: { [OWNER_TAG]: owner } }));
    },
  };
};
