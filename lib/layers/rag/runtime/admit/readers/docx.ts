import { type Aside, type Hidden, Refusal } from '../admission';
import type { Budget } from '../bounds';
import { type Colour, colour, cssColour, hexColour, over, WHITE } from '../colour';
import type { Found, Reader } from '../found';
import { partsOf, rolesOf, sourceOf } from './docx-package';
import { hiddenBy, isOn, type Look, merged, type Region, Styles, said, shadeOf, Theme } from './docx-styles';
import { readXml, type XmlEvents } from './xml';

/** Reads a document of Word as it is printed: insertions accepted, deletions and comments left out. */
export const readDocx: Reader = (bytes, found) => {
  const { budget } = found;
  const parts = partsOf(bytes, budget);
  const roles = rolesOf(parts, budget);
  const source = (role: string) => {
    const [name, ...others] = roles.named(role);
    const text = name === undefined ? undefined : sourceOf(parts, name);
    // what is lost, or there twice, may say that something is hidden
    if (others.length > 0 || (name !== undefined && text === undefined))
      throw new Refusal('malformed', `the part for ${role}`);
    return text;
  };
  const theme = new Theme(source('theme'), budget);
  const styles = new Styles(source('styles'), theme, budget);
  const settings = settingsOf(source('settings'), budget);
  const shown: Shown = {
    notes: new Set(),
    parts: new Set(),
    kinds: new Set(settings.has('w:evenAndOddHeaders') ? ['default', 'even'] : ['default']),
    data: [...parts.keys()]
      .filter((name) => /^(?:customxml|docprops)\/[^/]*\.xml$/.test(name))
      .map((name) => textOf(sourceOf(parts, name) ?? '', found, name))
      .join('\n'),
    hasColouredPage: settings.has('w:displayBackgroundShape'),
  };
  const read = (name: string, place: string) => {
    const text = sourceOf(parts, name);
    if (text !== undefined) readXml(text, new BodyReader(found, styles, theme, shown, place), budget, place);
  };
  // first, because it says which of the others are shown
  read(roles.named('officeDocument')[0], 'the document');
  const isUsed = (name: string) =>
    [...shown.parts].some((id) => shown.kinds.has(id.split(' ')[0]) && roles.byId.get(id.split(' ')[1]) === name);
  for (const role of ['header', 'footer'])
    for (const [i, name] of roles.named(role).entries()) {
      if (isUsed(name)) read(name, `${role} ${i + 1}`);
      else leaveOut(sourceOf(parts, name), 'metadata', `${role} ${i + 1}`, found);
    }
  for (const role of ['footnotes', 'endnotes']) for (const name of roles.named(role)) read(name, role);
  const beside: readonly (readonly [role: string, aside: Aside])[] = [
    ['comments', 'comment'],
    ['core-properties', 'metadata'],
    ['extended-properties', 'metadata'],
    ['custom-properties', 'metadata'],
  ];
  for (const [role, aside] of beside)
    for (const name of roles.named(role)) leaveOut(sourceOf(parts, name), aside, role, found);
  for (const name of parts.keys())
    if (/^customxml\/item\d*\.xml$/.test(name)) leaveOut(sourceOf(parts, name), 'metadata', 'customXml', found);
};

/** What is switched on for all of a document. */
function settingsOf(source: string | undefined, budget: Budget): ReadonlySet<string> {
  const on = new Set<string>();
  const open = (name: string, attributes: Readonly<Record<string, string>>) => {
    if (isOn(attributes)) on.add(name);
  };
  if (source !== undefined)
    readXml(source, { open, close: () => undefined, text: () => undefined }, budget, 'settings');
  return on;
}

/** What the main part of a document shows of the others. */
interface Shown {
  /** Notes at the foot of a page and at the end, by their kind and number. */
  readonly notes: Set<string>;
  /** Heads and feet, by the kind of page and their names. */
  readonly parts: Set<string>;
  /** Kinds of pages that have heads of their own. */
  readonly kinds: Set<string>;
  readonly hasColouredPage: boolean;
  /** What is shown in the place of content that is bound to it. */
  readonly data: string;
}

function textOf(source: string, found: Found, place: string): string {
  const texts: string[] = [];
  const nothing = () => undefined;
  readXml(source, { open: nothing, close: nothing, text: (text) => texts.push(text) }, found.budget, place);
  return texts.join('\n');
}

function leaveOut(source: string | undefined, aside: Aside, place: string, found: Found): void {
  if (source === undefined) return;
  const texts: string[] = [];
  const close = (name: string) => {
    if (name === 'w:p') texts.push('\n');
  };
  readXml(source, { open: () => undefined, close, text: (text) => texts.push(text) }, found.budget, place);
  found.aside(aside, texts.join(''), place);
}

/** What fetches or runs something when fields are brought up to date. */
const ACTIVE_FIELD = /\b(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|DATABASE|MACROBUTTON|AUTOTEXT)\b/i;
/** Namespaces of content that readers of this kind show; of others they skip what is within. */
const SHOWN = /^(?:w|m|a|wp|wps|wpg|wpc|pic|v|o|mc|w10|wp14|w14):/;
const PROPERTIES = /^w:(?:rPr|pPr|tblPr|trPr|tcPr|sectPr|sdtPr|sdtEndPr)$/;
/** In EMU; 360,000 are a centimetre. */
const FAR = 2_000_000;
const BEYOND = 12_000_000;
const THIN = 90_000;
/** Of thousandths of a per cent: smaller letters are not read. */
const LEAST_SCALE = 25_000;
/** In twips; 1,440 are an inch. */
const MOST_MARGIN = 14_400;
const LEAST_ROOM = 720;

interface Table {
  style?: string;
  fill?: Colour | null;
  /** Which regions of its style a table uses. */
  regions: ReadonlySet<string>;
  row: number;
  cell: number;
  cellFill?: Colour | null;
  rowsOfBand?: number;
  isFlat: boolean;
  isAway?: boolean;
  /** Whether its row is one that is not shown. */
  isGone?: boolean;
}

/** A drawing or a text box: its own background, and whether it is on the page. */
interface Shape {
  readonly element: string;
  /** How many tables it stands in. */
  readonly tables: number;
  fill?: Colour;
  hidden?: Hidden;
}

/** What a style says, and what is said beside it, which is stronger wherever it stands. */
interface Layered {
  style: Look;
  own: Look;
}

const lookOf = (layered: Layered | undefined): Look => (layered ? merged(layered.style, layered.own) : {});

class BodyReader implements XmlEvents {
  private readonly path: string[] = [];
  /** How deep the reader is within something that is not shown. */
  private skipped = 0;
  private deleted = 0;
  private readonly choices: boolean[] = [];
  /** Whether each piece of content is bound to data of the document. */
  private readonly bound: boolean[] = [];
  private readonly tables: Table[] = [];
  private readonly shapes: Shape[] = [];
  /** Whether this is a note that nothing refers to. */
  private isUnused = false;
  private readonly fields: { isCode: boolean; code: string }[] = [];
  private readonly paragraphs: Layered[] = [];
  /** A text box stands in a run and has runs of its own. */
  private readonly runs: Layered[] = [];
  /** Width and height, in twips. */
  private sheet: readonly [number, number] = [12_240, 15_840];
  private page = WHITE;

  constructor(
    private readonly found: Found,
    private readonly styles: Styles,
    private readonly theme: Theme,
    private readonly shown: Shown,
    private readonly place: string,
  ) {}

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    const parent = this.path.at(-1) ?? '';
    this.path.push(name);
    if (this.skipped > 0 || this.skips(name, attributes)) {
      if (this.skipped > 0 && parent === 'w:sectPr') this.see(name, attributes);
      if (parent === 'w:sdtPr' && name === 'w:dataBinding') this.bound[this.bound.length - 1] = true;
      this.skipped += 1;
      return;
    }
    if (parent === 'w:trPr' && (name === 'w:hidden' || name === 'w:del')) {
      if (isOn(attributes)) Object.assign(this.tables.at(-1) ?? {}, { isGone: true });
    } else if (name === 'w:del' || name === 'w:moveFrom') this.deleted += 1;
    else if (parent === 'w:rPr' || this.path.includes('w14:textFill')) this.runProperty(name, attributes);
    else if (parent === 'w:pPr') this.paragraphProperty(name, attributes);
    else if (this.tables.length > 0 && this.tableProperty(parent, name, attributes)) return;
    else if (this.shapeProperty(parent, name, attributes)) return;
    else this.content(name, attributes);
  }

  close(name: string): void {
    this.path.pop();
    if (this.skipped > 0) {
      this.skipped -= 1;
      return;
    }
    if ((name === 'w:del' && this.path.at(-1) !== 'w:trPr') || name === 'w:moveFrom') this.deleted -= 1;
    else if (name === 'w:r' || name === 'm:r') this.runs.pop();
    else if (name === 'mc:AlternateContent') this.choices.pop();
    else if (name === 'w:sdt') this.bound.pop();
    else if (name === 'w:p') {
      this.paragraphs.pop();
      this.found.show(this.tables.length > 0 ? ' ' : '\n');
    } else if (name === 'w:tc') this.found.show('\t');
    else if (name === 'w:tr') this.found.show('\n');
    else if (name === 'w:tbl') this.tables.pop();
    else if (this.shapes.at(-1)?.element === name) this.shapes.pop();
  }

  text(text: string): void {
    if (this.skipped > 0) return;
    const element = this.path.at(-1);
    if (element === 'w:t' || element === 'm:t') this.tell(text);
    else if (element === 'w:delText') this.found.aside('deletion', text, this.place);
    else if (element === 'w:instrText' || element === 'w:delInstrText') this.code(text);
    else if (element === 'wp:posOffset' && (Number(text) < -FAR || Number(text) > BEYOND))
      this.hideShape('off the page');
  }

  private tell(text: string): void {
    if (this.deleted > 0) {
      this.found.aside('deletion', text, this.place);
      return;
    }
    const hidden = this.hidden() ?? (this.isReplaced(text) ? 'other letters' : undefined);
    if (hidden) this.found.hide(hidden, text, this.place);
    else this.found.show(text);
  }

  /** Whether people see data of the document in the place of a text. */
  private isReplaced(text: string): boolean {
    if (!this.bound.includes(true)) return false;
    this.found.budget.spend('content that is bound', this.shown.data.length >> 4);
    return !this.shown.data.includes(text.trim());
  }

  private hidden(): Hidden | undefined {
    const table = this.tables.at(-1);
    const shape = this.shapes.find((one) => one.hidden);
    if (shape) return shape.hidden;
    if (this.isUnused) return 'not displayed';
    if (this.tables.some(({ isGone }) => isGone)) return 'not displayed';
    if (this.tables.some(({ isAway }) => isAway)) return 'off the page';
    if (this.fields.some(({ isCode }) => isCode)) return 'not displayed';
    if (this.tables.some(({ isFlat }) => isFlat)) return 'clipped';
    const shaped = [...this.shapes].reverse().find((one) => one.fill);
    const ofTables = [...this.tables]
      .reverse()
      .map((one) => this.fillOf(one))
      .find((fill) => fill);
    // whichever stands in the other is before it
    const isTable = table !== undefined && this.tables.length > (shaped?.tables ?? 0);
    const filled = isTable ? (ofTables ?? shaped?.fill) : (shaped?.fill ?? ofTables);
    const look = lookOf(this.runs.at(-1));
    return (
      hiddenBy(look, filled ? over(filled, this.page) : this.page) ?? (isTable ? this.hiddenAtEnd(look) : undefined)
    );
  }

  /** What a table puts behind its letters; null where a cell says that it is nothing. */
  private fillOf(table: Table): Colour | null | undefined {
    return table.cellFill === undefined ? (this.regionFill(table) ?? table.fill) : table.cellFill;
  }

  private skips(name: string, attributes: Readonly<Record<string, string>>): boolean {
    if (name === 'mc:AlternateContent') this.choices.push(false);
    if (name === 'mc:Choice') {
      const isUnderstood = (attributes.Requires ?? '?').split(' ').every((prefix) => prefix !== '?' && prefix !== '');
      if (this.choices.at(-1) || !isUnderstood) return true;
      this.choices[this.choices.length - 1] = true;
    }
    if (name === 'mc:Fallback') return this.choices.at(-1) ?? false;
    this.see(name, attributes);
    if (name === 'w:altChunk' || name === 'w:object' || name === 'w:control' || name === 'w:subDoc')
      throw new Refusal('active-content', `${this.place}: something that is embedded`);
    return !SHOWN.test(name) || /Change$|^w:(?:sdtPr|sdtEndPr|sectPr|tblGrid)$/.test(name);
  }

  /** Notes what is shown elsewhere, and pages on which nothing is. */
  private see(name: string, attributes: Readonly<Record<string, string>>): void {
    const { notes, parts, kinds } = this.shown;
    if (name === 'w:titlePg' && isOn(attributes)) kinds.add('first');
    // a note is not shown whose number is not
    if (/^w:(?:foot|end)noteReference$/.test(name) && (this.deleted > 0 || this.hidden() === 'not displayed')) return;
    if (name === 'w:footnoteReference') notes.add(`footnote ${attributes['w:id']}`);
    if (name === 'w:endnoteReference') notes.add(`endnote ${attributes['w:id']}`);
    if (name === 'w:headerReference' || name === 'w:footerReference')
      parts.add(`${attributes['w:type'] ?? 'default'} ${attributes['r:id']}`);
    if (name === 'w:pgSz') this.sheet = [Number(attributes['w:w'] ?? 12_240), Number(attributes['w:h'] ?? 15_840)];
    const margins = name === 'w:pgMar' ? Object.values(attributes).map(Number) : [];
    const sides = name === 'w:pgSz' ? [Number(attributes['w:w'] ?? FAR), Number(attributes['w:h'] ?? FAR)] : [];
    const of = (side: string) => Math.abs(Number(attributes[`w:${side}`] ?? 0));
    const room = [this.sheet[0] - of('left') - of('right') - of('gutter'), this.sheet[1] - of('top') - of('bottom')];
    if (margins.length > 0 && room.some((twips) => twips < LEAST_ROOM))
      throw new Refusal('undecided', `${this.place}: pages without room`);
    if (margins.some((twips) => Math.abs(twips) > MOST_MARGIN) || sides.some((twips) => twips < MOST_MARGIN / 10))
      throw new Refusal('undecided', `${this.place}: pages without room`);
  }

  private runProperty(name: string, attributes: Readonly<Record<string, string>>): void {
    // of the mark at the end of a paragraph
    if (this.path.includes('w:pPr')) return;
    const run = this.runs.at(-1);
    if (!run) return;
    if (name === 'w:rStyle') run.style = merged(run.style, this.styles.run(attributes['w:val'] ?? ''));
    else run.own = merged(run.own, said(this.theme, name, attributes, true));
  }

  private paragraphProperty(name: string, attributes: Readonly<Record<string, string>>): void {
    const paragraph = this.paragraphs.at(-1);
    if (!paragraph) return;
    if (name === 'w:pStyle') paragraph.style = merged(this.ofTable(), this.styles.paragraph(attributes['w:val']));
    else paragraph.own = merged(paragraph.own, said(this.theme, name, attributes, false));
  }

  private content(name: string, attributes: Readonly<Record<string, string>>): void {
    switch (name) {
      case 'w:p':
        this.paragraphs.push({ style: merged(this.styles.paragraph(undefined), this.ofTable()), own: {} });
        break;
      case 'w:r':
      case 'm:r':
        this.runs.push({ style: lookOf(this.paragraphs.at(-1)), own: {} });
        break;
      case 'w:footnote':
      case 'w:endnote':
        this.isUnused = !this.shown.notes.has(`${name.slice(2)} ${attributes['w:id']}`);
        break;
      case 'w:sdt':
        this.bound.push(false);
        break;
      case 'w:tbl':
        this.tables.push({ style: this.styles.defaultTable, regions: new Set(), row: -1, cell: -1, isFlat: false });
        break;
      case 'w:tr':
        Object.assign(this.tables.at(-1) ?? {}, {
          row: (this.tables.at(-1)?.row ?? -1) + 1,
          cell: -1,
          isFlat: false,
          isGone: false,
        });
        break;
      case 'w:tc':
        Object.assign(this.tables.at(-1) ?? {}, { cell: (this.tables.at(-1)?.cell ?? -1) + 1, cellFill: undefined });
        break;
      case 'w:tab':
      case 'w:ptab':
        this.tell('\t');
        break;
      case 'w:br':
      case 'w:cr':
        this.found.show('\n');
        break;
      case 'w:noBreakHyphen':
        this.tell('-');
        break;
      case 'w:fldChar':
        this.field(attributes['w:fldCharType'] ?? '');
        break;
      case 'w:fldSimple':
        this.checkField(attributes['w:instr'] ?? '');
        break;
      case 'w:background':
        if (this.shown.hasColouredPage && /^[\da-f]{6}$/i.test(attributes['w:color'] ?? ''))
          this.page = hexColour(attributes['w:color']);
        break;
      default:
        for (const told of ['descr', 'title', 'alt', 'w:tooltip'])
          if (attributes[told]) this.found.aside('alternative text', attributes[told], this.place);
    }
  }

  private field(type: string): void {
    const field = this.fields.at(-1);
    if (type === 'begin') this.fields.push({ isCode: true, code: '' });
    else if (field && type === 'separate') field.isCode = false;
    if (field && type !== 'begin') this.checkField(field.code);
    if (type === 'end') this.fields.pop();
    if (this.fields.length > 100) throw new Refusal('too-complex', `${this.place}: fields within fields`);
  }

  private code(text: string): void {
    const field = this.fields.at(-1);
    if (field) field.code += text;
    this.found.aside('code', text, this.place);
  }

  private checkField(code: string): void {
    if (ACTIVE_FIELD.test(code)) throw new Refusal('active-content', `${this.place}: a field that fetches or runs`);
  }

  private tableProperty(parent: string, name: string, attributes: Readonly<Record<string, string>>): boolean {
    const table = this.tables.at(-1)!;
    const exact = attributes['w:hRule'] === 'exact' && Number(attributes['w:val'] ?? 999) < 120;
    if (name === 'w:tblStyle') table.style = attributes['w:val'];
    else if (name === 'w:tblLook') table.regions = regionsOf(attributes);
    else if (name === 'w:tblStyleRowBandSize') table.rowsOfBand = Number(attributes['w:val']);
    else if (name === 'w:trHeight') table.isFlat = exact;
    else if (name === 'w:tblInd' || name === 'w:tblpPr')
      table.isAway ||= Object.values(attributes).some((value) => Math.abs(Number(value)) > MOST_MARGIN);
    else if (parent === 'w:tcMar' || parent === 'w:tblCellMar')
      table.isAway ||= Number(attributes['w:w']) > MOST_MARGIN;
    else if (name === 'w:shd' && parent === 'w:tcPr') table.cellFill = shadeOf(this.theme, attributes);
    else if (name === 'w:shd' && parent === 'w:tblPr') table.fill = shadeOf(this.theme, attributes);
    else return PROPERTIES.test(parent);
    return true;
  }

  /** Regions of the table's style that hold here, the strongest last. */
  private regions({ regions, row, cell, style = '', rowsOfBand = this.styles.rowsOfBand(style) }: Table): Region[] {
    const band = Math.floor((row - (regions.has('firstRow') ? 1 : 0)) / rowsOfBand);
    const bands: Region[] = band % 2 === 0 ? ['band1Horz'] : ['band2Horz'];
    const isFirstRow = regions.has('firstRow') && row === 0;
    return [
      'wholeTable',
      ...(regions.has('noHBand') || isFirstRow ? [] : bands),
      ...(regions.has('firstCol') && cell === 0 ? (['firstCol'] as const) : []),
      ...(isFirstRow ? (['firstRow'] as const) : []),
    ];
  }

  private ofTable(): Look {
    const table = this.tables.at(-1);
    if (!table?.style) return {};
    return this.regions(table)
      .map((region) => this.styles.region(table.style!, region)?.look ?? {})
      .reduce(merged, {});
  }

  private regionFill(table: Table): Colour | null | undefined {
    if (!table.style) return undefined;
    const fills = this.regions(table).map((region) => this.styles.region(table.style!, region)?.fill);
    return fills.filter((fill) => fill !== undefined).at(-1);
  }

  /** Whether the style hides a last row or column, or each second column: which cells these are is not known here. */
  private hiddenAtEnd(look: Look): Hidden | undefined {
    const table = this.tables.at(-1);
    if (!table?.style) return undefined;
    const { style, regions } = table;
    const used = ENDS.filter((region) => (/Vert$/.test(region) ? !regions.has('noVBand') : regions.has(region)));
    return used
      .map((region) => this.styles.region(style, region))
      .map(
        (one) => one && hiddenBy(merged(one.look, look), table.cellFill ?? one.fill ?? this.fillOf(table) ?? this.page),
      )
      .find((why) => why !== undefined);
  }

  private shapeProperty(parent: string, name: string, attributes: Readonly<Record<string, string>>): boolean {
    if (/^(?:wp:anchor|wp:inline|wps:wsp|wpg:wgp|m:phant|v:group|v:shape|v:rect|v:roundrect|v:oval)$/.test(name)) {
      // what hangs on letters that are not displayed is not either
      const isGone = lookOf(this.runs.at(-1)).isVanished || isTrue(attributes.hidden);
      const hidden = isGone ? 'not displayed' : vmlHidden(attributes.style ?? '');
      this.shapes.push({ element: name, tables: this.tables.length, fill: vmlFill(attributes), hidden });
      return false;
    }
    if (this.shapes.length === 0) return false;
    const shape = this.shapes.at(-1)!;
    if (name === 'm:show' && /^(?:0|false|off)$/.test(attributes['m:val'] ?? '')) this.hideShape('not displayed');
    if (/^(?:wp:docPr|wps:cNvPr|wpg:cNvPr|pic:cNvPr)$/.test(name) && isTrue(attributes.hidden))
      this.hideShape('not displayed');
    const extent = [attributes.cx, attributes.cy].map((size) => Number(size ?? BEYOND));
    if (name === 'wp:extent' && extent.some((size) => size < THIN)) this.hideShape('clipped');
    if (name === 'a:normAutofit' && Number.parseFloat(attributes.fontScale ?? '100000') < LEAST_SCALE)
      this.hideShape('tiny');
    if (name === 'v:fill' && (attributes.on?.startsWith('f') || Number.parseFloat(attributes.opacity ?? '1') === 0))
      shape.fill = undefined;
    if (parent === 'a:solidFill' && this.path.at(-3) === 'wps:spPr') {
      const { val = '', lastClr = '' } = attributes;
      if (name === 'a:srgbClr') shape.fill = cssColour(`#${val}`);
      if (name === 'a:schemeClr') shape.fill = this.theme.of(val);
      if (name === 'a:prstClr')
        shape.fill = cssColour(val.replace(/^dk/, 'dark').replace(/^lt/, 'light').replace(/^med/, 'medium'));
      if (name === 'a:sysClr') shape.fill = cssColour(`#${lastClr}`);
    } else if (shape.fill && this.path.at(-3) === 'a:solidFill' && this.path.at(-4) === 'wps:spPr')
      shape.fill = changed(shape.fill, name, Number(attributes.val) / 100_000);
    return false;
  }

  private hideShape(why: Hidden): void {
    const shape = this.shapes.at(-1);
    if (shape) shape.hidden ??= why;
  }
}

const isTrue = (value: string | undefined): boolean => value === '1' || value === 'true';

/** A colour made lighter, darker, or more transparent. */
function changed(before: Colour, name: string, part: number): Colour {
  const each = (to: (value: number) => number) => colour(...mapped(before, to), before.alpha);
  switch (name) {
    case 'a:alpha':
      return { ...before, alpha: part };
    case 'a:lumMod':
    case 'a:shade':
      return each((value) => value * part);
    case 'a:lumOff':
      return each((value) => Math.min(255, value + 255 * part));
    case 'a:tint':
      return each((value) => value * part + 255 * (1 - part));
    default:
      return before;
  }
}

const mapped = ({ r, g, b }: Colour, to: (value: number) => number): [number, number, number] => [to(r), to(g), to(b)];

const ENDS: readonly Region[] = ['lastRow', 'lastCol', 'band1Vert', 'band2Vert'];
const REGIONS: readonly (readonly [name: string, bit: number])[] = [
  ['firstRow', 0x20],
  ['lastRow', 0x40],
  ['firstCol', 0x80],
  ['lastCol', 0x100],
  ['noHBand', 0x200],
  ['noVBand', 0x400],
];

function regionsOf(attributes: Readonly<Record<string, string>>): ReadonlySet<string> {
  const bits = Number.parseInt(attributes['w:val'] ?? '0', 16);
  const attributeOf = (name: string) => attributes[`w:${name.replace('Col', 'Column')}`];
  return new Set(
    REGIONS.filter(([name, bit]) =>
      attributeOf(name) === undefined ? (bits & bit) !== 0 : attributeOf(name) === '1',
    ).map(([name]) => name),
  );
}

function vmlFill({ fillcolor = '', filled }: Readonly<Record<string, string>>): Colour | undefined {
  const [named] = fillcolor.trim().split(/[\s[]/);
  return /^(?:f|false|0)$/.test(filled ?? '')
    ? undefined
    : cssColour(/^(?:[\da-f]{3}){1,2}$/i.test(named) ? `#${named}` : named);
}

/** In points. */
const UNITS: Readonly<Record<string, number>> = { pt: 1, px: 0.75, in: 72, cm: 28.35, mm: 2.835, pc: 12 };

/** The style of an older drawing. */
function vmlHidden(style: string): Hidden | undefined {
  if (/visibility\s*:\s*hidden|display\s*:\s*none/i.test(style)) return 'not displayed';
  for (const [, side, number, unit] of style.matchAll(
    /\b(left|top|width|height)\s*:\s*([+-]?(?:\d+\.?\d*|\.\d+))([a-z]*)/gi,
  )) {
    const points = Number(number) * (UNITS[unit.toLowerCase()] ?? 1);
    if (/^[wh]/i.test(side)) {
      if (points < 2) return 'clipped';
    } else if (unit !== '' && (points < -75 || points >= 750)) return 'off the page';
  }
  return undefined;
}
