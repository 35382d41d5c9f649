import { partsOf } from './css-text';

/** As wide as the window of somebody who reads, in pixels. */
const WIDTH = 1_280;

type Holds = 'yes' | 'no' | 'maybe';

/** Whether one of some media is a usual screen; it may be, where more is asked than is known here. */
export function onScreens(media: string): Holds {
  const all = partsOf(media.toLowerCase(), ',').map(onScreen);
  return all.find((one) => one === 'yes') ?? all.find((one) => one === 'maybe') ?? 'no';
}

function onScreen(query: string): Holds {
  const [, word, type = 'all', asked = ''] =
    /^\s*(?:(only|not)\b)?\s*([a-z][a-z-]*)?\s*(?:(?:\band\b)?\s*(\(.*\)))?\s*$/.exec(query) ?? [undefined, '', '?'];
  const features = asked === '' ? [] : asked.slice(1, -1).split(/\)\s*and\s*\(/);
  const each: readonly Holds[] = [
    /^(?:all|screen)$/.test(type) ? 'yes' : type === '?' ? 'maybe' : 'no',
    ...features.map((feature) => answerTo(feature.trim())),
  ];
  const holds = each.find((one) => one === 'no') ?? each.find((one) => one === 'maybe') ?? 'yes';
  if (word !== 'not' || holds === 'maybe') return holds;
  return holds === 'yes' ? 'no' : 'yes';
}

/** What stands in more brackets is not looked into. */
const answerTo = (feature: string): Holds =>
  (/[()]/.test(feature) ? undefined : FEATURES.find(([asks]) => asks.test(feature))?.[1](feature)) ?? 'maybe';

const yes = (is: boolean): Holds => (is ? 'yes' : 'no');
const LENGTH = '([\\d.]+)(px|r?em)';
/** What is asked of a screen, and what a usual one answers. */
const FEATURES: readonly (readonly [asks: RegExp, answer: (feature: string) => Holds])[] = [
  [new RegExp(`^min-(?:device-)?width\\s*:\\s*${LENGTH}$`), (given) => yes(pixelsIn(given) <= WIDTH)],
  [new RegExp(`^max-(?:device-)?width\\s*:\\s*${LENGTH}$`), (given) => yes(pixelsIn(given) >= WIDTH)],
  [new RegExp(`^(?:width\\s*>=?\\s*${LENGTH}|${LENGTH}\\s*<=?\\s*width)$`), (given) => yes(pixelsIn(given) <= WIDTH)],
  [new RegExp(`^(?:width\\s*<=?\\s*${LENGTH}|${LENGTH}\\s*>=?\\s*width)$`), (given) => yes(pixelsIn(given) >= WIDTH)],
  [/^prefers-[a-z-]+\s*(?::|$)/, (given) => yes(/:\s*(?:light|no-preference)$|^prefers-color-scheme$/.test(given))],
  [/^(?:any-)?(?:hover|pointer)\s*(?::|$)/, (given) => yes(!/:\s*(?:none|coarse)$/.test(given))],
  [/^forced-colors\s*(?::|$)/, (given) => yes(/:\s*none$/.test(given))],
  [/^scripting\s*(?::|$)/, (given) => yes(!/:\s*(?:none|initial-only)$/.test(given))],
  [/^orientation\s*:\s*portrait$/, () => 'no'],
];

const pixelsIn = (feature: string): number => {
  const [, number, unit] = new RegExp(LENGTH).exec(feature)!;
  return Number(number) * (unit === 'px' ? 1 : 16);
};
