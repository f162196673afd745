export { type LauncherOptions, launch, type RunningLauncher } from './compose.js';
export type { NeededPort, ServiceSpec } from './domain/service-spec.js';
