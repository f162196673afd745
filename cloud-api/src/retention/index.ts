export { createRetention, type Retention } from './create-retention.js';
