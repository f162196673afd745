import { pino } from 'pino';
import { loadBackupConfig, restoreCloud } from '../../backup-commands.js';

/** Restores the backup `from` into `dataDir`. A process of its own, to be killed in tests. */
const [dataDir = '', from = ''] = process.argv.slice(2);
await restoreCloud(loadBackupConfig({ dataDir }, process.env), from, pino({ level: 'silent' }));
