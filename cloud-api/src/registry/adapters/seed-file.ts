import { configurationFault, YamlSource } from '@anju/service-kit';
import { RegistrySeed, referenceMistakes } from '../domain/registry-seed.js';

/** The registry file. Throws `registry.seed_invalid`, which lists every mistake with its line. */
export function readSeedFile(file: string): RegistrySeed {
  const source = YamlSource.read(file);
  const { value, mistakes: ofShape } = source.check(RegistrySeed);
  const mistakes = [...ofShape, ...source.place(referenceMistakes(source.toValue()))];
  if (value === undefined || mistakes.length > 0) throw configurationFault(mistakes, 'registry.seed_invalid');
  return value;
}
