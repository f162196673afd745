import type { DemoOptions } from '../domain/demo-services.js';

/** As `npm start` has them without an option. */
export const demoOptions: DemoOptions = {
  district: 'deploy/demo',
  dataDir: './.data',
  journalDir: undefined,
  httpPort: 8080,
  mqttPort: 1883,
  wsPort: 8083,
  fieldPortBase: 15020,
  simulatorPort: 15090,
  controlPort: 15091,
  seed: undefined,
  speed: undefined,
  simulators: true,
  verbose: false,
  hostPassword: 'host-demo',
};
