import type { CommandResult } from '../../../shared/ports/agents.ts';
import { worldOf } from '../../cloud.ts';
import { launchMachine } from '../../restored-machines.ts';
import { putVolume } from '../../storage.ts';
import { addVolume } from '../../volumes.ts';
import type { World } from '../../world-state.ts';
import { answerAfterStorms } from '../answer-after-storms.ts';
import { answerKept } from '../restores-of.ts';
import { listenToSnapshots } from '../snapshot-events.ts';
import type { Trial } from '../trial.ts';
import { COPY_KEY, LEDGER_TAG } from './draw-points.ts';

/** A machine of no fleet, with a data volume, that carries a person's own tag, as do its volumes. */
const launchLedger = (world: World, token: string): void => {
  const [template] = world.templates;
  const [subnet] = world.zones.keys();
  if (template === undefined || subnet === undefined) return;
  const tags = new Map([[LEDGER_TAG.key, LEDGER_TAG.value]]);
  const id = launchMachine(world, {
    token,
    template: { id: template.id, version: template.defaultVersion },
    instanceType: 'r7g.large',
    subnet,
    securityGroup: null,
    tags,
  });
  const instance = world.instances.get(id);
  if (instance === undefined) return;
  const volume = world.storage.volumes.get(addVolume(world, instance, '/dev/sdx'));
  if (volume !== undefined) putVolume(world, volume.id, { ...volume, tags });
};

/** Commands of freezing and of checks may fail, or never be answered. */
const answerCommand = ({ inject }: Trial): CommandResult | null => {
  if (inject.happens('app-flaps', 0.1)) return { kind: 'ended', exitCode: 1, output: 'not now' };
  return inject.happens('checks-silent', 0.05) ? { kind: 'unknown', because: 'nobody answers' } : null;
};

/** Keys that copies may be made with, machines of no fleet, and people who answer in the end what was restored for them. */
export const preparePoints = (trial: Trial): void => {
  const { globe, scene } = trial;
  for (const world of globe.cloud.values()) {
    world.snapshots.keys.add(COPY_KEY);
    world.commands.answer = () => answerCommand(trial);
  }
  listenToSnapshots(trial);
  const home = worldOf(globe.cloud, scene.regions[0]);
  if (scene.text.includes('backups:')) {
    for (const token of ['ledger-1', 'ledger-2']) launchLedger(home, token);
  }
  answerAfterStorms(trial, () => answerKept(trial));
};
