// Writes config.schema.json from the schema that reads the agent's configuration: editors complete and check YAML with it.
// `--check` writes nothing and fails when the file is stale.
import { join } from 'node:path';
import { configJsonSchema } from '../dist/config/config-json-schema.js';
import { writeSchema } from './write-schema.mjs';

writeSchema(join(import.meta.dirname, '../config.schema.json'), configJsonSchema(), process.argv.includes('--check'));
