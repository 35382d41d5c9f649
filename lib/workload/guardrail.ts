// Guardrails: elements that act, and versions that stay.

import { type Answer, type Fail, PASS } from '../template/answer';
import type { Value } from '../template/resource';

/** The side of a guardrail policy: what users send, or what the model answers. */
export type Side = 'Input' | 'Output';

/** Why an element of a guardrail policy does nothing on this side; nothing when it acts. */
export function idle(element: Value, side: Side): Fail | undefined {
  if (element.flag(`${side}Enabled`) === false) return element.fail(`${side}Enabled`, 'is false: it does nothing');
  const action = element.get(`${side}Action`).present ? `${side}Action` : 'Action';
  return element.text(action) === 'NONE'
    ? element.fail(action, 'is NONE: it detects, and lets everything through')
    : undefined;
}

/** Whether an element of a guardrail policy acts on this side. */
export const acts = (element: Value, side: Side): boolean => idle(element, side) === undefined;

/** Whether the guardrail version at `path` is a published one: a number, or what a `GuardrailVersion` resource returns. */
export function pinned(holder: Value, path: string): Answer {
  return holder.decide(() => {
    const version = holder.get(path);
    if (version.absent) return holder.fail(path, 'is not set; expected a published version');
    const [from] = version.pattern()?.resources ?? [];
    if (from?.declaration.type === 'AWS::Bedrock::GuardrailVersion') return PASS;
    if (from?.declaration.type === 'AWS::Bedrock::Guardrail')
      return holder.fail(path, 'is what the guardrail itself returns, which is always DRAFT');
    const text = version.text() ?? '';
    return /^[1-9]\d*$/.test(text) ? PASS : holder.fail(path, `is ${text}; expected the number of a published version`);
  });
}
