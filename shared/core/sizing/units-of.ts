import type { Fleet, Size } from '../fleet.ts';

/** The fleet's size of that instance type; an instance of a type no longer listed counts as one of the first size. */
export const sizeOf = (fleet: Fleet, instanceType: string): Size =>
  fleet.sizes.find((size) => size.instanceType === instanceType) ?? fleet.sizes[0];

/** Instance types that may stand in for each other in one launch: those that weigh as much as the first size. */
export const interchangeableTypes = (fleet: Fleet): readonly string[] =>
  fleet.sizes.filter(({ units }) => units === fleet.sizes[0].units).map(({ instanceType }) => instanceType);
