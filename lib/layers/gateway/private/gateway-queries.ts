import { Names } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface GatewayQueriesProps {
  readonly auditLogGroup: logs.ILogGroup;
  readonly accessLogGroup: logs.ILogGroup;
  /** Of the function that verifies tokens before the handler does, where there is one. */
  readonly authorizerLogGroup?: logs.ILogGroup;
}

/** Saved queries of CloudWatch Logs Insights: what somebody asks who has to explain a refusal. */
export class GatewayQueries extends Construct {
  public readonly resources: logs.QueryDefinition[];

  constructor(
    scope: Construct,
    id: string,
    { auditLogGroup, accessLogGroup, authorizerLogGroup }: GatewayQueriesProps,
  ) {
    super(scope, id);
    const folder = Names.uniqueResourceName(scope, { maxLength: 100, separator: '-' });
    const save = (queryId: string, title: string, query: logs.QueryStringProps, ...logGroups: logs.ILogGroup[]) =>
      new logs.QueryDefinition(this, queryId, {
        queryDefinitionName: `${folder}/${title}`,
        queryString: new logs.QueryString(query),
        logGroups,
      });
    this.resources = [
      save('Refused', 'Who was refused, and why', REFUSED, auditLogGroup, accessLogGroup),
      save(
        'TokenFaults',
        'Tokens that were refused, by fault',
        TOKEN_FAULTS,
        ...[auditLogGroup, ...(authorizerLogGroup ? [authorizerLogGroup] : [])],
      ),
    ];
  }
}

/** What the two records of a request say of it: the field, and what a reader calls it. */
const FOUND = [
  ['@timestamp', 'at'],
  ['subject', 'caller'],
  ['clientId', 'client'],
  ['tenant', 'company'],
  ['alias', 'asked'],
  ['outcome', 'result'],
  ['code', 'why'],
  ['step', 'decider'],
  ['cause', 'because'],
  ['tokenFault', 'fault'],
  ['error', 'stopped'],
]
  .map(([field, name]) => `max(${field}) as ${name}`)
  .join(', ');

/**
 * The audit record says why, and names nobody; the access log knows who it was. Both have the request's id: whoever may query both
 * log groups learns the name, and nobody else. What was refused before the handler saw it has no audit record.
 */
const REFUSED: logs.QueryStringProps = {
  filterStatements: ['type = "secure-llm.access" or (type = "secure-llm.audit" and phase = "final")'],
  statsStatements: [
    // the filter comes after the two records of a request have become one
    `${FOUND} by requestId\n| filter result in ["denied", "refused", "failed"] or stopped like /[A-Z]/`,
  ],
  sort: 'at desc',
  limit: 10_000,
};

/** Of the handler, and of the authorizer before it. */
const TOKEN_FAULTS: logs.QueryStringProps = {
  filterStatements: ['ispresent(tokenFault)'],
  statsStatements: ['count(*) as tokens, min(time) as first, max(time) as latest by tokenFault, type'],
  sort: 'tokens desc',
  limit: 100,
};
