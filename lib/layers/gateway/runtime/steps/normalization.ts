import type { ClientMessage } from '../../../../contract';
import { cleanText, isMostlyHidden } from '../../../../runtime/characters';
import type { Step } from '../exchange';
import { allow, deny } from '../verdict';

/** Takes invisible characters out of every text, joins neighbours of one role, and checks that the turns alternate. */
export const normalization =
  (maxInputChars: number): Step =>
  (exchange) => {
    let size = 0;
    let removed = 0;
    let hidden = false;
    const messages: { role: ClientMessage['role']; content: { text: string }[] }[] = [];
    for (const { role, content } of exchange.get('body').messages) {
      const texts = content.map(({ text }) => {
        const clean = cleanText(text);
        size += clean.text.length;
        removed += clean.removed;
        hidden ||= isMostlyHidden(clean);
        return { text: clean.text };
      });
      if (texts.some(({ text }) => text.trim() === '')) {
        return deny('invalid-request', 'an empty text', { detail: 'A text is empty.' });
      }
      const last = messages.at(-1);
      if (last?.role === role) last.content.push(...texts);
      else messages.push({ role, content: texts });
    }
    exchange.audit.strippedCharacters = removed;
    if (hidden) return deny('unsupported-text', `${removed} invisible characters`);
    if (size > maxInputChars) {
      return deny('too-large', `${size} characters`, { detail: `At most ${maxInputChars} characters are accepted.` });
    }
    if (messages[0].role !== 'user' || messages.at(-1)?.role !== 'user') {
      return deny('invalid-request', 'roles', { detail: 'The first and the last message must be of the user.' });
    }
    exchange.set('messages', messages);
    return allow;
  };
