"""Serial lines with many units that keep the time that bytes take on a wire.

A line is reached through a pseudo-terminal (RTU frames) or through a gateway (Modbus TCP). One request is on a line at a time:
its bytes and those of the answer take the time of the baud rate, and the unit its response time. A silent unit never answers;
a gateway waits for it and then says nothing, and its line is busy meanwhile.

Argument: a JSON list of {"id", "transport": "rtu" or "tcp", "path" of a pseudo-terminal, "baud", "responseMs", "silent": [unit]}.
Output, one JSON object a line: {"ports": {id: port}}, and when standard input is closed {"asked": {id: {unit: [ms, ...]}}}, the
times at which each unit was asked. Only the standard library is used.
"""

import asyncio
import json
import os
import pathlib
import sys
import time
import tty
import termios

GATEWAY_WAITS_S = 0.3


def crc16(data):
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
    return crc.to_bytes(2, "little")


class Line:
    def __init__(self, spec):
        self.byte_s = 10 / spec["baud"]
        self.response_s = spec["responseMs"] / 1000
        self.silent = set(spec["silent"])
        self.asked = {}
        self.lock = asyncio.Lock()

    async def answer(self, unit, pdu):
        """The answer's PDU after the time that it takes, or None."""
        self.asked.setdefault(unit, []).append(time.monotonic() * 1000)
        async with self.lock:
            if unit in self.silent:
                await asyncio.sleep(GATEWAY_WAITS_S)
                return None
            address, count = int.from_bytes(pdu[1:3], "big"), int.from_bytes(pdu[3:5], "big")
            words = ((unit * 1000 + address + at) & 0xFFFF for at in range(count))
            answer = pdu[:1] + bytes((count * 2,)) + b"".join(word.to_bytes(2, "big") for word in words)
            await asyncio.sleep((8 + len(answer) + 3) * self.byte_s + self.response_s)
            return answer


class PseudoTerminal:
    def __init__(self, line, path):
        self.line = line
        self.master, slave = os.openpty()
        tty.setraw(slave, termios.TCSANOW)
        os.set_blocking(self.master, False)
        pathlib.Path(path).symlink_to(os.ttyname(slave))
        self.pending = b""
        self.tasks = set()
        asyncio.get_running_loop().add_reader(self.master, self.readable)

    def readable(self):
        self.pending += os.read(self.master, 4096)
        while len(self.pending) >= 8:
            request, self.pending = self.pending[:8], self.pending[8:]
            if crc16(request[:6]) == request[6:]:
                task = asyncio.create_task(self.serve(request))
                self.tasks.add(task)
                task.add_done_callback(self.tasks.discard)

    async def serve(self, request):
        answer = await self.line.answer(request[0], request[1:6])
        if answer is not None:
            frame = request[:1] + answer
            os.write(self.master, frame + crc16(frame))


async def gateway(line):
    async def connected(reader, writer):
        try:
            while True:
                head = await reader.readexactly(7)
                pdu = await reader.readexactly(int.from_bytes(head[4:6], "big") - 1)
                answer = await line.answer(head[6], pdu)
                if answer is not None:
                    writer.write(head[:4] + (len(answer) + 1).to_bytes(2, "big") + head[6:7] + answer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    return server.sockets[0].getsockname()[1]


async def main():
    lines, ports, terminals = {}, {}, []
    for spec in json.loads(sys.argv[1]):
        line = lines[spec["id"]] = Line(spec)
        if spec["transport"] == "rtu":
            terminals.append(PseudoTerminal(line, spec["path"]))
        else:
            ports[spec["id"]] = await gateway(line)
    print(json.dumps({"ports": ports}), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    print(json.dumps({"asked": {name: line.asked for name, line in lines.items()}}), flush=True)
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(main())
