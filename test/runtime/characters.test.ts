import { cleanText, isMostlyHidden } from '../../lib/runtime/characters';
import { wholeLetters } from '../../lib/runtime/code-points';

test.each<[string, string, string, number]>([
  ['line ends of other systems are line ends', 'a\r\nb\rc\nd\te', 'a\nb\nc\nd\te', 0],
  ['halves of letters are seen to be broken', 'a\ud83db', 'a\ufffdb', 0],
  ['letters are composed', 'e\u0301', 'é', 0],
  ['what nobody sees is gone, and counted', 'a\u200b\u00ad\u202eb\u{e0041}', 'ab', 4],
  ['a joiner stays between the parts of an emoji', '👩\u200d💻', '👩\u200d💻', 0],
  ['also behind a colour of skin', '👩🏽\u200d💻', '👩🏽\u200d💻', 0],
  ['but not before a letter', '👩\u200da', '👩a', 1],
  ['and not behind one', 'a\u200d💻', 'a💻', 1],
  ['and not at an end', '\u200d💻\u200d', '💻', 2],
  ['another joiner does not stay there', '👩\u200c💻', '👩💻', 1],
  ['a selector stays behind what it selects', '❤\ufe0f ❤\ufe0e 1\ufe0f\u20e3', '❤\ufe0f ❤\ufe0e 1\ufe0f\u20e3', 0],
  ['but once', '❤\ufe0f\ufe0f', '❤\ufe0f', 1],
  ['and not behind a letter', 'a\ufe0f', 'a', 1],
  ['and no other selector', '❤\ufe00', '❤', 1],
  ['a joiner stays in scripts that need it', 'می\u200cخ', 'می\u200cخ', 0],
  ['but not where such a script ends', 'م\u200ca', 'مa', 1],
  ['nor where it begins', 'a\u200cم', 'aم', 1],
])('%s', (_, given, text, removed) => {
  expect(cleanText(given)).toEqual({ text, removed });
});

test('a text deceives that hides more than three letters, and more than one of a hundred', () => {
  expect(isMostlyHidden({ text: 'a'.repeat(396), removed: 4 })).toBe(false);
  expect(isMostlyHidden({ text: 'a'.repeat(395), removed: 4 })).toBe(true);
  expect(isMostlyHidden({ text: '', removed: 3 })).toBe(false);
});

test('halves of letters that cutting has left are dropped, and whole ones are not', () => {
  expect(wholeLetters('\udc4da👍b\ud83d')).toBe('a👍b');
});
