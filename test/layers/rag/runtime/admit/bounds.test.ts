import { admit } from '../../../../../lib/layers/rag/runtime/admit/admit';
import { BOUNDS, type Bounds, Budget } from '../../../../../lib/layers/rag/runtime/admit/bounds';
import { Found, lettersOf } from '../../../../../lib/layers/rag/runtime/admit/found';
import { heard } from '../../../../../lib/layers/rag/runtime/admit/readers/unheard';
import { FILLER, HANDBOOK, utf8 } from '../../../../../local/samples/documents/document';

const budget = (given: Partial<Bounds> = {}) => new Budget({ ...BOUNDS, ...given });

describe('a budget', () => {
  test('has as many steps as it is given', () => {
    const few = budget({ steps: 12 });
    few.spend('here');
    few.spend('here', 11);
    expect(() => few.spend('there')).toThrow('too-complex: there');
  });

  describe('and a clock', () => {
    let now = 1_000;
    beforeEach(() => {
      now = 1_000;
      jest.spyOn(performance, 'now').mockImplementation(() => now);
    });
    afterEach(() => jest.restoreAllMocks());
    test('is over when its time is', () => {
      const short = budget({ milliseconds: 50 });
      now = 1_050;
      short.look('here');
      now = 1_051;
      expect(() => short.look('there')).toThrow('too-complex: there: took too long');
    });
    test('looks at it now and then while it spends', () => {
      const short = budget({ milliseconds: 50 });
      now = 1_051;
      short.spend('here', 10_000);
      expect(() => short.spend('there')).toThrow('too-complex: there: took too long');
    });
    test('counts anew after a look', () => {
      const short = budget({ milliseconds: 50 });
      short.spend('here', 10_001);
      now = 1_051;
      short.spend('here', 10_000);
      expect(() => short.spend('there')).toThrow('took too long');
    });
    test('waits for what is still to come, and no longer than it has', async () => {
      const short = budget({ milliseconds: 5 });
      expect(await short.within('here', Promise.resolve(7))).toBe(7);
      const never = new Promise(() => undefined);
      await expect(short.within('there', never)).rejects.toThrow('too-complex: there: took too long');
    });
    test('does not wait when its time was over before', async () => {
      const timer = jest.spyOn(globalThis, 'setTimeout');
      const short = budget({ milliseconds: 5 });
      now = 9_000;
      await expect(short.within('there', new Promise(() => undefined))).rejects.toThrow('took too long');
      expect(timer).toHaveBeenCalledWith(expect.any(Function), 0);
    });
    test('waits no longer than is left', async () => {
      const timer = jest.spyOn(globalThis, 'setTimeout');
      const clear = jest.spyOn(globalThis, 'clearTimeout');
      const long = budget({ milliseconds: 5_000 });
      now = 2_000;
      await long.within('here', Promise.resolve());
      expect(timer).toHaveBeenCalledWith(expect.any(Function), 4_000);
      expect(clear).toHaveBeenCalledWith(timer.mock.results[0].value);
    });
  });
});

describe('what is found', () => {
  const found = (given: Partial<Bounds> = {}) => new Found(budget(given));
  test('is told in its order', () => {
    const all = found();
    all.show('one ');
    all.show('');
    all.hide('tiny', 'two', 'page 1');
    all.hide('tiny', '', 'page 2');
    all.aside('comment', 'three', 'page 3');
    all.aside('comment', '', 'page 4');
    all.show('four');
    expect(all.text).toBe('one four');
    expect(all.hidden).toEqual([{ why: 'tiny', text: 'two', place: 'page 1' }]);
    expect(all.asides).toEqual([{ why: 'comment', text: 'three', place: 'page 3' }]);
  });
  test('may be as much as the bounds say, shown or not', () => {
    const shown = found({ characters: 5 });
    shown.show('abc');
    shown.show('de');
    expect(() => shown.show('f')).toThrow('too-large: more than 5 characters');
    const unseen = found({ characters: 5 });
    unseen.show('abcde');
    unseen.hide('tiny', 'abc', '');
    unseen.aside('comment', 'de', '');
    expect(() => unseen.aside('comment', 'f', '')).toThrow('too-large: more than 5 characters that are not shown');
  });
  test('is paid for, though it is nothing', () => {
    const all = found({ steps: 1 });
    all.hide('tiny', '', '');
    expect(() => all.hide('tiny', '', '')).toThrow('too-complex: text');
  });
  test('has as many letters as are no blanks', () => {
    expect(lettersOf(' a b\n\tc ')).toBe(3);
    expect(lettersOf('abc')).toBe(3);
    expect(lettersOf('')).toBe(0);
  });
});

describe('what is admitted', () => {
  const of = (content: string, bounds: Partial<Bounds> = {}, judged = true, name = 'a.txt') =>
    admit({ bytes: utf8(content), name }, { ...BOUNDS, ...bounds }, undefined, judged);
  test('is as long as the bounds allow', async () => {
    expect(await of('abcde', { bytes: 5 })).toMatchObject({ verdict: 'admitted' });
    expect(await of('abcde', { bytes: 4 })).toMatchObject({ reason: 'too-large', place: 'more than 4 bytes' });
  });
  test('says something', async () => {
    expect(await of('')).toMatchObject({ reason: 'empty', place: 'no bytes' });
    expect(await of(' \n ')).toMatchObject({ reason: 'empty', place: 'no text was read' });
    expect(await of('\u200b\u200b')).toMatchObject({ reason: 'empty' });
  });
  test('has no blanks at the ends of lines, and at most one empty line', async () => {
    expect(await of('\n one \t\n\n\n\n two\n\nthree \v four\n\n')).toMatchObject({
      text: 'one\n\n two\n\nthree\n four\n',
    });
  });
  test('is what a person judged, without what it hides', async () => {
    const page = `<!doctype html><p>${HANDBOOK}</p><p hidden>${FILLER}</p><p hidden>x</p><i style="opacity:0">y</i>`;
    expect(await of(page, {}, true, 'a.html')).toMatchObject({ verdict: 'refused', reason: 'hidden-text' });
    expect(await of(page, {}, false, 'a.html')).toMatchObject({
      verdict: 'admitted',
      facts: { hidden: { 'not displayed': FILLER.length + 1, transparent: 1 } },
    });
  });
});

describe('who waits for a reading', () => {
  const lose = () => process.emit('unhandledRejection', new Error('lost'), Promise.resolve());
  test('gets what it gives', async () => {
    expect(await heard(async () => 5)).toBe(5);
    await expect(heard(() => Promise.reject(new Error('of its own')))).rejects.toThrow('of its own');
  });
  test.each([
    ['at once', lose],
    ['a turn later', () => setImmediate(lose)],
    ['two turns later', () => setImmediate(() => setImmediate(lose))],
  ])('hears of what fails without anybody who waits for it, %s', async (_, work) => {
    await expect(heard(async () => void work())).rejects.toThrow('a part failed that nobody waited for');
    expect(await heard(async () => 5)).toBe(5);
  });
  test('keeps others from hearing of it, until the last reading is over', async () => {
    const heardOf = jest.fn();
    const [before] = [process.listeners('unhandledRejection')];
    process.on('unhandledRejection', heardOf);
    let end = () => {};
    const long = heard(() => new Promise<void>((done) => (end = done)));
    await heard(async () => 5);
    lose();
    expect(heardOf).not.toHaveBeenCalled();
    end();
    await expect(long).rejects.toThrow('nobody waited for');
    lose();
    expect(heardOf).toHaveBeenCalledTimes(1);
    process.off('unhandledRejection', heardOf);
    expect(process.listeners('unhandledRejection')).toEqual(before);
  });
});
