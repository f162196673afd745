// Writes profiles/profile.schema.json from the schema that reads the profiles, code tables and bundles: editors complete and check
// YAML with it. `--check` writes nothing and fails when the file is stale.
import { join } from 'node:path';
import { profileJsonSchema } from '../dist/profiles/profile-json-schema.js';
import { writeSchema } from './write-schema.mjs';

const file = join(import.meta.dirname, '../profiles/profile.schema.json');
writeSchema(file, profileJsonSchema(), process.argv.includes('--check'));
