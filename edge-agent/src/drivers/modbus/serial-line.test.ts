import { describe, expect, it } from 'vitest';
import { SerialLineOpener, whyNotOpened, wireTimeMs } from './serial-line.js';

describe('a serial device that cannot be opened', () => {
  // As the package serialport 13 words them on Linux.
  it.each([
    ['Error: Permission denied, cannot open /dev/ttyS1', /^Permission denied: .* group .* dialout$/],
    ['Error: No such file or directory, cannot open /dev/ttyS1', /^No such file or directory: .* plugged in\?/],
    [
      'Error Resource temporarily unavailable Cannot lock port',
      /Cannot lock port: another program uses it; stop the agent/,
    ],
    ['Error: Inappropriate ioctl for device, cannot open /dev/null', /^Inappropriate ioctl for device$/],
  ])('says of "%s" what to do', (message, expected) => {
    expect(whyNotOpened(message)).toMatch(expected);
  });

  it('is named in the fault, which may be tried again', async () => {
    const opener = new SerialLineOpener({
      path: '/dev/anju-has-none',
      baudRate: 9600,
      parity: 'none',
      dataBits: 8,
      stopBits: 1,
    });
    await expect(opener.open()).rejects.toMatchObject({
      code: 'modbus.disconnected',
      retryable: true,
      message: expect.stringMatching(
        /^cannot open \/dev\/anju-has-none: No such file or directory: there is no such device/,
      ),
    });
  });
});

describe('the time of bytes on a wire', () => {
  it('counts start, data, parity and stop bits', () => {
    expect(wireTimeMs(96, { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 })).toBe(100);
    expect(wireTimeMs(100, { baudRate: 1200, dataBits: 8, parity: 'even', stopBits: 2 })).toBe(1000);
  });
});
