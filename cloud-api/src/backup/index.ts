export { askForBackup, type BackupSummary } from './adapters/admin-address.js';
export { startAdminServer } from './adapters/admin-server.js';
export { makeBackup } from './adapters/make-backup.js';
export { restoreBackup } from './adapters/restore-backup.js';
export { verifyBackup } from './adapters/verify-backup.js';
export { addSizeCommand } from './commands.js';
