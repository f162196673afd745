// Writes docs/api/openapi.json: the API as the built server describes it. `--check` writes nothing and fails when stale.
import { keepGeneratedJson } from '../../deploy/generated-file.mjs';
import { describeApi } from '../dist/http/index.js';

keepGeneratedJson('docs/api/openapi.json', await describeApi(), 'cloud-api/scripts/generate-openapi.mjs');
