import { InvalidArgumentError } from 'commander';

const SHARE = /^(\d+(?:\.\d+)?|\.\d+)(%?)$/;
/** As in ballast.yml: one request in a hundred thousand to every other one. */
const LEAST = 0.00001;
const MOST = 0.5;

/** Reads a share of requests, as a percentage (`0.1%`) or a number (`0.001`). */
export const parseShare = (text: string): number => {
  const [, number, percent] = SHARE.exec(text.trim()) ?? [];
  const share = number === undefined ? Number.NaN : Number(number) / (percent === '%' ? 100 : 1);
  // A division by 100 would make 0.07 % something beside 0.0007.
  const rounded = Number(share.toPrecision(12));
  if (rounded >= LEAST && rounded <= MOST) return rounded;
  throw new InvalidArgumentError('Say a share of requests from 0.001% to 50%, such as 0.1%.');
};
