/** The parts of an ARN that may hold `${…}`, whose colons divide nothing: `AWS::Partition`, or a variable of a policy. */
export const partsOfArn = (arn: string): readonly string[] =>
  arn.match(/(?:\$\{[^}]*\}|[^:])+|(?<=:)(?=:)|(?<=:)$/g) ?? [];
