import { zipSync } from 'fflate';

/** The first moment that a ZIP can name. Its fields are local ones, and so the same in every time zone. */
const FIXED_TIME = new Date(1980, 0, 1);
const UNIX = 3;
const READABLE = 0o100644 << 16;

/** A ZIP of these files: the same files give the same bytes, whenever and wherever it is made. */
export const zipFiles = (files: Readonly<Record<string, Uint8Array>>): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Object.keys(files)
        .sort()
        .map((path) => [path, [files[path] ?? new Uint8Array(), {}]]),
    ),
    { level: 9, mtime: FIXED_TIME, os: UNIX, attrs: READABLE },
  );
