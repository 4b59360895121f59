import type { Regions } from '../../shared/aws/ec2-regions.ts';
import type { Keys } from '../../shared/aws/kms-keys.ts';
import { showPath } from '../../shared/config/list-findings.ts';
import type { Protection } from '../../shared/core/backup/backup-policy.ts';
import { Fault } from '../../shared/core/fault.ts';
import { catchFault } from '../../shared/operations/catch-fault.ts';
import type { BackupSources } from '../../shared/ports/backup-sources.ts';
import type { ReferenceFinding } from './check-references.ts';

/** What is asked about backups before they are deployed. */
export type CheckedBackups = { readonly regions: Regions; readonly keys: Keys; readonly sources: BackupSources };

const placeOf = ({ name, by }: Protection, key: string): string =>
  showPath(by.kind === 'fleet' ? ['fleets', name, 'backup', key] : ['backups', name, key]);

const problem = (place: string, message: string): ReferenceFinding => ({
  kind: 'problem',
  message: `${place}: ${message}`,
});

const orProblem = async (
  place: string,
  check: () => Promise<readonly ReferenceFinding[]>,
): Promise<readonly ReferenceFinding[]> => {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [problem(place, error.message)];
  }
};

/** Regions of the partition, with whether the account may use them; null where that cannot be read. */
type KnownRegions = ReadonlyMap<string, boolean> | null;

const checkRegions = (protection: Protection, regions: KnownRegions): readonly ReferenceFinding[] =>
  protection.policy.copyTo.flatMap((region) => {
    const place = placeOf(protection, 'copyTo');
    if (regions === null || regions.get(region) === true) return [];
    return regions.has(region)
      ? [problem(place, `${region} is not enabled for this account; enable it, or name another`)]
      : [problem(place, `there is no Region ${region}`)];
  });

/** Asks only Regions that can answer: the others are told of by themselves. */
const checkKey = async (
  protection: Protection,
  { keys }: CheckedBackups,
  regions: KnownRegions,
): Promise<readonly ReferenceFinding[]> => {
  const { kmsKey, copyTo } = protection.policy;
  if (kmsKey === null) return [];
  const place = placeOf(protection, 'kmsKey');
  const reachable = copyTo.filter((region) => regions === null || regions.get(region) === true);
  const findings = reachable.map((region) =>
    orProblem(place, async () => {
      const flaw = await keys.findFlaw(region, kmsKey);
      return flaw === null ? [] : [problem(place, `cannot be used in ${region}: ${flaw}`)];
    }),
  );
  return (await Promise.all(findings)).flat();
};

const checkTag = async (protection: Protection, { sources }: CheckedBackups): Promise<readonly ReferenceFinding[]> => {
  const { by } = protection;
  if (by.kind === 'fleet') return [];
  const place = placeOf(protection, 'tag');
  return orProblem(place, async () => {
    const found = await sources.list(by);
    if (found.length > 0) return [];
    return [{ kind: 'warning', message: `${place}: no ${by.of} carry ${by.key}=${by.value} now` }];
  });
};

/** Looks at AWS for what backups name: Regions that are there and enabled, keys that can be used there, tags that match. */
export const checkBackups = async (
  checked: CheckedBackups,
  protections: readonly Protection[],
): Promise<readonly ReferenceFinding[]> => {
  const [first] = protections.filter(({ policy }) => policy.copyTo.length > 0);
  const known = first === undefined ? null : await catchFault(checked.regions.list());
  const regions = known instanceof Fault ? null : known;
  const findings = await Promise.all(
    protections.map(async (protection) => [
      ...checkRegions(protection, regions),
      ...(await checkKey(protection, checked, regions)),
      ...(await checkTag(protection, checked)),
    ]),
  );
  const unread =
    first !== undefined && known instanceof Fault ? [problem(placeOf(first, 'copyTo'), known.message)] : [];
  return [...unread, ...findings.flat()];
};
