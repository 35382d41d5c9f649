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

/** A colour as CSS writes it, in the forms that have numbers or by its name; undefined for others, and for what is none. */
export function cssColour(given: string): Colour | undefined {
  const text = given.trim().toLowerCase();
  if (text === 'transparent') return colour(0, 0, 0, 0);
  const hex = /^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/.exec(text)?.[1];
  if (hex) return hexColour(hex);
  const call = /^(rgba?|hsla?|hwb|oklch|oklab)\(([^()]*)\)$/.exec(text);
  if (call) return called(call[1], call[2]);
  const named = NAMED.get(text);
  return named === undefined ? undefined : hexColour(named);
}

/** Of three, four, six or eight hexadecimal digits. */
export function hexColour(digits: string): Colour {
  const long = digits.length < 6 ? digits.replace(/./g, '$&$&') : digits;
  const [r, g, b, alpha = 255] = (long.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
  return colour(r, g, b, alpha / 255);
}

const NUMBER = /^([+-]?(?:\d+|\d*\.\d+)(?:e[+-]?\d+)?)(%|deg|grad|rad|turn)?$/;
/** How many degrees a unit of an angle has. */
const DEGREES: Readonly<Record<string, number>> = { grad: 0.9, rad: 180 / Math.PI, turn: 360 };

/** Commas stand between all parts or, in newer forms, between none. Of what is written otherwise browsers make nothing. */
function called(kind: string, given: string): Colour | undefined {
  const [, main, after] = /^([^/]*)(?:\/([^/,]*))?$/.exec(given.trim()) ?? [];
  if (main === undefined) return undefined;
  const isOld = main.includes(',');
  const parts = main.trim().split(isOld ? /\s*,\s*/ : /\s+/);
  if (parts.length !== 3 && !(isOld && parts.length === 4)) return undefined;
  if (after !== undefined) parts.push(isOld ? '' : after.trim());
  const angle = kind === 'oklch' ? 2 : kind.startsWith('h') ? 0 : undefined;
  const read = parts.map((part, i) => {
    const [, number, unit = ''] = NUMBER.exec(part === 'none' && !isOld ? '0' : part) ?? [];
    const fits = number !== undefined && (unit === '' || (unit === '%') !== (i === angle));
    return fits ? { value: Number(number) * (DEGREES[unit] ?? 1), isPart: unit === '%' } : undefined;
  });
  if (read.includes(undefined)) return undefined;
  const [x, y, z, last = { value: 1, isPart: false }] = read as NonNullable<(typeof read)[number]>[];
  // what a hundred per cent are
  const of = ({ value, isPart }: typeof x, whole: number) => (isPart ? (value / 100) * whole : value);
  const alpha = within(of(last, 1), 1);
  if (kind === 'hwb') return isOld ? undefined : hwb(x.value, y.value / 100, z.value / 100, alpha);
  if (kind.startsWith('hsl'))
    return isOld && !(y.isPart && z.isPart)
      ? undefined
      : hsl(x.value, within(y.value / 100, 1), within(z.value / 100, 1), alpha);
  if (kind.startsWith('rgb')) {
    if (isOld && (x.isPart !== y.isPart || y.isPart !== z.isPart)) return undefined;
    const [r, g, b] = [x, y, z].map((one) => within(of(one, 255), 255));
    return colour(r, g, b, alpha);
  }
  if (isOld) return undefined;
  const [light, second, turn] = [of(x, 1), of(y, 0.4), (z.value * Math.PI) / 180];
  return kind === 'oklab'
    ? oklab(light, second, of(z, 0.4), alpha)
    : oklab(light, second * Math.cos(turn), second * Math.sin(turn), alpha);
}

/** A hue, and how much of white and of black is mixed into it. */
function hwb(hue: number, white: number, black: number, alpha: number): Colour {
  const sum = Math.max(1, white + black);
  const { r, g, b } = hsl(hue, 1, 0.5, alpha);
  const [light, left] = [(255 * white) / sum, 1 - (white + black) / sum];
  return colour(r * left + light, g * left + light, b * left + light, alpha);
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

/** The names of CSS, and those of colours that a browser has on a usual screen. */
const NAMED: ReadonlyMap<string, string> = new Map(
  (
    'aliceblue f0f8ff antiquewhite faebd7 aqua 00ffff aquamarine 7fffd4 azure f0ffff beige f5f5dc bisque ffe4c4 ' +
    'black 000000 blanchedalmond ffebcd blue 0000ff blueviolet 8a2be2 brown a52a2a burlywood deb887 cadetblue 5f9ea0 ' +
    'chartreuse 7fff00 chocolate d2691e coral ff7f50 cornflowerblue 6495ed cornsilk fff8dc crimson dc143c cyan 00ffff ' +
    'darkblue 00008b darkcyan 008b8b darkgoldenrod b8860b darkgray a9a9a9 darkgreen 006400 darkgrey a9a9a9 ' +
    'darkkhaki bdb76b darkmagenta 8b008b darkolivegreen 556b2f darkorange ff8c00 darkorchid 9932cc darkred 8b0000 ' +
    'darksalmon e9967a darkseagreen 8fbc8f darkslateblue 483d8b darkslategray 2f4f4f darkslategrey 2f4f4f ' +
    'darkturquoise 00ced1 darkviolet 9400d3 deeppink ff1493 deepskyblue 00bfff dimgray 696969 dimgrey 696969 ' +
    'dodgerblue 1e90ff firebrick b22222 floralwhite fffaf0 forestgreen 228b22 fuchsia ff00ff gainsboro dcdcdc ' +
    'ghostwhite f8f8ff gold ffd700 goldenrod daa520 gray 808080 green 008000 greenyellow adff2f grey 808080 ' +
    'honeydew f0fff0 hotpink ff69b4 indianred cd5c5c indigo 4b0082 ivory fffff0 khaki f0e68c lavender e6e6fa ' +
    'lavenderblush fff0f5 lawngreen 7cfc00 lemonchiffon fffacd lightblue add8e6 lightcoral f08080 lightcyan e0ffff ' +
    'lightgoldenrodyellow fafad2 lightgray d3d3d3 lightgreen 90ee90 lightgrey d3d3d3 lightpink ffb6c1 ' +
    'lightsalmon ffa07a lightseagreen 20b2aa lightskyblue 87cefa lightslategray 778899 lightslategrey 778899 ' +
    'lightsteelblue b0c4de lightyellow ffffe0 lime 00ff00 limegreen 32cd32 linen faf0e6 magenta ff00ff maroon 800000 ' +
    'mediumaquamarine 66cdaa mediumblue 0000cd mediumorchid ba55d3 mediumpurple 9370db mediumseagreen 3cb371 ' +
    'mediumslateblue 7b68ee mediumspringgreen 00fa9a mediumturquoise 48d1cc mediumvioletred c71585 ' +
    'midnightblue 191970 mintcream f5fffa mistyrose ffe4e1 moccasin ffe4b5 navajowhite ffdead navy 000080 ' +
    'oldlace fdf5e6 olive 808000 olivedrab 6b8e23 orange ffa500 orangered ff4500 orchid da70d6 palegoldenrod eee8aa ' +
    'palegreen 98fb98 paleturquoise afeeee palevioletred db7093 papayawhip ffefd5 peachpuff ffdab9 peru cd853f ' +
    'pink ffc0cb plum dda0dd powderblue b0e0e6 purple 800080 rebeccapurple 663399 red ff0000 rosybrown bc8f8f ' +
    'royalblue 4169e1 saddlebrown 8b4513 salmon fa8072 sandybrown f4a460 seagreen 2e8b57 seashell fff5ee ' +
    'sienna a0522d silver c0c0c0 skyblue 87ceeb slateblue 6a5acd slategray 708090 slategrey 708090 snow fffafa ' +
    'springgreen 00ff7f steelblue 4682b4 tan d2b48c teal 008080 thistle d8bfd8 tomato ff6347 turquoise 40e0d0 ' +
    'violet ee82ee wheat f5deb3 white ffffff whitesmoke f5f5f5 yellow ffff00 yellowgreen 9acd32 ' +
    'canvas ffffff canvastext 000000 field ffffff fieldtext 000000 buttonface efefef buttontext 000000 ' +
    'linktext 0000ee visitedtext 551a8b activetext ff0000 mark ffff00 marktext 000000'
  )
    .match(/\w+ \w+/g)!
    .map((pair) => pair.split(' ') as [string, string]),
);
