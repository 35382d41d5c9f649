import { Token } from 'aws-cdk-lib';
import type * as agentcore from 'aws-cdk-lib/aws-bedrockagentcore';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { PropsError } from '../../private/errors';
import type { AgentCodeRuntime } from './agent-code-runtime';

type Fail = (must: string) => void;

/**
 * The code of an agent, exactly: what is deployed is what was looked at, and nobody changes it by pushing or uploading
 * something else under the same name.
 */
export class AgentArtifact {
  /**
   * An image by its digest. AgentCore pulls it with the role of the runtime, which gets the right for this repository.
   *
   * @param repository the repository; one of another account has to admit the role itself
   * @param digest `sha256:` and 64 hexadecimal digits, as Amazon ECR shows it; a tag is not accepted, because it can be moved
   */
  public static image(repository: ecr.IRepository, digest: string): AgentArtifact {
    const check = (fail: Fail) => {
      if (Token.isUnresolved(digest) || /^sha256:[0-9a-f]{64}$/.test(digest)) return;
      fail(`a digest of 'sha256:' and 64 hexadecimal digits, got '${digest}'`);
    };
    return new AgentArtifact(true, check, (grantee) => {
      repository.grant(grantee, 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer');
      iam.Grant.addToPrincipal({
        grantee,
        actions: ['ecr:GetAuthorizationToken'],
        resourceArns: ['*'], // it takes no resource: a token is for the registry, and opens what other rights allow
      });
      return { containerConfiguration: { containerUri: repository.repositoryUriForDigest(digest) } };
    });
  }

  /**
   * A zip archive in Amazon S3, by its version. Whoever deploys reads it (`s3:GetObjectVersion`, and `kms:Decrypt` where the
   * bucket has a key); AgentCore copies it, and the role of the runtime gets no right to the bucket.
   *
   * @param bucket a bucket with versions
   * @param key the key of the archive
   * @param versionId the version; without one, the next deployment would take what lies there then
   * @param runtime what the code runs in
   * @param entryPoint the file to run, with what stands before it
   */
  public static code(
    bucket: s3.IBucket,
    key: string,
    versionId: string,
    runtime: AgentCodeRuntime,
    entryPoint: string[],
  ): AgentArtifact {
    const check = (fail: Fail) => {
      for (const [what, value] of Object.entries({ key, versionId })) {
        // S3 calls the version of what was uploaded before there were versions `null`: it is replaced in place
        if (!Token.isUnresolved(value) && (!value || value === 'null')) {
          fail(`a ${what} that names one archive, got '${value}'`);
        }
      }
      if (entryPoint.length < 1 || entryPoint.length > 2 || entryPoint.some((part) => part === '')) {
        fail(`an entry point of one or two texts, got ${JSON.stringify(entryPoint)}`);
      }
    };
    return new AgentArtifact(false, check, () => {
      return {
        codeConfiguration: {
          code: { s3: { bucket: bucket.bucketName, prefix: key, versionId } },
          runtime,
          entryPoint,
        },
      };
    });
  }

  private constructor(
    /**
     * Whether it is an image, which is pulled through endpoints of Amazon ECR.
     *
     * @internal
     */
    public readonly _isImage: boolean,
    private readonly check: (fail: Fail) => void,
    private readonly make: (grantee: iam.IGrantable) => agentcore.CfnRuntime.AgentRuntimeArtifactProperty,
  ) {}

  /**
   * Throws for what is not exact.
   *
   * @internal
   */
  public _check(scope: IConstruct): void {
    this.check((must) => {
      throw new PropsError(scope, `'artifact' must have ${must}`);
    });
  }

  /**
   * What the runtime is told of it; its role gets what it needs for it.
   *
   * @internal
   */
  public _bind(grantee: iam.IGrantable): agentcore.CfnRuntime.AgentRuntimeArtifactProperty {
    return this.make(grantee);
  }
}
