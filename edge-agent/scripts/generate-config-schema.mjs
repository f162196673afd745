// Writes config.schema.json from the schema that reads the agent's configuration: editors complete and check YAML with it.
// `--check` writes nothing and fails when the file is stale.
import { keepGeneratedJson } from '../../deploy/generated-file.mjs';
import { configJsonSchema } from '../dist/config/config-json-schema.js';

keepGeneratedJson('edge-agent/config.schema.json', configJsonSchema(), 'edge-agent/scripts/generate-config-schema.mjs');
