"""Modbus buses with one unit that misbehaves, in front of units that pymodbus serves.

Every bus is one pymodbus server (MBAP or RTU framing) behind a relay. The relay passes requests and answers on unchanged, but
for the answers of unit FAULTY: some of those it delays, doubles, cuts, garbles, readdresses, withholds, or it tears the
connection. Buses are reached over TCP, over TCP with RTU frames, or over a pseudo-terminal.

Every register holds unit * 1000 + address, so that a value tells where it came from.

Output, one JSON object a line: {"buses": [{"id", "transport", "fault", "port" or "path"}]}, and when standard input is
closed {"injected": {bus id: n}, "answered": {bus id: n}}.
"""

import argparse
import asyncio
import json
import os
import pathlib
import sys
import termios
import tty

from pymodbus.framer import FramerType
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

UNITS = (1, 2, 3, 4)
FAULTY = 2
ADDRESSES = 200
TRANSPORTS = ("tcp", "rtu", "rtu-tcp")
FAULTS = ("late", "junk", "truncated", "two-replies", "wrong-unit", "reset", "silence", "busy")
# A bus of each transport without any fault: what it shows is the machine's doing.
CONTROL = "none"
# Of the faulty unit's requests, so that it answers well often enough to be asked on; a torn line is torn less often.
EVERY = {"reset": 7}
EVERY_OTHERWISE = 3
JUNK = bytes((0xFF, 0x00, 0x55, 0xAA, 0x13, 0x02, 0x03, 0x04, 0xDE, 0xAD, 0xBE, 0xEF))


def crc16(data):
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
    return crc.to_bytes(2, "little")


class MbapFraming:
    """Modbus TCP: transaction, protocol, length, unit, PDU."""

    unit_at = 6

    @staticmethod
    async def read(reader):
        head = await reader.readexactly(6)
        return head + await reader.readexactly(int.from_bytes(head[4:6], "big"))

    @staticmethod
    def seal(frame):
        return frame

    @staticmethod
    def exception(request, code):
        return request[:4] + b"\x00\x03" + bytes((request[6], request[7] | 0x80, code))


class RtuFraming:
    """RTU: unit, PDU, checksum."""

    unit_at = 0

    @staticmethod
    async def read(reader):
        """One answer of the server behind."""
        head = await reader.readexactly(3)
        return head + await reader.readexactly(2 if head[1] & 0x80 else head[2] + 2)

    @staticmethod
    def seal(frame):
        return frame[:-2] + crc16(frame[:-2])

    @staticmethod
    def exception(request, code):
        return RtuFraming.seal(bytes((request[0], request[1] | 0x80, code, 0, 0)))


class Bus:
    """One relay and what it does to the faulty unit's answers."""

    def __init__(self, bus_id, fault, framing, backend_port, late_ms):
        self.bus_id = bus_id
        self.fault = fault
        self.framing = framing
        self.backend_port = backend_port
        self.late_s = late_ms / 1000
        self.asked = 0
        self.injected = 0
        self.answered = 0
        self.lock = asyncio.Lock()
        self.backend = None
        self.tasks = set()

    async def truth(self, request):
        """What pymodbus answers."""
        async with self.lock:
            if self.backend is None:
                self.backend = await asyncio.open_connection("127.0.0.1", self.backend_port)
            reader, writer = self.backend
            writer.write(request)
            return await self.framing.read(reader)

    async def serve(self, request, send, tear):
        """Answers one request, well or badly."""
        answer = await self.truth(request)
        self.answered += 1
        if self.fault == CONTROL or request[self.framing.unit_at] != FAULTY:
            send(answer)
            return
        self.asked += 1
        # The first requests are answered well, so that every fault meets a unit that is polled.
        if self.asked <= 4 or self.asked % EVERY.get(self.fault, EVERY_OTHERWISE) != 0:
            send(answer)
            return
        self.injected += 1
        variant = self.injected % 3
        if self.fault == "late":
            # A little late, late enough for the retry, late enough for the next cycle.
            await self.later(send, answer, self.late_s * (0.6, 1.0, 1.4)[variant])
        elif self.fault == "junk":
            flipped = bytearray(answer)
            flipped[-3] ^= 0x10
            if variant == 0:
                send(JUNK)
            elif variant == 1:
                send(JUNK + answer)
            elif self.framing is RtuFraming:
                send(bytes(flipped))
            else:
                send(JUNK[:3])
        elif self.fault == "truncated":
            send(answer[: len(answer) // 2 + variant])
        elif self.fault == "two-replies":
            send(answer + answer if variant == 0 else answer)
            if variant != 0:
                await self.later(send, answer, 0.010 * variant)
        elif self.fault == "wrong-unit":
            other = bytearray(answer)
            other[self.framing.unit_at] = FAULTY + 1 + variant % 2
            send(self.framing.seal(bytes(other)))
        elif self.fault == "reset":
            tear()
        elif self.fault == "busy":
            send(self.framing.exception(request, 6))

    async def later(self, send, answer, seconds):
        async def wait():
            await asyncio.sleep(seconds)
            send(answer)

        task = asyncio.create_task(wait())
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


async def relay_tcp(bus):
    """A server of Modbus TCP, or a converter, which sends what comes from its line to whoever is connected then."""
    latest = None

    async def connected(reader, writer):
        nonlocal latest
        latest = writer

        def send(data):
            receiver = latest if bus.framing is RtuFraming else writer
            if not receiver.is_closing():
                receiver.write(data)

        try:
            while True:
                request = await (MbapFraming.read(reader) if bus.framing is MbapFraming else reader.readexactly(8))
                await bus.serve(request, send, writer.transport.abort)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    return server.sockets[0].getsockname()[1]


class PseudoTerminal:
    """A serial line: the agent opens `path`. Torn, it hangs up, and another terminal stands there."""

    def __init__(self, bus, path):
        self.bus = bus
        self.path = path
        self.pending = b""
        self.queue = asyncio.Queue()
        self.open()
        self.worker = asyncio.create_task(self.work())

    def open(self):
        self.master, self.slave = os.openpty()
        tty.setraw(self.slave, termios.TCSANOW)
        os.set_blocking(self.master, False)
        link = pathlib.Path(str(self.path) + ".new")
        link.symlink_to(os.ttyname(self.slave))
        link.rename(self.path)
        self.pending = b""
        asyncio.get_running_loop().add_reader(self.master, self.readable)

    def readable(self):
        try:
            self.pending += os.read(self.master, 4096)
        except OSError:
            return
        while len(self.pending) >= 8:
            request, self.pending = self.pending[:8], self.pending[8:]
            if crc16(request[:6]) == request[6:]:
                self.queue.put_nowait(request)

    async def work(self):
        while True:
            await self.bus.serve(await self.queue.get(), self.send, self.tear)

    def send(self, data):
        try:
            os.write(self.master, data)
        except OSError:
            pass

    def tear(self):
        asyncio.get_running_loop().remove_reader(self.master)
        os.close(self.slave)
        os.close(self.master)
        self.open()


async def backend(framer):
    devices = [
        SimDevice(
            id=unit,
            simdata=[SimData(0, values=[unit * 1000 + at for at in range(ADDRESSES)], datatype=DataType.REGISTERS)],
        )
        for unit in UNITS
    ]
    server = ModbusTcpServer(devices, framer=framer, address=("127.0.0.1", 0))
    await server.serve_forever(background=True)
    return server


async def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dir", required=True, help="where the pseudo-terminals stand")
    parser.add_argument("--late-ms", type=int, default=300)
    arguments = parser.parse_args()

    servers = {"tcp": await backend(FramerType.SOCKET), "rtu": await backend(FramerType.RTU)}
    servers["rtu-tcp"] = servers["rtu"]
    buses, listed, lines = [], [], []
    for transport in TRANSPORTS:
        framing = MbapFraming if transport == "tcp" else RtuFraming
        port = servers[transport].transport.sockets[0].getsockname()[1]
        for fault in (*FAULTS, CONTROL):
            bus = Bus(f"{transport}-{fault}", fault, framing, port, arguments.late_ms)
            buses.append(bus)
            entry = {"id": bus.bus_id, "transport": transport, "fault": fault}
            if transport == "rtu":
                path = pathlib.Path(arguments.dir) / bus.bus_id
                lines.append(PseudoTerminal(bus, path))
                entry["path"] = str(path)
            else:
                entry["port"] = await relay_tcp(bus)
            listed.append(entry)
    print(json.dumps({"buses": listed, "units": UNITS, "faulty": FAULTY}), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    counts = {
        "injected": {bus.bus_id: bus.injected for bus in buses},
        "answered": {bus.bus_id: bus.answered for bus in buses},
    }
    print(json.dumps(counts), flush=True)
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(main())
