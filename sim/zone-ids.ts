/** Every direction that is part of a Region's name, as zone ids shorten it. */
const DIRECTIONS: Readonly<Record<string, string>> = {
  north: 'n',
  northeast: 'ne',
  east: 'e',
  southeast: 'se',
  south: 's',
  southwest: 'sw',
  west: 'w',
  northwest: 'nw',
  central: 'c',
};

/**
 * The id of an Availability Zone as AWS forms them: `us-east-1a` is `use1-az1`. AWS deals the letters out anew in each
 * account; this account got them in order.
 */
export const zoneIdOf = (zone: string): string => {
  const parts = zone.slice(0, -1).split('-');
  const region = parts.map((part) => DIRECTIONS[part] ?? (part === 'gov' ? 'g' : part)).join('');
  return `${region}-az${zone.charCodeAt(zone.length - 1) - 'a'.charCodeAt(0) + 1}`;
};
