/** The capital letters of Lisu, which are drawn like Latin ones. */
const LISU = 'BP_DT_GK_JC_ZF_MNLSR__VH__WXY_A_E_IOU';

/**
 * Letters of other scripts, and small capitals, that are drawn like Latin letters. Compatibility forms (full width,
 * mathematical) are NFKC's part.
 */
export const LOOKALIKES: ReadonlyMap<string, string> = new Map([
  ...pairs('АВЕКМНОРСТХІЈЅԌԚԜ', 'ABEKMHOPCTXIJSGQW'),
  ...pairs('аеорсухіјѕһԁԛԝѵҍҟҽӏӀ', 'aeopcyxijshdqwvbkell'),
  ...pairs('ΑΒΕΖΗΙΚΜΝΟΡΤΥΧανορυχι', 'ABEZHIKMNOPTYXavopuxi'),
  ...pairs('ՍՏՕԼՀցհղոօքզեսմյժէավ', 'USOLzghnnopqeuujdtwy'),
  ...pairs('ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫꞯʀꜱᴛᴜᴠᴡʏᴢ', 'abcdefghijklmnopqqrstuvwyz'),
  ...pairs('ɑɡɩɾʂʝʍƒ', 'agirsjmf'),
  ...[...LISU].map((letter, i) => [String.fromCodePoint(0xa4d0 + i), letter] as const).filter(([, to]) => to !== '_'),
]);

function pairs(from: string, to: string): (readonly [string, string])[] {
  const letters = [...to];
  return [...from].map((letter, i) => [letter, letters[i]] as const);
}

/** Letters in black circles and squares, and those of which flags are made, as the capitals they show. */
export const letterOfSign = (sign: string): string => {
  const point = sign.codePointAt(0)!;
  const from = [0x1f150, 0x1f170, 0x1f1e6].find((first) => point >= first && point < first + 26);
  return from === undefined ? sign : String.fromCharCode(0x41 + point - from);
};
