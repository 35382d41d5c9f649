import type { Subject } from '../subject';
import { html, lines, type Markup } from './markup';
import { table } from './table';

/** Each template with its stack, where that is deployed, and its hash. */
export function judged({ templates, sha256 }: Subject): Markup {
  const rows = templates.map(
    ({ stack, file, input: { account, region, source } }) =>
      html`<tr><td>${stack}</td><td><code>${file}</code></td><td>${account ?? 'any'}</td><td>${region ?? 'any'}</td>
        <td><code>${source.sha256()}</code></td></tr>`,
  );
  return lines(
    table('Templates', ['Stack', 'Template', 'Account', 'Region', 'SHA-256'], rows, html`class="judged"`),
    html`<p class="soft">Of all of them, as <code>sha256sum</code> writes their lines in the order of their names:${' '}
      <code>${sha256}</code></p>`,
  );
}
