import { classOf } from '../../../../runtime/code-points';
import type { TextFilter } from './filter';

const ESC = classOf(0x1b);
/** What begins a control sequence (CSI), and what begins a string that a terminal obeys (OSC, DCS, SOS, PM, APC). */
const CSI = `(?:${ESC}\\[|${classOf(0x9b)})`;
const STRING = `(?:${ESC}[\\]PX\\^_]|${classOf(0x90, 0x98, [0x9d, 0x9f])})`;
/** As much of a string as is waited for; a longer one loses what begins it, and is text. */
const IN_STRING = `[^${classOf(0x07, 0x1b, 0x9c).slice(1)}{0,500}`;
const STRING_END = `(?:${classOf(0x07, 0x9c)}|${ESC}\\\\)`;

const ESCAPES = new RegExp(
  `${CSI}[0-?]*[ -\\/]*[@-~]|${STRING}${IN_STRING}${STRING_END}|${ESC}[ -\\/]*[0-Z\\\\^-~]`,
  'gu',
);
/** An escape sequence that may still go on. */
const OPEN_ESCAPE = new RegExp(`${CSI}[0-?]*[ -\\/]*$|${STRING}${IN_STRING}${ESC}?$|${ESC}[ -\\/]*$`, 'u');
/** Control characters other than tab and line feed, the invisible ones that reorder or hide text, and halves of a letter. */
const CONTROLS = new RegExp(
  classOf(
    [0x00, 0x08],
    [0x0b, 0x1f],
    [0x7f, 0x9f],
    0x61c,
    0x200b,
    [0x200e, 0x200f],
    [0x202a, 0x202e],
    [0x2060, 0x2069],
    [0xd800, 0xdfff],
    0xfeff,
    [0xe0000, 0xe0fff],
  ),
  'gu',
);

/** Takes control characters and whole terminal sequences out of text: what a model writes must not drive a terminal. */
export function controlFilter(): TextFilter {
  let pending = '';
  let removed = 0;
  const strip = (text: string): string => {
    const drop = () => {
      removed += 1;
      return '';
    };
    return text.replace(ESCAPES, drop).replace(/\r\n/g, '\n').replace(CONTROLS, drop);
  };
  return {
    push(piece) {
      const text = pending + piece;
      const open = OPEN_ESCAPE.exec(text)?.index ?? (/[\r\uD800-\uDBFF]$/.test(text) ? text.length - 1 : text.length);
      pending = text.slice(open);
      return strip(text.slice(0, open));
    },
    end() {
      const rest = pending;
      pending = '';
      return strip(rest);
    },
    get removed() {
      return removed;
    },
  };
}
