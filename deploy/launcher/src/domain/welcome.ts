import type { DemoOptions } from './demo-services.js';

/** What a newcomer needs when everything runs. */
export function welcome(options: DemoOptions): string {
  const rows = [
    '',
    `  Anju 安居 is running: http://127.0.0.1:${options.httpPort}`,
    '',
    '  用户名 user    密码 password',
    ...demoUsers.map(({ username, who }) => `  ${username.padEnd(14)} ${`${username}-demo`.padEnd(18)} ${who}`),
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

/** Made by the cloud when ANJU_DEMO=1 (cloud-api/src/identity/domain/demo-users.ts); each has the password `<name>-demo`. */
export const demoUsers = [
  { username: 'control', who: '指挥中心 · control room' },
  { username: 'supervisor', who: '区房管 · district supervisor' },
  { username: 'street', who: '桥东街道 · street, verifies' },
  { username: 'property', who: '和平物业 · property company of Heping Garden' },
  { username: 'lift', who: '电梯维保 · lift contractor' },
  { username: 'fire', who: '消防维保 · fire contractor' },
  { username: 'water', who: '二次供水维保 · water contractor' },
  { username: 'admin', who: '系统管理员 · administrator' },
] as const;

/** The scenario command looks at the default ports unless it is told. */
function howToPlay(options: DemoOptions): string {
  const elsewhere = [
    options.simulatorPort === 15090 ? '' : `--control-url http://127.0.0.1:${options.simulatorPort}`,
    options.controlPort === 15091 ? '' : `--launcher-url http://127.0.0.1:${options.controlPort}`,
  ].filter((text) => text !== '');
  const play = ['  In another terminal: npm run scenario -- garage-flooding', ...elsewhere].join(' ');
  return `${play}\n                       npm run scenario        lists what else can happen`;
}
