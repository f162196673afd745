"""Levels and pressures of a real water network, computed by the EPANET engine, served as Modbus transmitters.

Runs network Net3 in the EPANET engine (wntr), then serves every transmitter as one unit of a pymodbus TCP server in the
register layout of common digital level/pressure transmitters:

  0 address, 1 baud code, 2 unit code, 3 decimals, 4 value (s16, engineering value = raw / 10^decimals), 5/6 range.

The engine's steps are shown one after the other: a step lasts until every transmitter has been read in it. After the last
one every unit answers exception 04, so that nothing is served that the journal does not hold.

Output, one JSON object a line: {"listening": port, "steps": n} and at the end {"done": true, "served": n}.
The journal gets one line for every answered read of a value: unit, step, engine value, raw register, resolution.
"""

import argparse
import asyncio
import functools
import json
import os
import sys
import tempfile

import wntr
from pymodbus.constants import ExcCodes
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

METRES_OF_WATER_TO_MPA = 0.00980665

# unit id -> (kind, element of Net3, mounted m above the element, decimals, unit code): levels of the three tanks in cm with one
# decimal (unit code 0), each measured from where its transmitter hangs; pressures at six junctions in MPa with four decimals
# (unit code 0 of the pressure variants).
TRANSMITTERS = {
    1: ("level_cm", "1", 1.0, 1, 0),
    2: ("level_cm", "2", 3.0, 1, 0),
    3: ("level_cm", "3", 5.0, 1, 0),
    11: ("pressure_mpa", "117", 0.0, 4, 0),
    12: ("pressure_mpa", "119", 0.0, 4, 0),
    13: ("pressure_mpa", "15", 0.0, 4, 0),
    14: ("pressure_mpa", "35", 0.0, 4, 0),
    15: ("pressure_mpa", "203", 0.0, 4, 0),
    16: ("pressure_mpa", "105", 0.0, 4, 0),
}


def engine_series():
    """The engine's result for every transmitter: a list of engineering values, one a step."""
    network = wntr.network.WaterNetworkModel("Net3")
    with tempfile.TemporaryDirectory() as folder:
        results = wntr.sim.EpanetSimulator(network).run_sim(file_prefix=os.path.join(folder, "net3"))
    head = results.node["pressure"]
    series = {}
    for unit, (kind, element, mounted, _, _) in TRANSMITTERS.items():
        metres = [float(value) - mounted for value in head[element]]
        factor = 100.0 if kind == "level_cm" else METRES_OF_WATER_TO_MPA
        series[unit] = [value * factor for value in metres]
    return series


class Stage:
    """Which step is shown, what was served, and when to go on."""

    def __init__(self, series, journal):
        self.series = series
        self.journal = journal
        self.steps = len(next(iter(series.values())))
        self.step = 0
        self.seen = set()
        self.served = 0
        self.done = asyncio.Event()

    def serve(self, unit):
        """The value register of `unit` now, or None after the last step."""
        if self.step >= self.steps:
            return None
        decimals = TRANSMITTERS[unit][3]
        value = self.series[unit][self.step]
        raw = round(value * 10**decimals)
        if not -32768 <= raw <= 32767:
            raise ValueError(f"unit {unit}: {value} does not fit the register")
        self.journal.write(
            json.dumps({"unit": unit, "step": self.step, "value": value, "raw": raw, "resolution": 10**-decimals}) + "\n"
        )
        self.journal.flush()
        self.served += 1
        self.seen.add(unit)
        if len(self.seen) == len(self.series):
            self.seen.clear()
            self.step += 1
            if self.step == self.steps:
                self.done.set()
        return raw & 0xFFFF


async def answer(stage, unit, _function_code, start, address, count, registers, set_values):
    if set_values is not None:
        return ExcCodes.ILLEGAL_FUNCTION
    if address <= 4 < address + count:
        raw = stage.serve(unit)
        if raw is None:
            return ExcCodes.DEVICE_FAILURE
        registers[4 - start] = raw
    return None


async def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--journal", required=True)
    parser.add_argument("--port", type=int, default=0)
    arguments = parser.parse_args()

    with open(arguments.journal, "w", encoding="utf-8") as journal:
        stage = Stage(engine_series(), journal)
        devices = [
            SimDevice(
                id=unit,
                simdata=[SimData(0, values=[unit, 3, code, decimals, 0, 0, 32767], datatype=DataType.REGISTERS)],
                action=functools.partial(answer, stage, unit),
            )
            for unit, (_, _, _, decimals, code) in TRANSMITTERS.items()
        ]
        server = ModbusTcpServer(devices, address=("127.0.0.1", arguments.port))
        await server.serve_forever(background=True)
        port = server.transport.sockets[0].getsockname()[1]
        print(json.dumps({"listening": port, "steps": stage.steps, "units": sorted(stage.series)}), flush=True)
        await stage.done.wait()
        print(json.dumps({"done": True, "served": stage.served}), flush=True)
        # Stays, answering exception 04, until the parent closes standard input.
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
        await server.shutdown()


if __name__ == "__main__":
    asyncio.run(main())
