import { configurationFault, type Environment, YamlSource } from '@anju/service-kit';
import { type Channel, ChannelsFile } from '../domain/channel.js';

/** The channels of a YAML file with `${NAME}` for secrets. Throws `config.invalid`, which lists every mistake with its line. */
export function readChannels(file: string, environment: Environment): readonly Channel[] {
  const { value, mistakes } = YamlSource.read(file, environment).check(ChannelsFile);
  if (value === undefined || mistakes.length > 0) throw configurationFault(mistakes);
  return value.channels;
}
