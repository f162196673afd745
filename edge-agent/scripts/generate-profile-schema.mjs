// Writes profiles/profile.schema.json from the schema that reads the profiles, code tables and bundles: editors complete and check
// YAML with it. `--check` writes nothing and fails when the file is stale.
import { keepGeneratedJson } from '../../deploy/generated-file.mjs';
import { profileJsonSchema } from '../dist/profiles/profile-json-schema.js';

keepGeneratedJson(
  'edge-agent/profiles/profile.schema.json',
  profileJsonSchema(),
  'edge-agent/scripts/generate-profile-schema.mjs',
);
