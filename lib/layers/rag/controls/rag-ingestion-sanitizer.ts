import { type Control, eachResource, rule } from '../../../control';
import { PASS } from '../../../template/answer';
import { byFunction } from '../../../workload/running-code';

const TRANSFORMATION = 'VectorIngestionConfiguration.CustomTransformationConfiguration';

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
      fix: 'Name the function that cleans documents, and a bucket for what passes between, in the transformation.',
      check: eachResource('AWS::Bedrock::DataSource', (source) => {
        if (source.get(TRANSFORMATION).absent) return undefined;
        const [fn] = source.at(
          `${TRANSFORMATION}.Transformations[].TransformationFunction.TransformationLambdaConfiguration.LambdaArn`,
        );
        return fn
          ? byFunction(PASS, fn)
          : source.fail(`${TRANSFORMATION}.Transformations`, 'names no function: documents pass unchanged');
      }),
    }),
  ],
};
