import { readBackupState } from '../../shared/core/backup/read-backup-state.ts';
import { readServiceState } from '../../shared/core/failover/read-service-state.ts';
import type { Move, ServiceState } from '../../shared/core/failover/service-state.ts';
import type { FleetState, Override } from '../../shared/core/fleet-state.ts';
import { readRestoreState } from '../../shared/core/restore/read-restore-state.ts';
import { BACKUPS_KEY } from '../../shared/operations/look-at-backups.ts';
import { tableOf } from '../region-tables.ts';
import type { CrashWorld } from './crash-world.ts';

const drawState = ({ desired, launches, retirements, resize, slots, standby }: FleetState): string =>
  [
    `${desired} units`,
    `${launches.length} launches`,
    `${retirements.length} retirements`,
    `resizing ${resize?.underWay?.phase ?? 'nothing'}`,
    ...(resize?.failures ?? []).map(({ instanceType }) => `could not be ${instanceType}`),
    ...(slots ?? []).map(
      ({ name, zone, volumes, address }) => `slot ${name} in ${zone}, ${volumes.length} volumes, ${address?.kind}`,
    ),
    standby === undefined ? '' : 'keeps standbys',
  ].join(', ');

const drawOverride = (override: Override): string =>
  override.kind === 'bounds' ? `from ${override.min} to ${override.max}` : 'paused';

const drawFleets = async (world: CrashWorld, region: string): Promise<readonly string[]> => {
  const names = world.setupIn(region).config.fleets.map(({ name }) => name);
  const { ledger } = tableOf(world.tables, region);
  const records = await ledger.readFleets(names);
  const forecasts = await ledger.readForecasts(names);
  return names.map((name) => {
    const record = records.get(name);
    const forecast = forecasts.get(name);
    const inForce = record?.overrides.filter(({ untilMs }) => untilMs > world.nowMs()) ?? [];
    return [
      name,
      record?.state == null ? 'not known' : drawState(record.state),
      ...inForce.map(drawOverride),
      `${record?.notices.length ?? 0} notices`,
      forecast?.kind === 'stored' ? `forecasts of ${Object.keys(forecast.forecast.policies).join()}` : 'no forecast',
    ].join(': ');
  });
};

const drawMove = ({ plan, phase, outcome, restores }: Move): string =>
  `${plan.kind} to ${plan.to}, epoch ${plan.epoch}, ${phase}, ${outcome?.code ?? 'no end'}, ${restores.length} restores`;

const drawService = (state: ServiceState): string =>
  [
    `${state.service}: epoch ${state.epoch}, records of ${state.recordsEpoch}`,
    `switch ${state.switchOn ? 'on' : 'off'}`,
    state.guarded ? 'guarded' : 'not guarded',
    state.arming === null ? '' : 'arming',
    state.wiring === null ? 'not wired' : 'wired',
    state.suspicion === null ? '' : `suspects ${state.suspicion.code}`,
    ...[...(state.move === null ? [] : [state.move]), ...state.past].map(drawMove),
  ].join('; ');

/** What the ledger of one Region says is meant, under way, and over. */
export const drawLedger = async (world: CrashWorld, region: string) => {
  const { workflows } = tableOf(world.tables, region);
  const restores = (await workflows.list('restore')).flatMap(({ body }) => readRestoreState(body) ?? []);
  const services = (await workflows.list('service')).flatMap(({ key, body }) => readServiceState(body, key.id) ?? []);
  const backups = readBackupState((await workflows.read(BACKUPS_KEY)).body);
  return {
    fleets: await drawFleets(world, region),
    restores: restores
      .map(({ plan, phase, way, outcome, proof }) =>
        [plan.into, phase, way, outcome?.code ?? 'no end', proof === null ? '' : `passed ${proof.passed}`].join(' '),
      )
      .toSorted(),
    services: services.map(drawService),
    backups:
      backups === null
        ? 'none'
        : `${backups.creations.length} to make, ${backups.copies.length} to copy, ${backups.rests.length} rest, ${backups.told.join()}`,
  };
};
