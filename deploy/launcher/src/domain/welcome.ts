import type { DemoOptions } from './demo-services.js';

/** What a newcomer needs when everything runs. */
export function welcome(options: DemoOptions): string {
  const rows = [
    '',
    `  Anju 安居 is running: http://localhost:${options.httpPort}`,
    '',
    ...demoUsers.map(({ username, password, who }) => `    ${username.padEnd(14)} ${password.padEnd(14)} ${who}`),
    '',
    options.simulators
      ? '  In another terminal: npm run scenario              lists what can happen\n' +
        '                       npm run scenario -- garage-flooding'
      : '  Simulators are off: connect real devices as deploy/demo/agents describe them.',
    '',
    `  Data and logs: ${options.dataDir}      Stop: Ctrl-C`,
    '',
    '',
  ];
  return rows.join('\n');
}

/** Made by the cloud when ANJU_DEMO=1. */
export const demoUsers: readonly { username: string; password: string; who: string }[] = [];
