import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/core/time.ts';
import { cutOffRegion } from '../faults/cut-off-region.ts';
import { spoilVolume } from '../faults/spoil-volume.ts';
import { setTimer } from '../timer-queue.ts';
import { HOME, STANDBY } from './backup-day-config.ts';
import { slotsOf } from './day-cloud.ts';
import type { DayRun } from './day-run.ts';
import { contentsByDevice, volumesOfSlot } from './slot-content.ts';

const at = (hours: number, minutes: number, seconds = 0): number =>
  hours * HOUR_MS + minutes * MINUTE_MS + seconds * SECOND_MS;

/** Somebody drops a table, sees it, has the volume restored, and says later that it is well. */
export const SPOILED_MS = at(14, 37, 20);
const SPOIL_SEEN_MS = at(14, 41);
const ACCEPTED_MS = at(16, 0);

/** The home Region does not answer any more, and people decide to go on without it. */
export const CUT_OFF_MS = at(21, 40, 20);
const GIVEN_UP_MS = at(21, 45);
const GONE_ON_MS = at(22, 30);

/** Lets a table be dropped, and in the end the home Region be cut off, at their moments of the day. */
export const planStory = ({ day, watches, atCutOff }: DayRun): void => {
  const { home, startMs } = day;
  setTimer(home.timers, startMs + SPOILED_MS, () => {
    for (const { id } of volumesOfSlot(home, slotsOf(day)[0] ?? '')) spoilVolume(home, id);
  });
  setTimer(home.timers, startMs + CUT_OFF_MS, () => {
    for (const slot of slotsOf(day)) atCutOff.set(slot, contentsByDevice(home, volumesOfSlot(home, slot)));
    for (const watch of watches.values()) watch.close();
    cutOffRegion(home);
  });
};

const restoreSpoiled = async ({ day, home, asked }: DayRun): Promise<void> => {
  const struckMs = day.startMs + SPOILED_MS;
  const id = await home.restore({
    point: { kind: 'time', atMs: struckMs },
    lineage: slotsOf(day)[0] ?? null,
    into: 'in-place',
    reason: 'somebody dropped a table',
  });
  asked.set(id, { region: HOME, struckMs });
};

/** Paused first: nothing of the fleet is desired in the standby Region yet, and what is not desired is taken away. */
const restoreElsewhere = async ({ day, standby, asked }: DayRun): Promise<void> => {
  const struckMs = day.startMs + CUT_OFF_MS;
  const atMs = day.standby.nowMs;
  await standby.override({ kind: 'pause', untilMs: atMs + HOUR_MS, why: `${HOME} does not answer`, atMs });
  for (const lineage of slotsOf(day)) {
    const reason = `${HOME} does not answer`;
    const id = await standby.restore({ point: { kind: 'latest' }, lineage, into: 'new', reason });
    asked.set(id, { region: STANDBY, struckMs });
  }
};

/** As many machines as were restored are desired from now on, and the fleet goes on. */
const goOnElsewhere = async ({ day, standby }: DayRun): Promise<void> => {
  const atMs = day.standby.nowMs;
  const min = day.fleet.capacity.min;
  await standby.override({ kind: 'bounds', min, max: null, untilMs: atMs + DAY_MS, why: 'restored', atMs });
  await standby.resume();
};

/** What people do at a minute of the day, if anything. */
export const takePart = async (run: DayRun, intoDayMs: number): Promise<void> => {
  if (intoDayMs === SPOIL_SEEN_MS) await restoreSpoiled(run);
  if (intoDayMs === GIVEN_UP_MS) await restoreElsewhere(run);
  if (intoDayMs === GONE_ON_MS) await goOnElsewhere(run);
  if (intoDayMs !== ACCEPTED_MS) return;
  for (const [id, { region }] of run.asked) if (region === HOME) await run.home.answer(id, 'accept');
};
