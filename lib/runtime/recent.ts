/** As many values as it may hold, by their keys; the oldest makes room. */
export class Recent<V> {
  private readonly values = new Map<string, V>();

  constructor(private readonly most: number) {}

  get(key: string): V | undefined {
    return this.values.get(key);
  }

  set(key: string, value: V): void {
    if (this.values.size >= this.most) this.values.delete(this.values.keys().next().value!);
    this.values.set(key, value);
  }
}
