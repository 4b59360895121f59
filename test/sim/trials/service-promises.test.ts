import { beforeEach, describe, expect, it } from 'vitest';
import { beginMove } from '../../../shared/core/failover/begin-move.ts';
import { recordsAt } from '../../../shared/core/failover/plan-records.ts';
import { readServiceState } from '../../../shared/core/failover/read-service-state.ts';
import type { Service } from '../../../shared/core/failover/service.ts';
import type { ServiceState } from '../../../shared/core/failover/service-state.ts';
import { serviceKey } from '../../../shared/operations/service-key.ts';
import { submitChange } from '../../../sim/dns/changes.ts';
import { tableOf } from '../../../sim/region-tables.ts';
import { ballastFunctions } from '../../../sim/trials/ballast-functions.ts';
import { drawScene } from '../../../sim/trials/draw-scene.ts';
import { type CallRecord, recordChange } from '../../../sim/trials/history.ts';
import type { Invocation } from '../../../sim/trials/invocation.ts';
import { openTrial } from '../../../sim/trials/open-trial.ts';
import { STAGE } from '../../../sim/trials/scene.ts';
import { prepareScene } from '../../../sim/trials/scenes/prepare-scene.ts';
import type { Trial } from '../../../sim/trials/trial.ts';

const HOME = 'us-east-1';
const STANDBY = 'us-west-2';
const DAY = 24 * 60;

/** The first seed whose service moves by a switch, when nobody needs to approve, into a fleet that waits for it. */
const SEED = Array.from({ length: 2_000 }, (_, seed) => seed).find((seed) => {
  const { kind, text } = drawScene(seed, DAY);
  return kind === 'services' && /mode: switch.*approval: automatic.*warm-standby/s.test(text);
});

let trial: Trial;
let service: Service;
let state: ServiceState;

beforeEach(async () => {
  const options = { seed: SEED ?? -1, minutes: DAY, faults: new Set<never>(), without: new Set<string>(), only: null };
  trial = openTrial({ ...options, onTrace: null }, ballastFunctions);
  await prepareScene(trial);
  const [first] = trial.setups.get(STANDBY)?.services ?? [];
  if (first === undefined) throw new Error('no service');
  service = first;
  const { asks } = await tableOf(trial.tables, STANDBY).workflows.read(serviceKey(service.name));
  const wired = [...asks.values()].flatMap((ask) =>
    typeof ask === 'object' && ask !== null && 'wiring' in ask ? [ask.wiring] : [],
  );
  const body = { version: 1, service: service.name, epoch: 0, recordsEpoch: 0, switchOn: false, guarded: true };
  const idle = { arming: null, movedAtMs: null, suspicion: null, told: null, move: null, past: [] };
  const read = readServiceState({ ...body, ...idle, wiring: wired[0] ?? null }, service.name);
  if (read === null) throw new Error('no state');
  state = read;
});

type Asked = Pick<CallRecord, 'port' | 'method' | 'args'> & { readonly from?: string; readonly to?: string };

/** Lets a Region's watch do something, and says which promises that breaks. */
const done = ({ from = STANDBY, to = from, ...asked }: Asked): readonly string[] => {
  const invocation: Invocation = {
    id: 1,
    region: from,
    function: 'watch',
    event: {},
    attempt: 1,
    skewMs: 0,
    isSlow: false,
    atMs: trial.globe.clock.nowMs,
    setup: trial.setups.get(from),
  };
  const call = { ...asked, region: to, atMs: trial.globe.clock.nowMs, invocation };
  trial.check({ kind: 'asked', call });
  const answered = { ...call, outcome: { kind: 'done', answer: 'saved' } } as const;
  recordChange(trial.history, answered);
  trial.check({ kind: 'answered', call: answered });
  return trial.violations.map(({ invariant }) => invariant);
};

const save = (body: ServiceState, from = STANDBY): Asked => ({
  from,
  port: 'workflows',
  method: 'save',
  args: [
    { key: serviceKey(body.service), fence: 1 },
    { body, answered: [], forgetAtMs: null },
  ],
});

const moving = (cause: 'quorum' | 'person', changes: Partial<ServiceState['move'] & object> = {}): ServiceState => {
  const view = {
    ...{ region: STANDBY, observations: [], wishes: [], terms: [] },
    ...{ points: unread, restores: unread, records: unread, change: unread, answers: unread, fleets: unread },
  };
  const move = beginMove(service, { ...state, epoch: 0 }, view, { cause, because: 'a test', force: false }, 1);
  return { ...state, move: { ...move, ...changes } };
};

const unread = { kind: 'unknown', because: 'a test' } as const;

const batch = (from: number, to: number, epochToDelete = true): Asked => {
  const { wiring } = state;
  if (wiring === null) throw new Error('not wired');
  const [old] = recordsAt(service, STAGE, wiring, from).filter(({ type }) => type === 'TXT');
  const wanted = recordsAt(service, STAGE, wiring, to);
  const changes = [
    ...(old !== undefined && epochToDelete ? [{ action: 'delete', record: old } as const] : []),
    ...wanted.map((record) => ({ action: record.type === 'TXT' ? 'create' : 'upsert', record }) as const),
  ];
  for (const zone of trial.globe.dns.zones.values()) zone.pendingChangeId = null;
  if (epochToDelete) submitChange(trial.globe, wiring.zoneId, changes, 'a test');
  return { port: 'dns', method: 'change', args: [wiring.zoneId, changes, 'a test'] };
};

describe('promises about services', () => {
  it('hold while a Region writes down what it knows', () => {
    expect(done(save(state))).toEqual([]);
  });

  it('are broken by a move of a quorum that nobody could see', () => {
    done(save(state));
    expect(done(save(moving('quorum')))).toEqual(['I14', 'I14']);
  });

  it('are broken by a move that nobody asked for', () => {
    done(save(state));
    expect(done(save(moving('person')))).toEqual(['I14']);
  });

  it('hold where a person asked for it', () => {
    trial.history.services.commands.push({
      ...{ atMs: trial.globe.clock.nowMs, region: STANDBY, wish: 'move', to: STANDBY, planId: null },
    });
    done(save(state));
    expect(done(save(moving('person')))).toEqual([]);
  });

  it('are broken by an epoch that is forgotten', () => {
    done(save({ ...state, epoch: 2 }));
    expect(done(save({ ...state, epoch: 1 }))).toEqual(['I13']);
  });

  it('are broken by a batch that ends no epoch', () => {
    done(save({ ...state, epoch: 1 }));
    expect(done(batch(0, 1, false))).toEqual(['I12']);
  });

  it('hold for a batch that makes the next epoch of its own Region', () => {
    done(save({ ...state, epoch: 1 }));
    expect(done(batch(0, 1))).toEqual([]);
  });

  it('are broken by an epoch that another Region makes', () => {
    done(save({ ...state, epoch: 1 }, HOME));
    expect(done({ ...batch(0, 1), from: HOME })).toEqual(['I12']);
  });

  it('are broken by a switch that nothing moves', () => {
    done(save(state));
    for (const world of trial.globe.cloud.values()) world.nowMs += 120_000;
    expect(done({ port: 'switches', method: 'publish', args: [service.name, true] })).toEqual(['I17', 'I12']);
  });

  it('are broken by a change in the Region that is left that is no fence', () => {
    done(save(state));
    expect(done({ to: HOME, port: 'fleets', method: 'terminate', args: [['i-1']] })).toContain('I15');
  });

  it('are broken by a move that waits for a fence, but for as long as its own Region could do nothing', () => {
    trial.history.services.commands.push({
      ...{ atMs: trial.globe.clock.nowMs, region: STANDBY, wish: 'move', to: STANDBY, planId: null },
    });
    done(save(state));
    const fencing = save(moving('person', { phase: 'fencing', sinceMs: trial.globe.clock.nowMs }));
    for (const world of trial.globe.cloud.values()) world.nowMs += 10 * 60_000;
    trial.history.lamedMs.set(STANDBY, trial.globe.clock.nowMs);
    expect(done(fencing)).toEqual([]);
    trial.history.lamedMs.clear();
    expect(done(fencing)).toEqual(['I15']);
  });

  it('are broken by a drill that holds a fleet elsewhere than where it drills', () => {
    const override = { kind: 'bounds', min: 2, max: null, untilMs: 1, why: 'move shop~drill-1-a', atMs: 0 };
    expect(done({ from: HOME, port: 'ledger', method: 'putOverride', args: ['web', override] })).toEqual(['I17']);
  });
});
