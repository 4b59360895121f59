import { describe, expect, it } from 'vitest';
import type { FailoverStep } from '../../../shared/core/failover/failover-step.ts';
import { foreseeMove } from '../../../shared/core/failover/foresee-move.ts';
import { drillOf, type Service } from '../../../shared/core/failover/service.ts';
import type { MovePlan, ServiceState } from '../../../shared/core/failover/service-state.ts';
import { NOW_MS } from '../build.ts';
import { knownService, moveOf, SHOP, SHOP_BY_RECORD, STAGE } from './build-services.ts';
import { HOME, STANDBY } from './preparation-scene.ts';

type Scene = {
  readonly service?: Service;
  readonly plan?: Partial<MovePlan>;
  readonly state?: Partial<ServiceState>;
  readonly fenced?: boolean;
};

const foresee = ({ service = SHOP, plan = {}, state = {}, fenced = false }: Scene = {}): readonly FailoverStep[] =>
  foreseeMove({
    service,
    stage: STAGE,
    state: knownService(state),
    move: moveOf('approval', { plan }),
    points: [
      { fleet: 'web', lineage: 'slot-1', takenAtMs: NOW_MS - 2 },
      { fleet: 'web', lineage: 'gone', takenAtMs: NOW_MS - 3 },
      { fleet: 'web', lineage: 'slot-2', takenAtMs: NOW_MS - 1 },
      { fleet: 'other', lineage: 'i-1', takenAtMs: NOW_MS - 1 },
    ],
    fenced,
    nowMs: NOW_MS,
  });

const kindsOf = (steps: readonly FailoverStep[]): readonly string[] => steps.map(({ kind }) => kind);

const epochsOf = (steps: readonly FailoverStep[]) =>
  steps.flatMap((step) => (step.kind === 'records' ? [step.to] : []));

describe('foreseeMove', () => {
  it('flips an armed switch, closes what is left behind, and arms the switch again', () => {
    const steps = foresee();
    expect(kindsOf(steps)).toEqual(['raise', 'fence', 'switch', 'fence', 'records', 'switch']);
    expect(steps.filter((step) => step.kind === 'fence')).toMatchObject([
      { region: HOME, deregister: false },
      { region: HOME, deregister: true },
    ]);
    expect(foresee({ fenced: true })[0]).toMatchObject({ kind: 'unfence', region: STANDBY });
    expect(epochsOf(steps)).toEqual([{ from: 0, to: 1, guarded: true }]);
  });

  it('deregisters once where that comes before traffic moves', () => {
    const service = { ...SHOP, fence: { ...SHOP.fence, deregister: true } };
    expect(kindsOf(foresee({ service })).filter((kind) => kind === 'fence')).toHaveLength(1);
  });

  it('flips by records where that is the mode, or where the switch is not armed', () => {
    expect(kindsOf(foresee({ service: SHOP_BY_RECORD }))).toEqual(['raise', 'fence', 'records', 'fence']);
    expect(epochsOf(foresee({ service: SHOP_BY_RECORD, state: { recordsEpoch: null } }))).toEqual([
      { from: 0, to: 1, guarded: true },
    ]);
    expect(epochsOf(foresee({ state: { guarded: false } }))).toEqual([
      { from: 0, to: 1, guarded: false },
      { from: 1, to: 1, guarded: true },
    ]);
  });

  it('restores no more lineages than served, newest first, before their fleet is held', () => {
    const needs = [{ fleet: 'web', units: 2, because: 'it served', fromPoints: true }];
    const steps = foresee({ plan: { needs } });
    expect(kindsOf(steps).slice(0, 4)).toEqual(['fence', 'restore', 'restore', 'raise']);
    expect(steps.flatMap((step) => (step.kind === 'restore' ? [[step.lineage, step.into]] : []))).toEqual([
      ['slot-2', 'new'],
      ['slot-1', 'new'],
    ]);
  });

  it('fences nothing in a drill, and brings its name home', () => {
    const plan = { kind: 'drill', needs: [{ fleet: 'web', units: 1, because: '', fromPoints: true }] } as const;
    const bySwitch = foresee({ service: drillOf(SHOP), plan });
    expect(kindsOf(bySwitch)).toEqual(['restore', 'switch', 'switch', 'lower', 'records']);
    expect(bySwitch[0]).toMatchObject({ into: 'isolated' });
    expect(epochsOf(bySwitch)).toEqual([{ from: 0, to: 2, guarded: true }]);
    const byRecord = foresee({ service: drillOf(SHOP_BY_RECORD), plan: { kind: 'drill' } });
    expect(kindsOf(byRecord)).toEqual(['raise', 'records', 'lower', 'records']);
    expect(epochsOf(byRecord)).toEqual([
      { from: 0, to: 1, guarded: true },
      { from: 1, to: 2, guarded: true },
    ]);
  });
});
