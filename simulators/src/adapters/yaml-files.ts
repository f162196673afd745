import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AppError } from '@anju/contracts';
import { configurationFault, type Environment, YamlSource } from '@anju/service-kit';
import type { Scenario } from '../domain/scenario.js';
import { type EstateConfig, EstateFile, resolveEstate } from '../usecases/estate-config.js';
import { ScenarioFile } from '../usecases/scenario-file.js';

/** @throws AppError `simulator.config_invalid` with every mistake and its line */
export function loadEstateConfig(file: string, environment: Environment): EstateConfig {
  const source = YamlSource.read(file, environment);
  const shape = source.check(EstateFile);
  const estate = shape.value === undefined ? undefined : resolveEstate(shape.value);
  const mistakes = [...shape.mistakes, ...source.place(estate?.mistakes ?? [])];
  if (estate === undefined || mistakes.length > 0) throw configurationFault(mistakes, 'simulator.config_invalid');
  return estate.config;
}

/**
 * All `*.yaml` of a folder, by name; the scenario's name is the file's.
 *
 * @throws AppError `simulator.config_missing` for the folder, `simulator.config_invalid` with every mistake of all of them
 */
export function loadScenarios(directory: string): Scenario[] {
  let names: string[];
  try {
    names = readdirSync(directory).filter((name) => name.endsWith('.yaml'));
  } catch (cause) {
    throw new AppError('simulator.config_missing', `cannot read scenarios in ${directory}`, { cause });
  }
  const read = names.sort().map((name) => {
    const { value, mistakes } = YamlSource.read(join(directory, name)).check(ScenarioFile);
    return { scenario: value === undefined ? [] : [{ name: basename(name, '.yaml'), ...value }], mistakes };
  });
  const mistakes = read.flatMap((file) => file.mistakes);
  if (mistakes.length > 0) throw configurationFault(mistakes, 'simulator.config_invalid');
  return read.flatMap(({ scenario }) => scenario);
}
