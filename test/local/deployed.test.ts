import { App, CfnCondition, CfnMapping, CfnOutput, CfnParameter, CfnResource, Fn, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Deployed } from '../../local/samples/deployed';

describe('a deployed template', () => {
  const property = (make: (stack: Stack) => unknown, region?: string) => {
    const stack = new Stack(new App(), 'Stack', region ? { env: { account: '444455556666', region } } : undefined);
    const value = make(stack);
    new CfnResource(stack, 'Thing', { type: 'Some::Type', properties: { value } });
    return new Deployed(stack).one('Some::Type').properties.value;
  };

  test.each<[string, (stack: Stack) => unknown, unknown]>([
    ['Fn::Sub', () => Fn.sub('${AWS::Region}-${x}', { x: 'y' }), 'us-east-1-y'],
    ['Fn::Select and Fn::Split', () => Fn.select(1, Fn.split(':', Fn.ref('AWS::StackId'))), 'aws'],
    ['Fn::Base64', () => Fn.base64('a'), 'YQ=='],
    ['Ref of a parameter', (stack) => new CfnParameter(stack, 'P', { default: 'd' }).valueAsString, 'd'],
    [
      'Fn::FindInMap',
      (stack) => new CfnMapping(stack, 'M', { mapping: { 'us-east-1': { k: 'v' } } }).findInMap(stack.region, 'k'),
      'v',
    ],
    [
      'Fn::If',
      (stack) => {
        const here = new CfnCondition(stack, 'Here', { expression: Fn.conditionEquals(stack.region, 'us-east-1') });
        const elsewhere = new CfnCondition(stack, 'Elsewhere', { expression: Fn.conditionNot(here) });
        return [
          Fn.conditionIf(here.logicalId, 'a', 'b'),
          Fn.conditionIf(elsewhere.logicalId, 'c', Fn.ref('AWS::NoValue')),
        ];
      },
      ['a'],
    ],
    [
      'the ARN of a bucket',
      (stack) => new s3.Bucket(stack, 'Bucket', { bucketName: 'mine' }).bucketArn,
      'arn:aws:s3:::mine',
    ],
    [
      'the ARN of a role behind its path',
      (stack) =>
        new iam.Role(stack, 'Role', { roleName: 'mine', path: '/ops/', assumedBy: new iam.AnyPrincipal() }).roleArn,
      'arn:aws:iam::111122223333:role/ops/mine',
    ],
  ])('knows %s', (_, make, expected) => {
    expect(property(make)).toEqual(expected);
  });

  test('is where its stack is', () => {
    expect(property(() => Fn.sub('${AWS::Partition} ${AWS::AccountId}'), 'us-gov-west-1')).toBe(
      'aws-us-gov 444455556666',
    );
  });

  test('imports from another that is given, and from no other', () => {
    const app = new App();
    const producer = new Stack(app, 'Producer');
    new CfnOutput(producer, 'Out', { value: 'v', exportName: 'shared' });
    const consumer = new Stack(app, 'Consumer');
    new CfnResource(consumer, 'Thing', { type: 'Some::Type', properties: { value: Fn.importValue('shared') } });
    expect(new Deployed(consumer, producer).one('Some::Type').properties).toEqual({ value: 'v' });
    expect(() => new Deployed(consumer).one('Some::Type')).toThrow('no deployed stack exports shared');
  });

  test('refuses what it cannot know', () => {
    expect(() => property(() => Fn.getAzs())).toThrow('Fn::GetAZs has no fixed value');
    expect(() => property((stack) => new CfnParameter(stack, 'P').valueAsString)).toThrow('default of P');
    expect(() => new Deployed(new Stack(new App(), 'Empty')).one('Some::Type')).toThrow(
      '0 resources of type Some::Type',
    );
  });
});
