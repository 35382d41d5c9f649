import { CEDAR } from '../../../../lib/contract';
import type { AuthorizationRequest } from '../../../../lib/layers/gateway/runtime/authorizer';
import { cedarAuthorizer } from '../../../../lib/layers/gateway/runtime/cedar-authorizer';
import { LOCAL_CEDAR, LOCAL_TOOLS } from '../../../../local/aws/world';

// A program of its own, because what it looks for ends the process: V8 takes the optimized form of the function that calls
// Cedar's module back while the module runs. Whoever starts it lets it ask V8 for that.
const native = (name: string) => new Function('f', `return %${name}(f)`) as (f: unknown) => void;
const [prepare, optimize, takeBack] = [
  'PrepareFunctionForOptimization',
  'OptimizeFunctionOnNextCall',
  'DeoptimizeFunction',
].map(native);

const question = (subject: string): AuthorizationRequest => ({
  principal: { subject, tenant: 'acme', clientId: 'app', groups: ['staff'], scopes: [] },
  action: CEDAR.invoke,
  resource: { type: CEDAR.alias, id: 'default' },
  context: { streaming: true },
});

async function main(): Promise<void> {
  const authorize = await cedarAuthorizer(LOCAL_CEDAR, LOCAL_TOOLS);
  const { statefulIsAuthorized } = require('@cedar-policy/cedar-wasm/nodejs') as { statefulIsAuthorized: unknown };
  prepare!(statefulIsAuthorized);
  for (const subject of ['a', 'b']) await authorize(question(subject));
  optimize!(statefulIsAuthorized);
  await authorize(question('c'));
  const { parse } = JSON;
  let times = 0;
  // the module makes its answer by it
  JSON.parse = (...given: Parameters<typeof parse>) => {
    times += 1;
    takeBack!(statefulIsAuthorized);
    return parse(...given);
  };
  const { allowed } = await authorize(question('d'));
  process.stdout.write(JSON.stringify({ allowed, taken: times > 0 }));
}

void main();
