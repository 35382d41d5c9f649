import { request as http } from 'node:http';
import { request as https } from 'node:https';

export interface Answer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason: string;
  readonly PhysicalResourceId: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly Data?: Record<string, string>;
}

/** CloudFormation takes at most 4,096 bytes. */
const REASON_CHARACTERS = 1000;

/** Hands the answer to CloudFormation, which waits an hour for one that does not come. */
export async function answer(url: string, content: Answer, wait: (seconds: number) => Promise<void>): Promise<void> {
  const body = JSON.stringify({ ...content, Reason: content.Reason.slice(0, REASON_CHARACTERS) });
  for (const seconds of [1, 2, 4, 8, undefined]) {
    try {
      return await put(url, body);
    } catch (error) {
      if (seconds === undefined) throw error;
      await wait(seconds);
    }
  }
}

function put(url: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? https : http;
    const request = send(
      url,
      // the address is signed for an empty content type
      { method: 'PUT', timeout: 5000, headers: { 'content-type': '', 'content-length': Buffer.byteLength(body) } },
      (response) => {
        response.resume();
        const ok = response.statusCode !== undefined && response.statusCode < 300;
        response.on('end', () =>
          ok ? resolve() : reject(new Error(`CloudFormation answered ${response.statusCode}`)),
        );
        response.on('error', reject);
      },
    );
    request.on('timeout', () => request.destroy(new Error('CloudFormation did not take the answer in time')));
    request.on('error', reject);
    request.end(body);
  });
}
