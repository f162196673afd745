import { entrapment } from './entrapment.js';
import { failedAcceptance } from './failed-acceptance.js';
import { hydrantEmpty } from './hydrant-empty.js';
import type { Story } from './story.js';

export const stories: readonly Story[] = [entrapment, hydrantEmpty, failedAcceptance];
