import type { Resource } from '../../../template/resource';

/** An app client of machines only: it signs nobody in, so there are no users whose attributes could be written. */
export const isMachine = (client: Resource): boolean => {
  const flows = client.list('AllowedOAuthFlows').texts();
  return flows.length > 0 && flows.every((flow) => flow === 'client_credentials');
};

/** Whether people sign in to the pool: not where all its clients are machines. */
export const hasUsers = (pool: Resource): boolean => {
  const clients = pool.referrers('AWS::Cognito::UserPoolClient', 'UserPoolId');
  return clients.length === 0 || !clients.every(isMachine);
};

/** Attributes that every pool has; whatever else stands in its schema is custom, and the application's own. */
const STANDARD =
  /^(sub|email(_verified)?|name|nickname|preferred_username|given_name|middle_name|family_name|profile|picture|website|gender|birthdate|locale|zoneinfo|address|phone_number(_verified)?|updated_at)$/;

/** Whether the pool has attributes of the application's own, as far as the templates tell. */
export const hasCustomAttributes = (pool: Resource): boolean =>
  pool.list('Schema').some((attribute) => !STANDARD.test(attribute.text('Name') ?? ''));
