import { configurationFault, type Environment, type Mistake, YamlSource } from '@anju/service-kit';
import { BrokerFile, type InstanceConfig } from './schema.js';

interface Loaded {
  readonly instances: readonly InstanceConfig[];
  readonly mistakes: readonly Mistake[];
}

/** The instances of one file, or every mistake of it. */
export function parseConfig(file: string, text: string, env: Environment): Loaded {
  return instancesOf(new YamlSource(file, text, env));
}

function instancesOf(source: YamlSource): Loaded {
  const { value, mistakes } = source.check(BrokerFile);
  return { instances: value?.instances ?? [], mistakes };
}

/**
 * Reads the files and throws `config.invalid` with every mistake of all of them. Opens no connection.
 */
export function loadConfig(files: readonly string[], env: Environment): readonly InstanceConfig[] {
  const instances: InstanceConfig[] = [];
  const mistakes: Mistake[] = [];
  for (const file of files) {
    const source = YamlSource.read(file, env);
    const loaded = instancesOf(source);
    mistakes.push(...loaded.mistakes);
    for (const [index, instance] of loaded.instances.entries()) {
      if (instances.some((other) => other.name === instance.name)) {
        mistakes.push(source.mistake(['instances', index, 'name'], `instance name ${instance.name} is used twice`));
      }
      instances.push(instance);
    }
  }
  if (mistakes.length > 0) throw configurationFault(mistakes);
  return instances;
}
