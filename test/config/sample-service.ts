import { sampleFleetWith } from './sample-config.ts';

/** What a fleet needs to exist in the standby Region. */
export const IN_REGION = 'inRegion: { us-west-2: { subnets: [subnet-00000003] } }';

/** The sample with its fleet in both Regions. */
export const STANDING_BY = sampleFleetWith(IN_REGION);
const URL = 'observe: { url: "https://{region}.shop.example.com/health" }';

/** A service of both Regions, with other keys if stated. */
export const serviceEntry = (keys = '', name = 'shop'): string =>
  `{ name: ${name}.example.com, zone: example.com, fleets: [web], regions: [us-east-1, us-west-2], ${URL}${keys === '' ? '' : `, ${keys}`} }`;

/** The sample with a fleet in both Regions, and a service. */
export const withShop = (keys = '', sample = STANDING_BY): string =>
  `${sample}services:\n  shop: ${serviceEntry(keys)}\n`;
