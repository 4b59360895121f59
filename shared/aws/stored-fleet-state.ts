import type {
  CapacityPoint,
  DesiredPoint,
  DryPool,
  FleetState,
  LaunchCall,
  LaunchIntent,
  NeededPeak,
  Override,
  ResizeFailure,
  ResizeState,
  ResizeUnderWay,
  Retirement,
  SizingRecord,
} from '../core/fleet-state.ts';
import { isHealthState, isSlotState, isStandbyState } from './stored-healing.ts';
import { isNumber, isText, isTruth, listOf, oneOf, orAbsent, orNull, shapeOf } from './stored-shape.ts';

const isLaunchCall = shapeOf<LaunchCall>({
  token: isText,
  zone: isText,
  subnets: listOf(isText),
  instanceTypes: listOf(isText),
  onDemand: isNumber,
  spot: isNumber,
  launchTemplate: shapeOf<LaunchCall['launchTemplate']>({ id: isText, version: isNumber }),
  role: orAbsent(oneOf('standby')),
  slot: orAbsent(isText),
  withoutDevices: orAbsent(listOf(isText)),
});

const isAnswered = shapeOf<Extract<LaunchIntent['answer'], { kind: 'answered' }>>({
  kind: oneOf('answered'),
  atMs: isNumber,
  instanceIds: listOf(isText),
});
const isUnanswered = shapeOf<Extract<LaunchIntent['answer'], { kind: 'none' }>>({ kind: oneOf('none') });

const isResize = shapeOf<ResizeState>({
  underWay: orNull(
    shapeOf<ResizeUnderWay>({
      instanceId: isText,
      zone: isText,
      from: isText,
      to: isText,
      revertedBecause: orNull(isText),
      phase: oneOf('draining', 'stopping', 'starting', 'arriving'),
      sinceMs: isNumber,
      startAfterMs: isNumber,
      startBackOffMs: isNumber,
    }),
  ),
  failures: listOf(
    shapeOf<ResizeFailure>({ instanceType: isText, because: isText, untilMs: isNumber, backOffMs: isNumber }),
  ),
  peak: shapeOf<NeededPeak>({ sinceMs: isNumber, units: isNumber, unitsBefore: isNumber }),
});

const isSizingRecord = shapeOf<SizingRecord>({
  desired: listOf(shapeOf<DesiredPoint>({ fromMs: isNumber, units: isNumber })),
  replacing: isTruth,
});

/** Whether a stored value is a fleet's state, whole and of this version. */
export const isFleetState = shapeOf<FleetState>({
  version: oneOf(1),
  epoch: isText,
  sequence: isNumber,
  desired: isNumber,
  launches: listOf(
    shapeOf<LaunchIntent>({
      call: isLaunchCall,
      atMs: isNumber,
      answer: (value) => isAnswered(value) || isUnanswered(value),
    }),
  ),
  retirements: listOf(
    shapeOf<Retirement>({
      instanceId: isText,
      sinceMs: isNumber,
      because: isText,
      drainMaxMs: orAbsent(isNumber),
      isFailing: orAbsent(isTruth),
    }),
  ),
  capacity: listOf(shapeOf<CapacityPoint>({ fromMs: isNumber, units: isNumber, machines: isNumber })),
  dryPools: listOf(
    shapeOf<DryPool>({
      instanceType: isText,
      zone: isText,
      market: oneOf('on-demand', 'spot'),
      untilMs: isNumber,
      backOffMs: isNumber,
    }),
  ),
  resize: orAbsent(isResize),
  sizing: orAbsent(isSizingRecord),
  health: orAbsent(isHealthState),
  standby: orAbsent(isStandbyState),
  slots: orAbsent(listOf(isSlotState)),
  scheduledUntilMs: isNumber,
  lookAtMs: isNumber,
});

const isPause = shapeOf<Extract<Override, { kind: 'pause' }>>({
  kind: oneOf('pause'),
  untilMs: isNumber,
  why: isText,
  atMs: isNumber,
});

const isBounds = shapeOf<Extract<Override, { kind: 'bounds' }>>({
  kind: oneOf('bounds'),
  min: orNull(isNumber),
  max: orNull(isNumber),
  untilMs: isNumber,
  why: isText,
  atMs: isNumber,
});

/** Whether a stored value is an override. */
export const isOverride = (value: unknown): value is Override => isPause(value) || isBounds(value);
