import type { SlotAddress, SlotState } from '../../shared/core/healing/slot.ts';
import type { Evidence, Verdict } from '../../shared/core/healing/verdict.ts';
import { formatSpan, formatTimeOfDay } from '../output/format.ts';
import type { Emphasis, Paint } from '../output/paint.ts';
import { renderTable } from '../output/render-table.ts';
import type { FleetHealth, InstanceHealth } from './fleet-health.ts';

/** How each verdict stands out. */
export const VERDICT_COLOURS: Readonly<Record<Verdict['kind'], Emphasis>> = {
  healthy: 'green',
  unknown: 'cyan',
  suspect: 'yellow',
  failed: 'red',
  doomed: 'red',
};

/** A verdict in a word or two: a doomed instance's with its end. */
export const describeVerdict = (verdict: Verdict): string =>
  verdict.kind === 'doomed' && verdict.atMs !== null
    ? `doomed, goes at ${formatTimeOfDay(verdict.atMs)}`
    : verdict.kind;

/** One sign, as a clause. */
export const describeEvidence = ({ source, sinceMs, because }: Evidence): string =>
  `${source}: ${because}${sinceMs === null ? '' : ` (seen since ${formatTimeOfDay(sinceMs)})`}`;

const renderInstance = ({ instanceId, verdict, sinceMs, doing }: InstanceHealth, nowMs: number, paint: Paint) => {
  const since = sinceMs === null ? '' : ` for ${formatSpan(nowMs - sinceMs)}`;
  const evidence = verdict.kind === 'healthy' ? [] : verdict.evidence.map(describeEvidence);
  return [
    `  ${instanceId} ${paint(VERDICT_COLOURS[verdict.kind], `${describeVerdict(verdict)}${since}`)}`,
    ...evidence.map((sign) => `    ${sign}`),
    ...doing.map((what) => `    ${paint('dim', '->')} ${what}`),
  ];
};

const describeCounts = ({ counts, missing }: FleetHealth): string => {
  const kinds = (['healthy', 'suspect', 'failed', 'doomed', 'unknown'] as const).filter((kind) => counts[kind] > 0);
  const parts = kinds.map((kind) => `${counts[kind]} ${kind}`);
  return [...parts, ...(missing.length > 0 ? [`${missing.length} not listed`] : [])].join(', ') || 'no machine';
};

const describeStandby = ({ standby, wakes, resting }: FleetHealth): readonly string[] => {
  if (standby === null) return [];
  const { ready, preparing, wanted } = standby;
  const parts = [
    `${ready} of ${wanted} ready`,
    preparing > 0 ? `${preparing} being prepared` : '',
    wakes.length > 0 ? `${wakes.length} being started` : '',
    resting.length > 0 ? `${resting.length} could not be started` : '',
  ];
  return [`standby: ${parts.filter(Boolean).join(', ')}`];
};

const showAddress = (address: SlotAddress | null): string => {
  if (address === null) return '-';
  return address.kind === 'private' ? address.address : address.allocationId;
};

const renderSlots = (slots: readonly SlotState[], paint: Paint): readonly string[] => {
  if (slots.length === 0) return [];
  const head = ['slot', 'held by', 'zone', 'address', 'volumes'].map((title) => paint('dim', title));
  const rows = slots.map(({ name, holder, zone, address, volumes }) => [
    name,
    holder ?? 'nobody',
    zone ?? '-',
    showAddress(address),
    volumes.map(({ device, volumeId }) => `${volumeId} (${device})`).join(', ') || '-',
  ]);
  return renderTable(head, rows)
    .split('\n')
    .map((line) => `  ${line}`);
};

/** A fleet's health with its evidence, and what is done about it, as indented text under the fleet's name. */
export const renderHealth = (fleet: string, health: FleetHealth, nowMs: number, paint: Paint): string => {
  const { atMs, breaker, instances, missing, zonesLeft, awaited, slots } = health;
  const state = breaker === null ? [] : [paint('red', `breaker open for ${formatSpan(nowMs - breaker.sinceMs)}`)];
  return [
    `${paint('bold', fleet)} ${describeCounts(health)}, as of ${formatSpan(nowMs - atMs)} ago`,
    ...state.map((open) => `  ${open}, nothing is terminated: ${breaker?.because ?? ''}`),
    ...instances.flatMap((instance) => renderInstance(instance, nowMs, paint)),
    ...missing.map(({ instanceId, sinceMs }) => `  ${instanceId} not listed for ${formatSpan(nowMs - sinceMs)}`),
    ...(awaited > 0 ? [`  ${awaited} launched and not seen yet`] : []),
    ...zonesLeft.map(({ zone, because }) => `  ${paint('yellow', `nothing is launched into ${zone}`)}: ${because}`),
    ...describeStandby(health).map((line) => `  ${line}`),
    ...renderSlots(slots, paint),
  ].join('\n');
};
