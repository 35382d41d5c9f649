import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SignIn } from '../../../../contract/approval-queue';
import type { DeskAnswer } from './desk';

/**
 * The page for approvers, as it is answered: one document, whose script and style are known by their hashes, so that nothing
 * else runs in it, whatever is written into it.
 */
export function approvalsPage(folder: string, signIn: SignIn): DeskAnswer {
  const part = (file: string) => readFileSync(join(folder, file), 'utf8');
  const style = part('page.css');
  const script = part('page.js');
  // data, which no browser runs; it holds addresses of the deployment and nothing of a request
  const data = JSON.stringify(signIn).replaceAll('<', '\\u003c');
  const body = part('page.html')
    .replace('/* style */', () => style)
    .replace('>{}<', () => `>${data}<`)
    .replace('/* script */', () => script);
  return {
    statusCode: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': [
        "default-src 'none'",
        `script-src '${hashOf(script)}'`,
        `style-src '${hashOf(style)}'`,
        `connect-src 'self' ${new URL(signIn.tokenEndpoint).origin}`,
        'img-src data:',
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
      ].join('; '),
      'cross-origin-opener-policy': 'same-origin',
      'permissions-policy': 'camera=(), geolocation=(), microphone=()',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=63072000',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    },
    body,
  };
}

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;
