import { type Cases, one } from '../../../../local/samples/cases';

const scope = (...paths: unknown[]) => one('AWS::EC2::NetworkInsightsAccessScope', { MatchPaths: paths });

export const AccessScopeMatches: Cases = {
  good: {
    'from the internet': scope({ Source: { ResourceStatement: { ResourceTypes: ['AWS::EC2::InternetGateway'] } } }),
  },
  bad: { 'no path': scope(), 'a path without ends': scope({}) },
};
