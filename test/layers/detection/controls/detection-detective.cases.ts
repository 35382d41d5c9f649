import type { Cases } from '../../../../local/samples/cases';

const graph = (enable?: boolean) => ({
  Resources: {
    Thing: { Type: 'AWS::Detective::Graph', Properties: {} },
    ...(enable === undefined ? {} : { D: { Type: 'AWS::GuardDuty::Detector', Properties: { Enable: enable } } }),
  },
});

export const DetectiveGraphFed: Cases = {
  good: { 'beside a detector': graph(true), 'by itself': graph() },
  bad: { 'beside a detector that is off': graph(false) },
};
