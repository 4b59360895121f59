/** The number at an index; zero beyond the end. */
export const numberAt = (numbers: Float64Array, index: number): number => numbers[index] ?? 0;
