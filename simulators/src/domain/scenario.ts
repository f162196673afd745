import type { LocalisedText } from '@anju/contracts';
import type { Scalar } from './model.js';

/** What a step does to devices on a bus. */
export interface DeviceChange {
  readonly bus: string;
  readonly unit: number;
  readonly dead?: boolean | undefined;
  readonly delayMs?: number | undefined;
  readonly exceptionCode?: number | undefined;
  readonly frozen?: boolean | undefined;
  /** Channels whose wire is broken. */
  readonly brokenChannels?: readonly string[] | undefined;
}

export interface MqttChange {
  readonly sensor: string;
  /** Broken payloads between the good ones. */
  readonly garbage?: boolean | undefined;
  /** Connection lost without a goodbye. */
  readonly offline?: boolean | undefined;
  readonly frozen?: boolean | undefined;
}

export interface Ramp {
  readonly path: string;
  readonly to: number;
  readonly overMs: number;
}

export interface ScenarioStep {
  readonly atMs: number;
  readonly say?: LocalisedText | undefined;
  readonly reset?: boolean | undefined;
  readonly set?: Readonly<Record<string, Scalar>> | undefined;
  readonly ramp?: readonly Ramp[] | undefined;
  readonly device?: readonly DeviceChange[] | undefined;
  readonly mqtt?: readonly MqttChange[] | undefined;
  /** Carried out by whoever plays the scenario, through the launcher: the simulator has no power over processes. */
  readonly agent?: 'offline' | 'online' | undefined;
}

/** A timeline of changes to physics or devices; times are simulated milliseconds from the start. */
export interface Scenario {
  readonly name: string;
  readonly title: LocalisedText;
  readonly description: LocalisedText;
  readonly expect: LocalisedText;
  readonly defaultEstate: string;
  readonly durationMs: number;
  readonly steps: readonly ScenarioStep[];
}
