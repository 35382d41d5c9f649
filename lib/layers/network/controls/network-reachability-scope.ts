import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';

export const control: Control = {
  id: 'network-reachability-scope',
  title: 'Network Access Analyzer scope names paths that must not exist',
  risks: ['LLM02:2025', 'LLM08:2025', 'LLM10:2025', 'LLM06:2023', 'LLM10:2023'],
  acts: 'check',
  csf: 'Identify',
  boundary: 'model',
  atlas: ['AML.M0019', 'AML.T0006.002'],
  why: 'Inspector reports reachability of EC2 only; the scope states the intent for the whole workload and fails when a path appears.',
  source: 'Amazon VPC Network Access Analyzer Guide, Network Access Scopes',

  rules: [
    rule('AccessScopeMatches', {
      severity: 'LOW',
      fix: 'Name the paths that must not exist in `matchPaths`, each with source or destination.',
      fixTemplate: 'Name the paths that must not exist in MatchPaths, each with Source or Destination.',
      check: eachResource('AWS::EC2::NetworkInsightsAccessScope', (scope) => {
        const paths = scope.list('MatchPaths');
        if (paths.length === 0) return scope.fail('MatchPaths', 'is empty: the scope finds nothing');
        return paths.each((path) =>
          ['Source', 'Destination', 'ThroughResources'].some((end) => path.get(end).present)
            ? PASS
            : path.fail('', 'has neither source nor destination'),
        );
      }),
    }),
  ],
};
