import type { ChatBlock, ChatMessage } from '../../../../contract';
import { cleanText, isMostlyHidden } from '../../../../runtime/characters';
import { textsOf, withTexts } from '../chat-texts';
import type { Step } from '../exchange';
import { allow, deny } from '../verdict';

/** Takes invisible characters out of every text, joins neighbours of one role, and checks that the turns alternate. */
export const normalization =
  (maxInputChars: number): Step =>
  (exchange) => {
    let size = 0;
    let removed = 0;
    let hidden = false;
    const messages: { role: ChatMessage['role']; content: ChatBlock[] }[] = [];
    for (const { role, content } of exchange.get('chat').messages) {
      const texts = textsOf([{ role, content }]).map((text) => {
        const clean = cleanText(text);
        size += clean.text.length;
        removed += clean.removed;
        hidden ||= isMostlyHidden(clean);
        return clean.text;
      });
      if (texts.some((text) => text.trim() === '')) {
        return deny('invalid-request', 'an empty text', { detail: 'A text is empty.' });
      }
      const blocks = withTexts([{ role, content }], texts)![0].content;
      const last = messages.at(-1);
      if (last?.role === role) last.content.push(...blocks);
      else messages.push({ role, content: [...blocks] });
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
