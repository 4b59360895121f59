/** What a call gave, and the lines that it wrote to standard output meanwhile. */
export type Captured<Result> = { readonly result: Result; readonly lines: readonly string[] };

/** Keeps what is written to standard output while a call runs: in Lambda that is the log. */
export const captureOutput = async <Result>(call: () => Promise<Result>): Promise<Captured<Result>> => {
  const written: string[] = [];
  const write = process.stdout.write;
  process.stdout.write = (chunk: string | Uint8Array) => {
    written.push(Buffer.from(chunk).toString());
    return true;
  };
  try {
    const result = await call();
    return { result, lines: written.join('').split('\n').filter(Boolean) };
  } finally {
    process.stdout.write = write;
  }
};
