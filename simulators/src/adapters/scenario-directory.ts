import { fileURLToPath } from 'node:url';

/** `simulators/scenarios`, from built code and from source alike: both lie at the same depth. */
export const scenarioDirectory = fileURLToPath(new URL('../../scenarios', import.meta.url));
