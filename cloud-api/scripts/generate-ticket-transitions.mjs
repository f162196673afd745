// Writes docs/ticket-transitions.md from the transition table that the engine runs on. `--check` fails when it is stale.

import { keepGenerated } from '../../deploy/generated-file.mjs';
import { transitionDocument } from '../dist/tickets/index.js';

keepGenerated('docs/ticket-transitions.md', transitionDocument(), 'cloud-api/scripts/generate-ticket-transitions.mjs');
