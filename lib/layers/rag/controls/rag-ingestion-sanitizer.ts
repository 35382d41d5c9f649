import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { byFunction } from '../../../workload/running-code';

const PARSING = 'VectorIngestionConfiguration.ParsingConfiguration.ParsingStrategy';
const TRANSFORMATION = 'VectorIngestionConfiguration.CustomTransformationConfiguration';
/** The code of this library that does. */
const CLEANS = 'rag/transform';

/** What keeps a rule of a lifecycle to some objects: what Bedrock calls the copies, and how large they are, is not known. */
const NARROWS = ['TagFilters', 'ObjectSizeGreaterThan', 'ObjectSizeLessThan'];

export const control: Control = {
  id: 'rag-ingestion-sanitizer',
  title: 'A transformation cleans documents before they are embedded',
  risks: ['LLM01:2025', 'LLM04:2025', 'LLM08:2025', 'LLM01:2023', 'LLM03:2023', 'ASI01:2026', 'ASI06:2026'],
  acts: {
    'removes hidden text and instructions from documents before they are embedded': [
      'LLM01:2025',
      'LLM08:2025',
      'LLM01:2023',
      'ASI01:2026',
      'ASI06:2026',
    ],
  },
  csf: 'Protect',
  boundary: 'data',
  atlas: ['AML.M0007', 'AML.M0025', 'AML.M0033', 'AML.T0051.001', 'AML.T0066', 'AML.T0070'],
  why: 'An instruction hidden in a document is taken out most cheaply once, at ingestion, and never again after it was embedded.',
  source: 'Amazon Bedrock User Guide, Use a custom transformation Lambda function; OWASP LLM08:2025 data validation',
  rules: [
    rule('DataSourceSanitized', {
      severity: 'MEDIUM',
      fix: 'Name the function that cleans documents, and a bucket for what passes between, in the transformation.',
      fixTemplate:
        'In CustomTransformationConfiguration, name the function that cleans documents as LambdaArn, and a bucket for what passes between as IntermediateStorage.',
      check: eachResource('AWS::Bedrock::DataSource', (source) => {
        if (source.get(TRANSFORMATION).absent) return undefined;
        const [fn] = source.at(
          `${TRANSFORMATION}.Transformations[].TransformationFunction.TransformationLambdaConfiguration.LambdaArn`,
        );
        return fn
          ? byFunction(PASS, fn, CLEANS)
          : source.fail(`${TRANSFORMATION}.Transformations`, 'names no function: documents pass unchanged');
      }),
    }),
    rule('FmParserReadsUntrusted', {
      severity: 'MEDIUM',
      fix: 'Leave `parsingConfiguration` out, and turn documents into text before they are ingested.',
      fixTemplate: 'Remove ParsingConfiguration.',
      proves: false,
      check: eachResource('AWS::Bedrock::DataSource', (source) => {
        if (source.get(PARSING).absent) return undefined;
        return source.text(PARSING) === 'BEDROCK_FOUNDATION_MODEL'
          ? source.fail(PARSING, 'is BEDROCK_FOUNDATION_MODEL: a model reads documents that no guardrail has seen')
          : PASS;
      }),
    }),
    rule('TransformationStorageExpires', {
      severity: 'MEDIUM',
      fix: 'Give the bucket of what passes through the transformation a lifecycle rule that expires objects after a day.',
      fixTemplate:
        'Add a rule with ExpirationInDays and Status: Enabled to LifecycleConfiguration of the AWS::S3::Bucket.',
      proves: false,
      check: eachResource('AWS::Bedrock::DataSource', (source) => {
        const copies = source.get(`${TRANSFORMATION}.IntermediateStorage.S3Location.URI`);
        const bucket = copies.tryTarget();
        if (bucket?.type !== 'AWS::S3::Bucket') return undefined;
        const expires = bucket
          .list('LifecycleConfiguration.Rules')
          .some(
            (one) =>
              one.text('Status') === 'Enabled' &&
              one.get('ExpirationInDays').present &&
              NARROWS.every((by) => one.get(by).absent) &&
              `${copies}`.replace(/^s3:\/\/[^/]*\/?/, '').startsWith(one.text('Prefix') ?? ''),
          );
        return expires ? PASS : copies.fail('', 'is a bucket that keeps a copy of each document for good');
      }),
    }),
  ],
};
