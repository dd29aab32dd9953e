import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TableFormat, TableLocation } from '../protocol.js';
import { openTable } from './open-table.js';
import { TableError } from './table-source.js';

const TEXT = 'a,b\n1,x\n2,y\n';

let server: Server;
let address: string;

beforeAll(async () => {
  server = createServer(({ url, method }, response) => {
    switch (url) {
      case '/whole':
        response.end(TEXT);
        break;
      case '/broken':
        response.writeHead(200, { 'Content-Length': 1000 });
        if (method === 'HEAD') response.end();
        // what a file of Arrow begins with may be a text's beginning too
        else response.write('ARROW1\0\0', () => response.destroy());
        break;
      case '/empty':
        response.writeHead(200, { 'Content-Length': 0 });
        response.end();
        break;
      default:
        response.writeHead(404);
        response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
});

function at(url: string, format: TableFormat): TableLocation {
  return { kind: 'url', url, format };
}

describe('a file at an address', () => {
  it('is read', async () => {
    expect((await openTable(at(`${address}/whole`, 'csv'))).info.rows).toBe(2);
  });

  it.each(['csv', 'jsonl', 'arrow', 'parquet'] as const)(
    'that cannot be had is told of in words: %s',
    async (format) => {
      const away = openTable(at('http://127.0.0.1:1/a', format));
      await expect(away).rejects.toThrow(TableError);
      await expect(away).rejects.toThrow(/^the server does not answer/);
      const missing = openTable(at(`${address}/missing`, format));
      await expect(missing).rejects.toThrow('the file cannot be fetched: 404 Not Found');
    },
  );

  it.each(['csv', 'arrow', 'parquet'] as const)(
    'that breaks off, as one that changes, says so: %s',
    async (format) => {
      const broken = openTable(at(`${address}/broken`, format));
      await expect(broken).rejects.toThrow(/^the file broke off while it was read/);
    },
  );

  it.each(['csv', 'jsonl', 'parquet'] as const)('may be empty: %s', async (format) => {
    const empty = openTable(at(`${address}/empty`, format));
    await expect(empty).rejects.toThrow(/^the file is empty$/);
  });
});
