import { epochName } from '../../../shared/core/failover/plan-records.ts';
import { activeAt, otherRegion, type Service } from '../../../shared/core/failover/service.ts';
import type { RecordSet } from '../../../shared/core/failover/service-records.ts';
import { MINUTE_MS } from '../../../shared/core/time.ts';
import { serviceKey } from '../../../shared/operations/service-key.ts';
import type { ZoneState } from '../../dns/dns-state.ts';
import { tellDnsListeners } from '../../dns/zones.ts';
import { partPlaces } from '../../faults/part-places.ts';
import { drawInteger, type Random } from '../../random.ts';
import { tableOf } from '../../region-tables.ts';
import { setTimer } from '../../timer-queue.ts';
import { askService, type Wanted, wantBack, wantMove } from '../ask-service.ts';
import { happens, pick, pickAny } from '../injector.ts';
import { letLast } from '../let-last.ts';
import { prepareByHand } from '../scenes/prepare-services.ts';
import type { Strike } from '../strike.ts';
import type { Trial } from '../trial.ts';

const hasService = ({ scene }: Trial): boolean => scene.kind === 'services';

const serviceOf = ({ setups, scene }: Trial): Service | undefined => setups.get(scene.regions[0])?.services[0];

/** Of the plan that waits, of one that is over, or of none that ever was. */
const findPlan = ({ history, scene }: Trial, service: string, random: Random): string => {
  const states = scene.regions.flatMap((region) => history.services.stored.get(`${region}/${service}`)?.now ?? []);
  const waiting = states.flatMap(({ move }) => (move?.phase === 'approval' ? [move.plan.id] : []));
  const over = states.flatMap(({ past }) => past.map(({ plan }) => plan.id));
  return pickAny(random, happens(random, 0.7) ? waiting : over) ?? 'aaaaaaa';
};

const drawWanted = (trial: Trial, service: Service, region: string, random: Random): Wanted => {
  const { name, regions } = service;
  const why = 'as it was thought best';
  const none = { to: null, planId: null };
  const roll = random.next();
  if (roll < 0.4) return wantMove(happens(random, 0.85) ? region : pick(random, regions), why, happens(random, 0.5));
  if (roll < 0.55) return wantBack(service, why, happens(random, 0.5));
  if (roll < 0.75) {
    const planId = findPlan(trial, name, random);
    return { wish: 'approve', to: null, planId, said: { approve: planId } };
  }
  if (roll < 0.85) return { ...none, wish: 'abort', said: { abort: true, why } };
  return { ...none, wish: 'drill', said: { drill: 'failover', why } };
};

/** Who knows where the service is asks the other Region, as a rule: that one can move it. */
const likelyRegion = ({ history }: Trial, service: Service, random: Random): string => {
  const epoch = history.services.epochs.get(service.name)?.at(-1)?.epoch ?? 0;
  return happens(random, 0.75) ? otherRegion(service, activeAt(service, epoch)) : pick(random, service.regions);
};

/** Share of those that come while the Regions do not hear of one another, and for how long. */
const PARTED_SHARE = 0.5;
const PARTED_MS = 15 * MINUTE_MS;

/** Who has moved a service wants it back: before what the move left to do is done, or after. */
const regret = (trial: Trial, service: Service, random: Random): void => {
  const { globe } = trial;
  const [home] = service.regions;
  const afterMs = (1 + drawInteger(random, 8)) * MINUTE_MS;
  const back = wantBack(service, 'it was a mistake', happens(random, 0.7));
  setTimer(globe.clock.timers, globe.clock.nowMs + afterMs, () => {
    if (!trial.isStormy()) return;
    if (trial.inject.happens('places-parted', PARTED_SHARE)) {
      // Where it comes back from hears of it late, and goes on as it did.
      const end = partPlaces(globe, [otherRegion(service, home)], [home, 'route-53']);
      letLast(trial, 'places-parted', PARTED_MS, end);
    }
    const said = askService(trial, service, home, back);
    trial.tell(() => `! move-asked: ${said}`);
  });
};

const askFor = (trial: Trial, service: Service, random: Random): string => {
  const region = happens(random, 0.9) ? likelyRegion(trial, service, random) : pick(random, trial.scene.regions);
  const wanted = drawWanted(trial, service, region, random);
  const dryRun = happens(random, 0.15);
  const isLeaving = wanted.wish === 'move' && wanted.to !== service.regions[0] && !dryRun;
  if (isLeaving && happens(random, 0.3)) regret(trial, service, random);
  return askService(trial, service, region, wanted, dryRun);
};

const withText = (record: RecordSet, text: string): RecordSet =>
  record.target.kind === 'values' ? { ...record, target: { ...record.target, values: [text] } } : record;

/** Changes one record of a zone by hand, at once and everywhere. */
const putRecord = ({ globe: { dns } }: Trial, zone: ZoneState, record: RecordSet): void => {
  const changed = zone.records.map((one) => (one.name === record.name && one.type === record.type ? record : one));
  zone.records = changed;
  zone.published = changed;
  tellDnsListeners(dns);
};

/** A person writes something into the record of the epoch, and sets it right later. */
const editEpoch = (trial: Trial, service: Service, lasts: (end: () => void) => void): string | null => {
  const zone = [...trial.globe.dns.zones.values()].find((one) => one.zone.name === service.zone);
  const record = zone?.records.find(({ name }) => name === epochName(service));
  if (zone === undefined || record === undefined || zone.pendingChangeId !== null) return null;
  const text = 'ballast v=1, do not touch';
  putRecord(trial, zone, withText(record, text));
  lasts(() => {
    const found = zone.records.find(({ name }) => name === record.name);
    if (found?.target.kind === 'values' && found.target.values[0] === text) putRecord(trial, zone, record);
  });
  return `the record of the epoch says "${text}"`;
};

/** Prepares again until nothing is in the way. */
const prepareLater = (trial: Trial, service: string): void => {
  const { globe, time } = trial;
  time.startAt(globe.clock.nowMs, async () => {
    if (await prepareByHand(trial, service)) return;
    setTimer(globe.clock.timers, globe.clock.nowMs + MINUTE_MS, () => prepareLater(trial, service));
  });
};

/** What a Region's ledger holds of the service is no state any more; a person sees it, and prepares it again. */
const spoilState = (
  trial: Trial,
  { name, regions }: Service,
  random: Random,
  lasts: (end: () => void) => void,
): string => {
  const region = pick(random, regions);
  tableOf(trial.tables, region).workflows.spoil(serviceKey(name), 'by-hand');
  const { stored, forgotten } = trial.history.services;
  if (stored.get(`${region}/${name}`)?.now.switchOn) forgotten.add(name);
  stored.delete(`${region}/${name}`);
  lasts(() => prepareLater(trial, name));
  return `${region} has no readable record of ${name}`;
};

/** What people do to a service, and ask for. */
export const SERVICE_STRIKES: readonly Strike[] = [
  {
    fault: 'move-asked',
    weight: 8,
    fits: hasService,
    strike: (trial, random) => {
      const service = serviceOf(trial);
      return service === undefined ? null : askFor(trial, service, random);
    },
  },
  {
    fault: 'ledger-spoiled',
    weight: 2,
    fits: hasService,
    strike: (trial, random, lasts) => {
      const service = serviceOf(trial);
      if (service === undefined) return null;
      return happens(random, 0.6) ? editEpoch(trial, service, lasts) : spoilState(trial, service, random, lasts);
    },
  },
];
