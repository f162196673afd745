import { formatDateTime } from '../../shared/time/format.js';

/** Day and minute in Asia/Shanghai. */
export const formatMinute = (timeMs: number): string => formatDateTime(timeMs).slice(0, 16);
