"""The least that python-socketio can do for a call: our message passed on with our wire, and nothing checked or kept.

python -m scripts.bench.floor PORT
"""

import asyncio
import sys
from typing import Any

import socketio
import uvloop
from aiohttp import web

from telehealth.cli.serving import rest_the_collector
from telehealth.kernel.wire import DirectManager, SocketServer, TextPacket


class Passing(socketio.AsyncNamespace):
    """Everybody has the name they joined with."""

    async def on_join(self, sid: str, name: str) -> None:
        """Be found by this name."""
        await self.enter_room(sid, name)

    async def on_admit(self, _sid: str, body: dict[str, Any]) -> dict[str, Any]:
        """Tell them."""
        await self.emit("admitted", body, room=body["participant_id"])
        return {"ok": True}

    async def on_answer(self, _sid: str, body: dict[str, Any]) -> None:
        """Pass it on."""
        await self.emit("peer_message", body, room=body["to"])


async def serve(port: int) -> None:
    """Until the process is ended."""
    sio = SocketServer(
        async_mode="aiohttp", transports=["websocket"], async_handlers=False, client_manager=DirectManager(),
        serializer=TextPacket, ping_interval=10, ping_timeout=10, logger=False, engineio_logger=False,
    )  # fmt: skip
    sio.register_namespace(Passing("/rooms"))
    app = web.Application()
    sio.attach(app)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    rest_the_collector()
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
