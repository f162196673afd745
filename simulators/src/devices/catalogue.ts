import { atv312 } from './atv312.js';
import { counter } from './counter.js';
import { currentLoopModule } from './current-loop-module.js';
import type { DeviceKind } from './device.js';
import { inputModule } from './input-module.js';
import { levelTransmitter } from './level-transmitter.js';
import { liftGateway } from './lift-gateway.js';
import { pressureTransmitter } from './pressure-transmitter.js';
import { pzem016 } from './pzem-016.js';
import { sdm120 } from './sdm120.js';
import { sdm630 } from './sdm630.js';
import { phTransmitter, residualChlorine, turbidity } from './water-quality.js';
import { xyMd02 } from './xy-md02.js';

/** Every kind of Modbus device that an estate's configuration may name. */
export const deviceKinds: ReadonlyMap<string, DeviceKind> = new Map(
  [
    levelTransmitter,
    pressureTransmitter,
    pzem016,
    sdm120,
    sdm630,
    xyMd02,
    residualChlorine,
    turbidity,
    phTransmitter,
    atv312,
    inputModule,
    currentLoopModule,
    liftGateway,
    counter,
  ].map((kind) => [kind.kind, kind]),
);
