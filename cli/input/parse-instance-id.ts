import { InvalidArgumentError } from 'commander';

/** Reads the id of an EC2 instance. */
export const parseInstanceId = (text: string): string => {
  if (/^i-([0-9a-f]{8}|[0-9a-f]{17})$/.test(text)) return text;
  throw new InvalidArgumentError('Say the id of an instance: i- and 8 or 17 hexadecimal digits.');
};
