import type { DemoOptions } from './demo-services.js';

/** What a newcomer needs when everything runs. */
export function welcome(options: DemoOptions): string {
  const rows = [
    '',
    `  Anju 安居 is running: http://127.0.0.1:${options.httpPort}`,
    '',
    ...demoUsers.map(({ username, password, who }) => `    ${username.padEnd(14)} ${password.padEnd(14)} ${who}`),
    '',
    options.simulators
      ? howToPlay(options)
      : '  Simulators are off: connect real devices as deploy/demo/agents describe them.',
    '',
    `  Data and logs: ${options.dataDir}      Stop: Ctrl-C`,
    '',
    '',
  ];
  return rows.join('\n');
}

/** Made by the cloud when ANJU_DEMO=1. */
export const demoUsers: readonly { username: string; password: string; who: string }[] = [
  { username: 'admin', password: 'admin-demo', who: 'administrator' },
  { username: 'control', password: 'control-demo', who: 'control room' },
];

/** The scenario command looks at the default ports unless it is told. */
function howToPlay(options: DemoOptions): string {
  const elsewhere = [
    options.simulatorPort === 15090 ? '' : `--control-url http://127.0.0.1:${options.simulatorPort}`,
    options.controlPort === 15091 ? '' : `--launcher-url http://127.0.0.1:${options.controlPort}`,
  ].filter((text) => text !== '');
  const play = ['  In another terminal: npm run scenario -- garage-flooding', ...elsewhere].join(' ');
  return `${play}\n                       npm run scenario        lists what else can happen`;
}
