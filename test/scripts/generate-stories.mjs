// Writes docs/stories.md from what is expected of the stories; `--check` fails when it is stale.
import { keepGenerated } from '../../deploy/generated-file.mjs';
import { storiesDocument } from '../dist/story/stories-document.js';

keepGenerated('docs/stories.md', storiesDocument(), 'test/scripts/generate-stories.mjs');
