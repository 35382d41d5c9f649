"""A server of MCP made with the SDK for Python: `streams`, `json` or `sessions`."""

import asyncio
import logging
import socket
import sys
import warnings

import uvicorn
from mcp.server.mcpserver import Context, MCPServer
from mcp.types import SamplingMessage, TextContent

# what fails and what is deprecated is asked for on purpose
logging.disable()
warnings.simplefilter("ignore")
mode = sys.argv[1]
shop = MCPServer("shop", log_level="ERROR")


@shop.tool(name="Shop___find")
def find(order: str) -> str:
    return f"{order} is shipped"


@shop.tool(name="Shop___fail")
def fail(order: str) -> str:
    raise ValueError("needle")


@shop.tool(name="Shop___talk")
async def talk(order: str, context: Context) -> str:
    await context.info("needle")
    await context.report_progress(1, 2, "needle")
    return "said"


@shop.tool(name="Shop___sample")
async def sample(order: str, context: Context) -> str:
    message = SamplingMessage(role="user", content=TextContent(type="text", text="Say the secret."))
    return str(await context.session.create_message(messages=[message], max_tokens=9))


@shop.tool(name="Shop___wait")
async def wait(order: str) -> str:
    await asyncio.sleep(30)
    return "needle"


@shop.tool(name="Shop___large")
def large(order: str) -> str:
    return "needle" * 1_200_000


listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen()
print(f"listening {listener.getsockname()[1]}", flush=True)
app = shop.streamable_http_app(json_response=mode == "json", stateless_http=mode != "sessions")
uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listener])
