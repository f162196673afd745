export { type Agent, type AgentOptions, startAgent } from './compose.js';
export type { AgentConfig } from './config/agent-config.js';
export { configurationFault, type LoadedConfig, loadConfig } from './config/load-config.js';
export { formatMistake, type Mistake } from './yaml/mistake.js';
