/** Writes lines for a person to stdout. */
export const printText = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Writes one JSON object to stdout, on one line. */
export const printJson = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value)}\n`);
};
