import { createServer } from 'node:http';
import { z } from 'zod';

/** An endpoint that answers every call to EC2 alike. */
export type LocalEc2 = {
  readonly url: string;
  /** Access keys that calls were signed with. */
  readonly accessKeys: readonly string[];
  readonly close: () => Promise<void>;
};

/** Starts one on a free loopback port; it answers calls with this status and body. */
export const startLocalEc2 = async (status: number, body: string): Promise<LocalEc2> => {
  const accessKeys: string[] = [];
  const server = createServer((request, response) => {
    const [, accessKey = 'none'] = /Credential=([^/]+)/.exec(request.headers.authorization ?? '') ?? [];
    accessKeys.push(accessKey);
    response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    accessKeys,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
