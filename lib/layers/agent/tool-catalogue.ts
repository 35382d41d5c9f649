import { readFileSync } from 'node:fs';

/** A tool as a server of MCP lists it. */
export interface ListedTool {
  /** Its name at the server. */
  readonly name: string;
  /** What a model is told about it. */
  readonly description: string;
  /** JSON schema of its arguments, bounded as that of a function. */
  readonly inputSchema: { [key: string]: unknown };
}

/** Tools of a server as somebody has read and approved them: the file is reviewed like code. */
export class ToolCatalogue {
  /** The answer of `tools/list` (`{ "tools": [...] }`) in a file of the app, or the list alone. */
  public static fromFile(path: string): ToolCatalogue {
    const content = JSON.parse(readFileSync(path, 'utf8')) as ListedTool[] | { readonly tools?: ListedTool[] };
    return new ToolCatalogue(Array.isArray(content) ? content : (content.tools ?? []));
  }

  /** Tools that the app writes out. */
  public static of(...tools: ListedTool[]): ToolCatalogue {
    return new ToolCatalogue(tools);
  }

  private constructor(
    /** The tools. */
    public readonly tools: ListedTool[],
  ) {}
}
