import {
  BLACK,
  colour,
  cssColour,
  hexColour,
  isLostOn,
  over,
  WHITE,
} from '../../../../../lib/layers/rag/runtime/admit/colour';

/** As red, green, blue in whole numbers, and how much of what is behind is covered. */
const parts = (given: string) => {
  const read = cssColour(given);
  return read && [Math.round(read.r), Math.round(read.g), Math.round(read.b), Number(read.alpha.toFixed(3))];
};

describe('a colour of CSS', () => {
  test.each<[string, number, number, number, number]>([
    ['#1af', 17, 170, 255, 1],
    ['#1af8', 17, 170, 255, 0.533],
    ['#12ab34', 18, 171, 52, 1],
    ['#12AB3480', 18, 171, 52, 0.502],
    ['transparent', 0, 0, 0, 0],
    [' Red ', 255, 0, 0, 1],
    ['darkslateblue', 72, 61, 139, 1],
    ['lightgoldenrodyellow', 250, 250, 210, 1],
    ['yellowgreen', 154, 205, 50, 1],
    ['aliceblue', 240, 248, 255, 1],
    ['canvas', 255, 255, 255, 1],
    ['marktext', 0, 0, 0, 1],
    ['rgb(1, 20, 300)', 1, 20, 255, 1],
    ['rgb(1,20,-3)', 1, 20, 0, 1],
    ['rgba(10,20,30,.5)', 10, 20, 30, 0.5],
    ['rgba(10,20,30,50%)', 10, 20, 30, 0.5],
    ['rgb(10 20 30 / 25%)', 10, 20, 30, 0.25],
    ['rgb(10 20 30/2)', 10, 20, 30, 1],
    ['rgb(10 20 30 / -1)', 10, 20, 30, 0],
    ['rgb( 10 20 30 )', 10, 20, 30, 1],
    ['rgb(100%, 50%, 0%)', 255, 128, 0, 1],
    ['rgb(100% 0 50%)', 255, 0, 128, 1],
    ['rgb(none 1e1 +20 / none)', 0, 10, 20, 0],
    ['hsl(0 100% 50%)', 255, 0, 0, 1],
    ['hsl(60,100%,50%)', 255, 255, 0, 1],
    ['hsl(120 100% 25%)', 0, 128, 0, 1],
    ['hsl(180 100% 50%)', 0, 255, 255, 1],
    ['hsl(240 100% 75%)', 128, 128, 255, 1],
    ['hsl(300 50 50)', 191, 64, 191, 1],
    ['hsl(-60 100% 50%)', 255, 0, 255, 1],
    ['hsl(780 100% 50%)', 255, 255, 0, 1],
    ['hsl(30 100% 50%)', 255, 128, 0, 1],
    ['hsl(0.5turn 100% 50%)', 0, 255, 255, 1],
    ['hsl(200grad 100% 50%)', 0, 255, 255, 1],
    ['hsl(3.1415927rad 100% 50%)', 0, 255, 255, 1],
    ['hsl(180deg 300% 50%)', 0, 255, 255, 1],
    ['hsl(0 100% 150%)', 255, 255, 255, 1],
    ['hsla(210, 40%, 60%, .3)', 112, 153, 194, 0.3],
    ['hwb(90 20% 40%)', 102, 153, 51, 1],
    ['hwb(0 100% 100% / .5)', 128, 128, 128, 0.5],
    ['hwb(0 100% 0%)', 255, 255, 255, 1],
    // what CSS Color 4 and its tests give
    ['oklab(0% 0 0)', 0, 0, 0, 1],
    ['oklab(100% 0 0)', 255, 255, 255, 1],
    ['oklab(0.62796 0.22486 0.12585)', 255, 0, 0, 1],
    ['oklab(51.975% -0.1403 0.10768)', 0, 128, 0, 1],
    ['oklab(0.45201 -0.03246 -0.31153)', 0, 0, 255, 1],
    ['oklch(62.796% 0.25768 29.234)', 255, 0, 0, 1],
    ['oklch(0.86644 0.29483 142.5)', 0, 255, 0, 1],
    ['oklch(45.201% 0.31321 264.05)', 0, 0, 255, 1],
    ['oklch(0.96798 0.21101 0.30492turn)', 255, 255, 0, 1],
    ['oklch(62.796% 64.42% 29.234deg)', 255, 0, 0, 1],
  ])('%s', (given, ...wanted) => {
    const read = parts(given)!;
    expect(read.at(3)).toBe(wanted.at(3));
    for (const i of [0, 1, 2]) expect(Math.abs(read[i] - wanted[i])).toBeLessThanOrEqual(1);
  });
  test.each([
    'darkbogus',
    'black black',
    '#12',
    '#12345',
    '#1234567',
    '#ggg',
    'x#fff',
    '#fffx',
    'rgb(1,2)',
    'rgb(1 2)',
    'rgb(1 2 3 4)',
    'rgb(1,2,3,4,5)',
    'rgb(1,2,3/4)',
    'rgb(1,2,3,4/5)',
    'rgb(1 2 / 3)',
    'rgb(1 2 3 4 / 5)',
    'rgb(1 2 3 / 4 / 5)',
    'rgb(1 2 3, 1)',
    'rgb(1, 2 3)',
    'rgb(1, 2, 3,)',
    'rgb(1%,2,3)',
    'rgb(1%,2%,3)',
    'rgb(none,2,3)',
    'rgb(1px 2 3)',
    'rgb(0x0 0 0)',
    'rgb(1 2 3deg)',
    'rgb(from red r g b)',
    'rgb(calc(1) 2 3)',
    'rgb(1 2 3) rgb(1 2 3)',
    'xrgb(1 2 3)',
    'hsl(10%,20%,30%)',
    'hsl(0,0,0)',
    'hsl(0,0%,0)',
    'hsl(0 0deg 0)',
    'hwb(0,0%,0%)',
    'oklab(0,0,0)',
    'oklch(0,0,0)',
    'oklch(0deg 0 0)',
    'oklab(0 0 0deg)',
    'lab(0 0 0)',
    'color(srgb 0 0 0)',
  ])('is not made of %s', (given) => {
    expect(cssColour(given)).toBeUndefined();
  });
});

test('digits in hexadecimal are doubled where there are three or four', () => {
  expect(hexColour('abc')).toEqual(hexColour('aabbcc'));
  expect(hexColour('abc0')).toEqual(colour(170, 187, 204, 0));
  expect(hexColour('102030')).toEqual(colour(16, 32, 48, 1));
});

test('what lies over another colour lets as much of it through as it does not cover', () => {
  expect(over(colour(100, 0, 200, 0.25), colour(0, 200, 100))).toEqual(colour(25, 150, 125, 1));
  expect(over(BLACK, WHITE)).toEqual(BLACK);
  expect(over(colour(0, 0, 0, 0), colour(9, 8, 7, 0.5))).toEqual(colour(9, 8, 7, 0.5));
  expect(over(colour(0, 0, 0, 0.5), colour(0, 0, 0, 0.5)).alpha).toBe(0.75);
});

describe('letters are lost', () => {
  test.each([
    ['white', '#e1e1e1'],
    ['black', '#1f1f1f'],
    ['#ff0000', '#d90000'],
    ['#00ff00', '#00d000'],
    ['#0000ff', '#0000ca'],
    ['#ff0000', '#ff2e00'],
    ['rgb(0 0 0 / 10%)', 'white'],
  ])('%s on %s', (letters, background) => {
    expect(isLostOn(cssColour(letters)!, cssColour(background)!)).toBe(true);
    if (!letters.includes('/')) expect(isLostOn(cssColour(background)!, cssColour(letters)!)).toBe(true);
  });
  test.each([
    ['white', '#dfdfdf'],
    ['black', '#202020'],
    ['#ff0000', '#b80000'],
    ['#00ff00', '#00cd00'],
    ['#0000ff', '#0000c6'],
    ['#ff0000', '#ff3200'],
    ['#ff0000', '#ff0039'],
    ['rgb(0 0 0 / 20%)', 'white'],
  ])('not %s on %s', (letters, background) => {
    expect(isLostOn(cssColour(letters)!, cssColour(background)!)).toBe(false);
  });
});
