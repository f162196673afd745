/** Assertion ids of the Sparkplug specification's compatibility kit, as the titles of tests carry them. */
export const ids = (...names: string[]) => names.map((name) => `[tck-id-${name}]`).join(' ');
