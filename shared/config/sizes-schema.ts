import * as z from 'zod';
import type { Size } from '../core/fleet.ts';
import { INSTANCE_TYPE, platformOf, usdPerHourOf, vcpusOf } from './instance-type-catalog.ts';
import { positive, section, text } from './value-schema.ts';

const SIZE_ALLOWED = 'an instance type such as c7g.large, or a map of type, units, usdPerHour';
const LIST_ALLOWED = 'a list of at least one instance type';

const instanceType = () => text(INSTANCE_TYPE, SIZE_ALLOWED);

const sizeSchema = z
  .union(
    [
      instanceType(),
      section({
        type: instanceType(),
        units: positive(1_000).optional().describe('Capacity weight; from vCPUs if not stated.'),
        usdPerHour: positive().optional().describe('Price; the published On-Demand price of us-east-1 if not stated.'),
      }),
    ],
    SIZE_ALLOWED,
  )
  .transform((size) => (typeof size === 'string' ? { type: size } : size));

type SizeSection = z.output<typeof sizeSchema>;

/** Weight of a size: as stated, or by its vCPUs against those of the first size; null where those are not known. */
const unitsOf = (size: SizeSection, first: SizeSection): number | null => {
  if (size.units !== undefined) return size.units;
  const firstUnits = first.units ?? 1;
  if (size === first) return firstUnits;
  const vcpus = vcpusOf(size.type);
  const firstVcpus = vcpusOf(first.type);
  return vcpus === null || firstVcpus === null ? null : (vcpus / firstVcpus) * firstUnits;
};

const toSize = (size: SizeSection, units: number): Size => ({
  instanceType: size.type,
  units,
  usdPerHour: size.usdPerHour ?? usdPerHourOf(size.type),
});

/** Why one launch template cannot start both types; null where nothing is known to be in the way. */
const mismatchOf = (type: string, first: string): string | null => {
  const [own, others] = [platformOf(type), platformOf(first)];
  if (own === null || others === null) return null;
  if (own.architecture !== others.architecture) {
    return `a type of ${others.architecture}, like ${first}: ${type} is ${own.architecture}, and the launch template has one image`;
  }
  return own.virtualization === others.virtualization
    ? null
    : `a type of ${others.virtualization} virtualization, like ${first}: ${type} is ${own.virtualization}`;
};

/** Instance types in order of preference: the first weighs one unit unless it says otherwise. */
export const sizesSchema = z
  .array(sizeSchema, LIST_ALLOWED)
  .transform((sections, context): readonly [Size, ...Size[]] => {
    const refuse = (path: readonly PropertyKey[], message: string): void => {
      context.issues.push({ code: 'custom', input: sections, path: [...path], message });
    };
    const [first] = sections;
    if (first === undefined) {
      refuse([], LIST_ALLOWED);
      return z.NEVER;
    }
    const types = sections.map(({ type }) => type);
    const sizes = sections.flatMap((size, index) => {
      const units = unitsOf(size, first);
      if (units === null)
        refuse([index], 'a map of type and units: the vCPUs of this type, or of the first, are not known');
      const mismatch = mismatchOf(size.type, first.type);
      if (mismatch !== null) refuse([index], mismatch);
      if (types.indexOf(size.type) < index) refuse([index], 'each instance type once');
      return units === null ? [] : [toSize(size, units)];
    });
    const [firstSize, ...others] = sizes;
    return firstSize === undefined ? z.NEVER : [firstSize, ...others];
  })
  .describe('Instance types the fleet may use.');
