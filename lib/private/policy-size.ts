/** Length of a policy document once deployed, where AWS counts it: without white space. */
export function characters(document: unknown): number {
  return JSON.stringify(document, (_, value) => flatten(value)).length;
}

interface Intrinsic {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: string[];
  readonly 'Fn::GetStackOutput'?: unknown;
  readonly 'Fn::Join'?: [separator: string, parts: unknown[]];
}

/** The text of an intrinsic function, as long as it will be at most: an attribute of ours is an ARN. */
function flatten(value: unknown): unknown {
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::GetStackOutput': output, 'Fn::Join': join } = (value ?? {}) as Intrinsic;
  if (Ref) return 'aws-us-gov';
  if (attribute || output) return '-'.repeat(90);
  return join ? join[1].map(flatten).join(join[0]) : value;
}
