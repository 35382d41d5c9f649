/** What pdfjs draws with. Nothing is drawn here: that it is there, and moves what it is told to, is enough. */
class Nothing {
  scaleSelf(): this {
    return this;
  }
  translateSelf(): this {
    return this;
  }
}

/** pdfjs, which looks for three classes of browsers, and for its other half, when it is loaded. */
export async function parser() {
  for (const name of ['DOMMatrix', 'ImageData', 'Path2D'])
    if (!(name in globalThis))
      Object.defineProperty(globalThis, name, { value: Nothing, configurable: true, writable: true });
  await import('pdfjs-dist/legacy/build/pdf.worker.mjs');
  return import('pdfjs-dist/legacy/build/pdf.mjs');
}
