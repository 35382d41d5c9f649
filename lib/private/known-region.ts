import { Annotations, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { REGION_FORM, REGIONS } from '../facts/regions';
import { PropsError } from './errors';

/** Throws for what is no Region; warns of one that looks like a Region and is not known here, because it may be new. */
export function checkRegionName(scope: Construct, prop: string, region: string): void {
  if (Token.isUnresolved(region) || REGIONS.includes(region)) return;
  if (!REGION_FORM.test(region)) {
    throw new PropsError(scope, `'${prop}' must be Regions of AWS such as eu-central-1, got '${region}'`);
  }
  Annotations.of(scope).addWarningV2(
    `cdk-secure-llm:unknown-region-${region}`,
    `'${prop}' has the Region '${region}', which this library does not know: make sure that it exists`,
  );
}
