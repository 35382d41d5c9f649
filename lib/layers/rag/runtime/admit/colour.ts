/** Red, green and blue from 0 to 255, and how much of what is behind is covered, from 0 to 1. */
export interface Colour {
  readonly r: number;
  readonly g: number;
  readonly b: number;
  readonly alpha: number;
}

export const colour = (r: number, g: number, b: number, alpha = 1): Colour => ({ r, g, b, alpha });
export const WHITE = colour(255, 255, 255);
export const BLACK = colour(0, 0, 0);

/** Below this distance from what is behind it a letter is not seen: white on #e6e6e6, or black on #202020. */
const LEAST_DISTANCE = 32;

/** Whether letters of one colour are lost on another. */
export function isLostOn(letters: Colour, background: Colour): boolean {
  const { r, g, b } = over(letters, background);
  // the eye is quickest to see a difference in green; red and blue count alike here
  const distance = Math.sqrt(2 * (r - background.r) ** 2 + 4 * (g - background.g) ** 2 + 3 * (b - background.b) ** 2);
  return distance / 3 < LEAST_DISTANCE;
}

/** The colour that is seen where one lies over another. */
export function over(front: Colour, back: Colour): Colour {
  const mix = (a: number, b: number) => a * front.alpha + b * (1 - front.alpha);
  return colour(mix(front.r, back.r), mix(front.g, back.g), mix(front.b, back.b), mix(1, back.alpha));
}

/** A colour as CSS writes it, in the forms that have numbers or one of the common names; undefined for others. */
export function cssColour(given: string): Colour | undefined {
  const text = given.trim().toLowerCase();
  if (text === 'transparent') return colour(0, 0, 0, 0);
  const hex = /^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/.exec(text)?.[1];
  if (hex) return hexColour(hex);
  const call = /^(rgb|hsl|oklch|oklab)a?\(([^()]*)\)$/.exec(text);
  if (call)
    return called(
      call[1],
      call[2].split(/[\s,/]+/).filter((part) => part !== ''),
    );
  const named = NAMED.get(text);
  return named === undefined ? undefined : hexColour(named);
}

/** Of three, four, six or eight hexadecimal digits. */
export function hexColour(digits: string): Colour {
  const long = digits.length < 6 ? digits.replace(/./g, '$&$&') : digits;
  const [r, g, b, alpha = 255] = (long.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
  return colour(r, g, b, alpha / 255);
}

function called(kind: string, parts: readonly string[]): Colour | undefined {
  if (parts.length < 3 || parts.length > 4) return undefined;
  const numbers = parts.map((part) => (part === 'none' ? 0 : Number.parseFloat(part)));
  if (numbers.some(Number.isNaN)) return undefined;
  const percent = (i: number) => parts[i].endsWith('%');
  const alpha = numbers[3] === undefined ? 1 : within(percent(3) ? numbers[3] / 100 : numbers[3], 1);
  if (kind === 'hsl') return hsl(numbers[0], within(numbers[1] / 100, 1), within(numbers[2] / 100, 1), alpha);
  if (kind.startsWith('ok')) {
    const [light, second, third] = numbers.map((number, i) =>
      percent(i) ? (number / 100) * (i === 0 ? 1 : 0.4) : number,
    );
    const turn = (numbers[2] * Math.PI) / 180;
    return kind === 'oklab'
      ? oklab(light, second, third, alpha)
      : oklab(light, second * Math.cos(turn), second * Math.sin(turn), alpha);
  }
  const [r, g, b] = numbers.slice(0, 3).map((number, i) => within(percent(i) ? number * 2.55 : number, 255));
  return colour(r, g, b, alpha);
}

function hsl(hue: number, saturation: number, lightness: number, alpha: number): Colour {
  const part = (n: number) => {
    const k = (((n + hue / 30) % 12) + 12) % 12;
    return (
      255 * (lightness - saturation * Math.min(lightness, 1 - lightness) * Math.max(-1, Math.min(k - 3, 9 - k, 1)))
    );
  };
  return colour(part(0), part(8), part(4), alpha);
}

/** By lightness from 0 to 1, and how green or red, blue or yellow; the numbers are those of CSS Color 4. */
function oklab(light: number, a: number, b: number, alpha: number): Colour {
  const l = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (light - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const shown = (linear: number) => {
    const part = within(linear, 1);
    return 255 * (part <= 0.0031308 ? 12.92 * part : 1.055 * part ** (1 / 2.4) - 0.055);
  };
  return colour(
    shown(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    shown(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    shown(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
    alpha,
  );
}

const within = (number: number, most: number) => Math.min(most, Math.max(0, number));

/** The names of HTML 3.2, and those of CSS that are near white or black, or common. */
const NAMED: ReadonlyMap<string, string> = new Map(
  (
    'black 000000 silver c0c0c0 gray 808080 grey 808080 white ffffff maroon 800000 red ff0000 purple 800080 fuchsia ff00ff ' +
    'magenta ff00ff green 008000 lime 00ff00 olive 808000 yellow ffff00 navy 000080 blue 0000ff teal 008080 aqua 00ffff ' +
    'cyan 00ffff orange ffa500 aliceblue f0f8ff antiquewhite faebd7 azure f0ffff beige f5f5dc bisque ffe4c4 ' +
    'blanchedalmond ffebcd cornsilk fff8dc floralwhite fffaf0 gainsboro dcdcdc ghostwhite f8f8ff honeydew f0fff0 ' +
    'ivory fffff0 lavender e6e6fa lavenderblush fff0f5 lemonchiffon fffacd lightcyan e0ffff lightgoldenrodyellow fafad2 ' +
    'lightgray d3d3d3 lightgrey d3d3d3 lightyellow ffffe0 linen faf0e6 mintcream f5fffa mistyrose ffe4e1 moccasin ffe4b5 ' +
    'oldlace fdf5e6 papayawhip ffefd5 seashell fff5ee snow fffafa whitesmoke f5f5f5 darkgray a9a9a9 darkgrey a9a9a9 ' +
    'dimgray 696969 dimgrey 696969 darkslategray 2f4f4f darkslategrey 2f4f4f midnightblue 191970 darkblue 00008b ' +
    'darkred 8b0000 darkgreen 006400 steelblue 4682b4 slategray 708090 slategrey 708090 royalblue 4169e1 ' +
    'dodgerblue 1e90ff crimson dc143c firebrick b22222 tomato ff6347 coral ff7f50 gold ffd700 indigo 4b0082 ' +
    'rebeccapurple 663399 brown a52a2a pink ffc0cb lightblue add8e6 lightgreen 90ee90 skyblue 87ceeb khaki f0e68c ' +
    'wheat f5deb3 tan d2b48c'
  )
    .match(/\w+ \w+/g)!
    .map((pair) => pair.split(' ') as [string, string]),
);
