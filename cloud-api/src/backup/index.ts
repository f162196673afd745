export { addSizeCommand } from './commands.js';
