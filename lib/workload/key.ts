// KMS keys of the account's own.

import { eachResource, type Rule, rule } from '../control';
import { type Answer, PASS } from '../template/answer';
import type { Resource, Value } from '../template/resource';

/** What stands for a key that AWS manages or owns: an alias of a service, and words that some services take. */
const OF_AWS = /(^|[:/])alias\/aws\/|^(S3_MANAGED_KEY|AWS_OWNED_(KMS_)?(KEY|CMK)|AWS_MANAGED_(KMS_)?(KEY|CMK))$/i;

const EXPECTED = 'expected the ARN of a customer managed key';

/** Passes when the KMS key at `path` is one of the account's own: set, and no key of AWS's. */
export function expectOwnKey(holder: Value, path: string): Answer {
  return holder.decide(() => {
    const key = holder.get(path);
    if (key.absent || key.pattern()?.literal?.trim() === '') return holder.fail(path, `is not set; ${EXPECTED}`);
    return OF_AWS.test(String(key))
      ? holder.fail(path, `is ${key}, a key that AWS manages; expected a customer managed one`)
      : PASS;
  });
}

/** A rule of one sentence: each resource of `type` names a key of the account's own at `path`. */
export const ownKeyRule = (name: string, type: string, path: string, what: string, counterparts: string[] = []): Rule =>
  rule(name, {
    severity: 'MEDIUM', // who reads it needs a right of its own besides
    fix: `Encrypt the ${what} with a customer managed KMS key.`,
    fixTemplate: `Set ${path}.`,
    counterparts,
    check: eachResource(type, (resource) => expectOwnKey(resource, path)),
  });

/** Passes when new objects of the bucket are encrypted under a KMS key of the account's own. */
export function expectOwnBucketKey(bucket: Resource): readonly Answer[] {
  const rules = bucket.list('BucketEncryption.ServerSideEncryptionConfiguration');
  if (rules.length === 0) return [bucket.fail('BucketEncryption', "is not set: the keys are Amazon S3's")];
  return rules.each((one) => {
    const algorithm = one.expect('ServerSideEncryptionByDefault.SSEAlgorithm', 'aws:kms', 'aws:kms:dsse');
    if (algorithm.verdict !== 'pass') return algorithm;
    const path = 'ServerSideEncryptionByDefault.KMSMasterKeyID';
    // without a name, S3 takes the key that AWS manages for it
    return one.get(path).absent
      ? one.fail(path, `is not set, so the key is alias/aws/s3, which AWS manages; ${EXPECTED}`)
      : expectOwnKey(one, path);
  });
}
