import type { Command } from 'commander';
import { printSize } from './usecases/print-size.js';

/** `anju-cloud size`. */
export function addSizeCommand(program: Command): void {
  program
    .command('size')
    .description(
      "print the disk that a district's readings take for a retention setting, and its tickets' files; opens nothing",
    )
    .option('--estates <count>', 'estates of the district')
    .option('--points <count>', 'points of an estate')
    .option('--period-s <seconds>', 'time between two readings of a point')
    .option(
      '--reported-share <share>',
      'part of the readings that agents send, since unchanged values are left out (1)',
    )
    .option('--raw-days <days>', 'how long single readings are kept (30)')
    .option('--minute-days <days>', 'the same of the numbers of each minute; 0: none (365)')
    .option('--hour-days <days>', 'the same of the numbers of each hour; 0: none (3650)')
    .option('--journal-days <days>', 'the same of what a start may have to evaluate again (3)')
    .option('--files-a-day <count>', 'photos and files that tickets get in a day (0: not counted)')
    .option('--file-bytes <bytes>', 'bytes of one of them (3000000)')
    .option('--file-days <days>', 'days to count them for; none is deleted (3650)')
    .option('--store <store>', 'duckdb or influxdb (influxdb)')
    .option('--json', 'print JSON')
    .action((options: Record<string, unknown>) => {
      process.stdout.write(`${printSize(options)}\n`);
    });
}
