import { InvalidArgumentError } from 'commander';

/** What a number on the command line must satisfy, and how to say so. */
type NumberRule = { readonly holds: (value: number) => boolean; readonly says: string };

const parseBy =
  ({ holds, says }: NumberRule) =>
  (text: string): number => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!Number.isFinite(value) || !holds(value)) throw new InvalidArgumentError(says);
    return value;
  };

/** Reads a finite number above zero. */
export const parsePositive = parseBy({ holds: (value) => value > 0, says: 'Say a number above zero.' });

/** Reads a finite number, zero or more. */
export const parseNotNegative = parseBy({ holds: (value) => value >= 0, says: 'Say a number, zero or more.' });

/** Reads a whole number, one or more. */
export const parseCount = parseBy({
  holds: (value) => Number.isSafeInteger(value) && value >= 1,
  says: 'Say a whole number, one or more.',
});

/** Reads a whole number, zero or more. */
export const parseWhole = parseBy({
  holds: (value) => Number.isSafeInteger(value) && value >= 0,
  says: 'Say a whole number, zero or more.',
});

/** Reads a whole number that can seed a simulation. */
export const parseSeed = parseBy({
  holds: (value) => Number.isSafeInteger(value) && value >= 0 && value <= 0xffff_ffff,
  says: 'Say a whole number from 0 to 4294967295.',
});

/** Reads a rate in MiB/s at which EBS fills a volume (CreateVolume, `VolumeInitializationRate`). */
export const parseInitializationRate = parseBy({
  holds: (value) => Number.isSafeInteger(value) && value >= 100 && value <= 300,
  says: 'Say a whole number of MiB/s from 100 to 300.',
});
