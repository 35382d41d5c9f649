/**
 * A list to which more may belong than was read. It is read like any other, and `doubt` is called when an answer rests on
 * what is not in it: that it is empty, that nothing in it is as asked, or that all of it was looked through.
 */
export function incomplete<T>(items: readonly T[], doubt: () => void): readonly T[] {
  const doubtful = <Answer>(answer: Answer, rests: boolean): Answer => {
    if (rests) doubt();
    return answer;
  };
  const again = <U>(more: readonly U[]) => incomplete(more, doubt);
  type Test = (item: T, i: number) => boolean;
  const questions: Readonly<Record<PropertyKey, unknown>> = {
    some: (test: Test) => ((found) => doubtful(found, !found))(items.some(test)),
    every: (test: Test) => ((all) => doubtful(all, all))(items.every(test)),
    find: (test: Test) => ((found) => doubtful(found, found === undefined))(items.find(test)),
    includes: (item: T) => ((found) => doubtful(found, !found))(items.includes(item)),
    filter: (test: Test) => again(items.filter(test)),
    map: <U>(run: (item: T, i: number) => U) => again(items.map(run)),
    flatMap: <U>(run: (item: T, i: number) => U | readonly U[]) => again(items.flatMap(run)),
    *[Symbol.iterator]() {
      yield* items;
      doubt();
    },
  };
  return new Proxy(items, {
    get(target, key) {
      if (Object.hasOwn(questions, key)) return questions[key];
      if (key === 'length') return doubtful(target.length, target.length === 0);
      return Reflect.get(target, key);
    },
  });
}
