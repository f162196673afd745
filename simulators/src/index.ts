/** What tests of other folders may start in their own process. Production never imports it. */
export { createLog } from './adapters/log.js';
export { type RunningSimulator, type SimulatorOptions, startSimulator } from './compose.js';
export type { JournalEntry, ModbusEntry, MqttEntry } from './usecases/journal.js';
