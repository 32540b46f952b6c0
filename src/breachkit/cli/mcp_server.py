"""The Model Context Protocol on standard input and output: the tools and documents of `breachkit.services.assistant`.

Specification: https://modelcontextprotocol.io/specification. Standard output belongs to the protocol alone.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from typing import TYPE_CHECKING, Any

from breachkit.errors import BreachkitError
from breachkit.i18n import _
from breachkit.services.assistant import Desk, guidance
from breachkit.services.remarks import taken
from breachkit.services.workspace import actor

if TYPE_CHECKING:
    from mcp.server import Server

_INSTALL = "pip install 'breachkit[mcp]'"


def server(desk: Desk) -> Server[Any]:
    """An MCP server for the desk. Raises BreachkitError where the library is not installed."""
    try:
        import mcp_types as types
        from mcp.server import Server
        from mcp.shared.exceptions import MCPError
    except ImportError:
        raise BreachkitError(_("the library for assistants is not installed"), place="--mcp", mend=_INSTALL) from None
    from breachkit import __version__

    async def list_tools(_context: Any, _page: Any) -> types.ListToolsResult:
        return types.ListToolsResult(
            tools=[
                types.Tool(
                    name=tool.name,
                    title=tool.title,
                    description=tool.about,
                    input_schema=tool.schema,
                    annotations=types.ToolAnnotations(
                        read_only_hint=not tool.writes, destructive_hint=False, open_world_hint=False
                    ),
                )
                for tool in desk.tools()
            ]
        )

    async def call_tool(_context: Any, asked: types.CallToolRequestParams) -> types.CallToolResult:
        try:
            found = desk.call(asked.name, asked.arguments or {})
        except BreachkitError as error:
            return types.CallToolResult(content=[types.TextContent(type="text", text=_told(error))], is_error=True)
        except Exception as error:  # told by its kind: its text may hold what a case says
            told = _("a fault of breachkit itself: {kind}").format(kind=type(error).__name__)
            return types.CallToolResult(content=[types.TextContent(type="text", text=told)], is_error=True)
        remarks = taken()
        if remarks:
            found = {**found, "remarks": remarks}
        text = json.dumps(found, ensure_ascii=False)
        return types.CallToolResult(content=[types.TextContent(type="text", text=text)], structured_content=found)

    async def list_resources(_context: Any, _page: Any) -> types.ListResourcesResult:
        try:
            documents = desk.documents()
        except BreachkitError as error:
            raise MCPError(code=types.INTERNAL_ERROR, message=_told(error)) from None
        return types.ListResourcesResult(
            resources=[
                types.Resource(uri=one.uri, name=one.name, description=one.about, mime_type=one.media_type)
                for one in documents
            ]
        )

    async def read_resource(_context: Any, asked: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        uri = str(asked.uri)
        try:
            media_type, data = desk.read_document(uri)
        except BreachkitError as error:
            raise MCPError(code=types.INVALID_PARAMS, message=_told(error), data={"uri": uri}) from None
        if media_type.startswith("text/") or media_type in ("application/json", "message/rfc822"):
            kept: Any = types.TextResourceContents(uri=uri, mime_type=media_type, text=data.decode("utf-8", "replace"))
        else:
            kept = types.BlobResourceContents(uri=uri, mime_type=media_type, blob=base64.b64encode(data).decode())
        return types.ReadResourceResult(contents=[kept])

    return Server(
        "breachkit",
        version=__version__,
        instructions=guidance(),
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_read_resource=read_resource,
    )


def serve_stdio(desk: Desk) -> None:
    """Serves until the other side closes its end. Entries that it writes carry the actor's name and "assistant"."""
    made = server(desk)
    import anyio
    from mcp.server.stdio import stdio_server

    os.environ["BREACHKIT_ACTOR"] = f"{actor()[:180]} (assistant)"
    if sys.stdin.isatty():
        sys.stderr.write(_("This waits for an assistant to speak to it (docs/mcp.md). Ctrl-C ends it.") + "\n")

    async def run() -> None:
        async with stdio_server() as (incoming, outgoing):
            await made.run(incoming, outgoing, made.create_initialization_options())

    anyio.run(run)


def _told(error: BreachkitError) -> str:
    """The error in one text: what, where, what was expected, the mend."""
    return "\n".join(line for line in (error.message, error.place, error.expected, error.mend) if line)
