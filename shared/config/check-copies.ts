import type * as z from 'zod';
import { copyRegions } from './copy-regions.ts';
import { refuse } from './value-schema.ts';

type Copied = { readonly copyTo: readonly string[]; readonly kmsKey?: string | undefined };

type CopiedParts = {
  readonly regions: { readonly primary: string };
  readonly fleets: Readonly<
    Record<string, { readonly backup?: Copied | undefined; readonly inRegion: Readonly<Record<string, unknown>> }>
  >;
  readonly backups: Readonly<Record<string, Copied>>;
};

type Payload = z.core.ParsePayload<CopiedParts>;

/** An ARN names a key of one Region; an alias, or the id of a multi-Region key, is known in many. */
const checkKey = (
  payload: Payload,
  path: readonly PropertyKey[],
  { copyTo, kmsKey }: Copied,
  homes: readonly string[],
): void => {
  const region = kmsKey?.startsWith('arn:') ? kmsKey.split(':')[3] : undefined;
  if (region === undefined) return;
  const { primary } = payload.value.regions;
  const destinations = homes.flatMap((home) => copyRegions(copyTo, home, primary));
  const other = destinations.find((destination) => destination !== region);
  if (other === undefined) return;
  refuse(payload, [...path, 'kmsKey'], `a key that ${other} has too, by alias or multi-Region id: copies go there`);
};

const checkCopied = (
  payload: Payload,
  path: readonly PropertyKey[],
  copied: Copied,
  homes: readonly string[],
): void => {
  const { primary } = payload.value.regions;
  const own = copied.copyTo.indexOf(primary);
  if (own >= 0)
    refuse(payload, [...path, 'copyTo', own], `a Region other than primary (${primary}), where they are taken`);
  checkKey(payload, path, copied, homes);
};

/** Holds copies to Regions other than their own, keys to Regions that know them, and names to one meaning. */
export const checkCopies = (payload: Payload): void => {
  const { regions, fleets, backups } = payload.value;
  for (const [name, { backup, inRegion }] of Object.entries(fleets)) {
    const homes = [regions.primary, ...Object.keys(inRegion)];
    if (backup !== undefined) checkCopied(payload, ['fleets', name, 'backup'], backup, homes);
  }
  for (const [name, tagged] of Object.entries(backups)) {
    if (fleets[name] !== undefined) refuse(payload, ['backups', name], 'a name that no fleet has');
    checkCopied(payload, ['backups', name], tagged, [regions.primary]);
  }
};
