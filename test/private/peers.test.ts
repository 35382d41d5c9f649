import { checkPeers } from '../../lib/private/peers';

const needing = (range: string, version?: string) => () => checkPeers({ 'aws-cdk-lib': range }, () => version);

describe('peers', () => {
  test.each(['2.262.0', '2.262.1', '2.263.0', '2.1000.0', '2.263.0-rc.1'])(
    '%s is new enough for ^2.262.0',
    (version) => {
      expect(needing('^2.262.0', version)).not.toThrow();
    },
  );

  test.each(['2.261.9', '2.99.0', '1.300.0', '3.0.0'])('%s is refused for ^2.262.0 by a sentence', (version) => {
    expect(needing('^2.262.0', version)).toThrow(
      `cdk-secure-llm needs 'aws-cdk-lib' ^2.262.0, got ${version}: run npm install aws-cdk-lib@^2.262.0`,
    );
  });

  test('a patch that is too old is refused', () => {
    expect(needing('^3.0.2', '3.0.1')).toThrow('got 3.0.1');
  });

  test('a peer that is not installed is named', () => {
    expect(needing('^2.262.0')).toThrow("needs 'aws-cdk-lib' ^2.262.0, got none");
    expect(() => checkPeers({ 'no-such-package': '^1.0.0' })).toThrow("'no-such-package' ^1.0.0, got none");
  });

  test('what is installed here is enough', () => {
    expect(() => checkPeers(require('../../package.json').peerDependencies)).not.toThrow();
  });
});
