import type { Fleet, Size } from '../fleet.ts';

/** The fleet's size of that instance type; an instance of a type no longer listed counts as one of the first size. */
export const sizeOf = (fleet: Fleet, instanceType: string): Size =>
  fleet.sizes.find((size) => size.instanceType === instanceType) ?? fleet.sizes[0];
