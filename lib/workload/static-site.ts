// Distributions that serve files, and lead to no model.

import { attempt } from '../template/answer';
import type { Resource, Value } from '../template/resource';
import { functionIn, servesModels } from './doors';

/** A bucket by its type of origin, or by the address of its website. */
const isBucket = (origin: Value): boolean =>
  origin.get('S3OriginConfig').present ||
  /\.s3-website|WebsiteURL|\.s3[.-][^/]*amazonaws\.com$/.test(String(origin.get('DomainName'))) ||
  (origin.get('DomainName').candidates()[0]?.type === 'AWS::S3::Bucket' && origin.get('VpcOriginConfig').absent);

/** Whether each origin of the distribution is a bucket, and no code at the edge leads to models. */
export const servesFilesOnly = (distribution: Resource): boolean =>
  attempt(() => {
    const config = distribution.get('DistributionConfig');
    const origins = config.list('Origins');
    const code = config
      .at('DefaultCacheBehavior', 'CacheBehaviors[]')
      .flatMap((behavior) => [...behavior.at('LambdaFunctionAssociations[].LambdaFunctionARN')])
      .flatMap((arn) => functionIn(arn) ?? []);
    return origins.length > 0 && origins.every(isBucket) && !code.some(servesModels);
  }) ?? false;
