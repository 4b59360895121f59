import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCliFolder, linesOf, runCli } from './run-cli.ts';

const folder = createCliFolder();
const SAID = 'User: arn:aws:iam::123456789012:user/someone is not authorized to perform this';

let server: Server;

/** An AWS that lets nobody do anything. */
beforeAll(async () => {
  server = createServer((_, response) => {
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify({ __type: 'com.amazon.coral.service#AccessDeniedException', message: SAID }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => server.close());

describe('a denied call', () => {
  it('names the action in one line, and neither account nor user', async () => {
    const { port }: AddressInfo = Object(server.address());
    const { exitCode, stdout, stderr } = await runCli(['status'], {
      BALLAST_CONFIG: folder.config,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
    expect(linesOf(stderr)).toEqual([
      expect.stringMatching(/^ballast: dynamodb:BatchGetItem was denied .*; allow this action/),
    ]);
    expect(stderr).not.toMatch(/\d{12}|someone/);
    expect(stdout).toBe('');
    expect(exitCode).toBe(1);
  });
});
