import type { Environment, Mistake, YamlSource } from '@anju/service-kit';

/** `password`, or the value of the variable that `passwordEnv` names. */
export function resolveSecret(
  keys: { readonly password?: string; readonly passwordEnv?: string },
  path: readonly PropertyKey[],
  context: { readonly environment: Environment; readonly source: YamlSource; readonly mistakes: Mistake[] },
): string | undefined {
  const { environment, source, mistakes } = context;
  if (keys.passwordEnv === undefined) return keys.password;
  if (keys.password !== undefined) {
    mistakes.push(source.mistake([...path, 'passwordEnv'], 'give either "password" or "passwordEnv"'));
  }
  const value = environment[keys.passwordEnv];
  if (value === undefined || value === '') {
    mistakes.push(source.mistake([...path, 'passwordEnv'], `environment variable ${keys.passwordEnv} is not set`));
  }
  return value;
}
