import type { IConstruct } from 'constructs';
import { checkProps } from '../../private/check-props';
import type { FunctionToolOptions, McpServerToolsOptions, OpenApiToolsOptions } from './agent-tools-options';
import { checkTargetName, declare } from './private/declared-tool';
import { functionTarget, mcpServerTarget, openApiTarget, type ToolTarget } from './private/tool-target';

/**
 * The tools behind one target of an `AgentGateway`: a function, a server that speaks MCP, or an HTTP API.
 *
 * Each tool is declared once. The gateway makes of it the target and its least rights, the policies that permit it, and what is
 * pinned of it in the catalogue. Callers name it `<name>___<tool>`.
 */
export class AgentTools {
  /**
   * A tool that a function does the work of. A shim of this library stands before the function, with a role of its own, and
   * does nothing without proof of who calls.
   *
   * @param name letters, digits and single hyphens
   */
  public static lambdaFunction(name: string, options: FunctionToolOptions): AgentTools {
    return new AgentTools(name, (scope) => {
      checkProps(scope, 'FunctionToolOptions', options);
      return functionTarget(options, declare(scope, name, options.toolName ?? 'call', options, options));
    });
  }

  /**
   * Tools of a server that speaks MCP and is reached without the internet.
   *
   * @param name letters, digits and single hyphens
   */
  public static mcpServer(name: string, options: McpServerToolsOptions): AgentTools {
    return new AgentTools(name, (scope) => {
      checkProps(scope, 'McpServerToolsOptions', options);
      return mcpServerTarget(scope, name, options);
    });
  }

  /**
   * Operations of an HTTP API that is reached without the internet.
   *
   * @param name letters, digits and single hyphens
   */
  public static openApi(name: string, options: OpenApiToolsOptions): AgentTools {
    return new AgentTools(name, (scope) => {
      checkProps(scope, 'OpenApiToolsOptions', options);
      return openApiTarget(scope, name, options);
    });
  }

  private constructor(
    /** The name of the target. */
    public readonly name: string,
    private readonly make: (scope: IConstruct) => ToolTarget,
  ) {}

  /**
   * What the gateway makes of it; throws for what is declared wrongly.
   *
   * @internal
   */
  public _bind(scope: IConstruct): ToolTarget {
    checkTargetName(scope, this.name);
    return this.make(scope);
  }
}
