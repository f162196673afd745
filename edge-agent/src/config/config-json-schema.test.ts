import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mistake } from '@anju/service-kit';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { shippedProfiles } from '../profiles/profile-library.js';
import { configJsonSchema } from './config-json-schema.js';
import { loadConfig } from './load-config.js';

const edgeAgent = fileURLToPath(new URL('../../', import.meta.url));
const readme = readFileSync(join(edgeAgent, 'README.md'), 'utf8');
const estate = readFileSync(join(edgeAgent, 'examples/estate.yaml'), 'utf8');
const environment = { UPLINK_PASSWORD: 'x', FIELD_PASSWORD: 'x' };

function schemaOf(file: string): object {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function complaintsOf(validate: ValidateFunction, document: unknown): string[] {
  if (validate(document)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

function yamlIn(...folder: string[]): string[] {
  const directory = resolve(edgeAgent, ...folder);
  return readdirSync(directory)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(directory, name));
}

const configSchema = join(edgeAgent, 'config.schema.json');
const ajv = new Ajv2020({ strict: false, allErrors: true });
const ofConfig = ajv.compile(schemaOf(configSchema));
const ofProfile = ajv.compile(schemaOf(join(shippedProfiles, 'profile.schema.json')));
const examples = yamlIn('examples');
const configs = [...examples, ...yamlIn('../deploy/demo/agents')];
const profiles = [
  ...yamlIn('profiles'),
  ...yamlIn('profiles', 'code-tables'),
  ...yamlIn('profiles', 'bundles'),
  ...yamlIn('golden/profiles'),
];

describe('the JSON Schema that editors read', () => {
  it('of a configuration is made from the schema that reads it', () => {
    expect(schemaOf(configSchema)).toEqual(JSON.parse(JSON.stringify(configJsonSchema())));
  });

  it.each(configs)('takes %s', (file) => {
    expect(complaintsOf(ofConfig, parse(readFileSync(file, 'utf8')))).toEqual([]);
  });

  it('takes every shipped profile, code table and bundle', () => {
    expect(profiles.length).toBeGreaterThan(60);
    for (const file of profiles) expect(complaintsOf(ofProfile, parse(readFileSync(file, 'utf8'))), file).toEqual([]);
  });

  it.each([
    ['a misspelt key', 'localWatch:', 'localWacth:', 'must NOT have additional properties'],
    ['a value of another kind', 'historyMinutes: 60', 'historyMinutes: long', 'must be integer'],
    ['a number that is too large', 'firstUnitId: 1', 'firstUnitId: 300', 'must be <= 255'],
    ['a kind that there is not', 'kind: elevator', 'kind: escalator', 'must be equal to one of the allowed values'],
  ])('refuses %s', (_, right, wrong, message) => {
    expect(estate).toContain(right);
    const complaints = complaintsOf(ofConfig, parse(estate.replace(right, wrong)));
    expect(complaints.join('\n')).toContain(message);
  });

  it('takes a variable in the place of any value', () => {
    const text = estate.replace('firstUnitId: 1', `firstUnitId: \${FIRST:-1}`);
    expect(complaintsOf(ofConfig, parse(text))).toEqual([]);
  });
});

describe('the examples', () => {
  it.each(examples)('%s are without a mistake and name the schema', async (file) => {
    const loaded = await loadConfig(file, environment);
    // Certificates are an estate's own.
    const isCertificate = ({ path, message }: Mistake) => path.includes('.tls.') && message.includes('ENOENT');
    expect(loaded.ok ? [] : loaded.mistakes.filter((mistake) => !isCertificate(mistake))).toEqual([]);
    const schema = /^# yaml-language-server: \$schema=(.*)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
    expect(resolve(dirname(file), schema)).toBe(configSchema);
  });

  it('of the README are valid, and name the schema', () => {
    const blocks = [...readme.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
    const whole = blocks.filter((block) => block.includes('$schema='));
    expect(whole).toHaveLength(2);
    const [config = '', profile = ''] = whole;
    expect(config).toContain('# yaml-language-server: $schema=');
    expect(complaintsOf(ofConfig, parse(config))).toEqual([]);
    expect(complaintsOf(ofProfile, parse(profile))).toEqual([]);
  });
});
