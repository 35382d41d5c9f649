/**
 * The form in which answers leave the gateway. In each of them control characters, images and links that are not allowed are
 * removed, and HTML is removed or, with `htmlEscaped`, escaped.
 */
export class OutputPolicy {
  /** Plain text. */
  public static text(): OutputPolicy {
    return new OutputPolicy('text');
  }

  /** Text in which `<`, `>`, `&` and quotes are escaped, for pages that insert it as it is. */
  public static htmlEscaped(): OutputPolicy {
    return new OutputPolicy('html-escaped');
  }

  /**
   * JSON that fits a schema; other answers are withheld, and nothing is streamed. Numbers keep their digits, and bounds of
   * the schema are compared in double precision. An object in which a name stands twice is withheld. Links and
   * e-mail addresses in its strings are treated as in text.
   *
   * @param schema JSON schema: type, properties, required, additionalProperties, enum, items, lengths, bounds, pattern
   */
  public static jsonSchema(schema: { [key: string]: unknown }): OutputPolicy {
    return new OutputPolicy('json-schema', schema);
  }

  private constructor(
    /** @internal */
    public readonly _mode: string,
    /** @internal */
    public readonly _schema?: { [key: string]: unknown },
  ) {}
}
