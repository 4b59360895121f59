/** FNV-1a in seven letters and digits: names contents, and keeps no secret. */
export const nameContents = (text: string): string =>
  (
    Array.from(text, (letter) => letter.charCodeAt(0)).reduce(
      (mixed, code) => Math.imul(mixed ^ code, 0x0100_0193),
      0x811c_9dc5,
    ) >>> 0
  )
    .toString(36)
    .padStart(7, '0');
