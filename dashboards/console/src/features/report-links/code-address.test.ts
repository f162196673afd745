import { expect, it } from 'vitest';
import { isOfOneMachine, typedAddress } from './code-address.js';

it('prints the address as it is typed', () => {
  expect(typedAddress('https://anju.example.cn/r/q7Xk2mP9vT4sB8wZ1cN6hA')).toBe(
    'anju.example.cn/r/q7Xk2mP9vT4sB8wZ1cN6hA',
  );
  expect(typedAddress('http://10.2.0.5:8080/r/https://x')).toBe('10.2.0.5:8080/r/https://x');
});

it('knows an address that no telephone reaches', () => {
  for (const url of ['http://127.0.0.1:8080/r/x', 'http://localhost/r/x', 'http://[::1]:80/r/x', 'http://127.9.9.9/']) {
    expect(isOfOneMachine(url), url).toBe(true);
  }
  for (const url of ['https://anju.example.cn/r/x', 'http://10.2.0.5:8080/r/x', 'https://localhost.example.cn/']) {
    expect(isOfOneMachine(url), url).toBe(false);
  }
});
