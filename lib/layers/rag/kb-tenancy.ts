import { METADATA } from './contract';

/** By which metadata a document says whose it is. */
export interface KbTenancyOptions {
  /**
   * Metadata key that holds the tenant of a document: 1 to 100 characters that begin neither with `x-amz-bedrock` nor with
   * `_`, which knowledge bases keep for themselves.
   *
   * @default 'tenantId'
   */
  readonly tenantKey?: string;

  /**
   * Metadata key that holds the groups of a tenant that may read a document, as `tenantKey`.
   *
   * @default - every group of a tenant may read each of its documents
   */
  readonly groupsKey?: string;
}

/** Whose documents a knowledge base holds, and by what each says so. */
export class KbTenancy {
  /** Documents of several tenants in one index: each search is for those of the tenant who asks. */
  public static byTenant(options: KbTenancyOptions = {}): KbTenancy {
    return new KbTenancy(options.tenantKey ?? METADATA.tenant, options.groupsKey);
  }

  /**
   * Whoever may ask may read everything. Uploads and canaries still name a tenant, any one: it is the folder that a document
   * lies in, and keeps nobody from it.
   */
  public static single(): KbTenancy {
    return new KbTenancy();
  }

  private constructor(
    /** The metadata key of the tenant; absent where whoever may ask may read everything. */
    public readonly tenantKey?: string,
    /** The metadata key of the groups; absent where groups make no difference. */
    public readonly groupsKey?: string,
  ) {}

  /** @internal */
  public get _keys(): Readonly<Record<string, string | undefined>> {
    return { tenantKey: this.tenantKey, groupsKey: this.groupsKey };
  }
}
