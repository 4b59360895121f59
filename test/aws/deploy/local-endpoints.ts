import { createServer } from 'node:http';

/** What services answer with in each Region: a server of this machine, asked at `/<Region>`. */
export type LocalEndpoints = {
  readonly port: number;
  readonly setUp: (region: string, isUp: boolean) => void;
  readonly close: () => Promise<void>;
};

/** Starts it; every Region is up until a test says otherwise. */
export const startLocalEndpoints = async (): Promise<LocalEndpoints> => {
  const down = new Set<string>();
  const server = createServer(({ url = '/' }, answer) => {
    answer.writeHead(down.has(url.slice(1)) ? 503 : 200).end('ready');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the endpoints have no port');
  return {
    port: address.port,
    setUp: (region, isUp) => {
      if (isUp) down.delete(region);
      else down.add(region);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
