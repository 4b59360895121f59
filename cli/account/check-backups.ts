import type { Regions } from '../../shared/aws/ec2-regions.ts';
import type { Keys } from '../../shared/aws/kms-keys.ts';
import { showPath } from '../../shared/config/list-findings.ts';
import type { Protection } from '../../shared/core/backup/backup-policy.ts';
import { Fault } from '../../shared/core/fault.ts';
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

const checkRegions = (protection: Protection, regions: ReadonlyMap<string, boolean>): readonly ReferenceFinding[] =>
  protection.policy.copyTo.flatMap((region) => {
    const place = placeOf(protection, 'copyTo');
    const isEnabled = regions.get(region);
    if (isEnabled === undefined) return [problem(place, `there is no Region ${region}`)];
    return isEnabled ? [] : [problem(place, `${region} is not enabled for this account; enable it, or name another`)];
  });

const checkKey = (
  protection: Protection,
  key: string,
  { keys }: CheckedBackups,
): Promise<readonly ReferenceFinding[]> => {
  const place = placeOf(protection, 'kmsKey');
  const findings = protection.policy.copyTo.map((region) =>
    orProblem(place, async () => {
      const flaw = await keys.findFlaw(region, key);
      return flaw === null ? [] : [problem(place, `cannot be used in ${region}: ${flaw}`)];
    }),
  );
  return Promise.all(findings).then((all) => all.flat());
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
  const copied = protections.filter(({ policy }) => policy.copyTo.length > 0);
  const [first] = copied;
  const regions =
    first === undefined
      ? []
      : await orProblem(placeOf(first, 'copyTo'), async () => {
          const known = await checked.regions.list();
          return copied.flatMap((protection) => checkRegions(protection, known));
        });
  const others = await Promise.all(
    protections.flatMap((protection) => [
      checkTag(protection, checked),
      ...(protection.policy.kmsKey === null ? [] : [checkKey(protection, protection.policy.kmsKey, checked)]),
    ]),
  );
  return [...regions, ...others.flat()];
};
