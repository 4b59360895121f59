import { KEEP_CLASSES, type KeepClass } from './backup-policy.ts';
import type { SourceVolume } from './backup-source.ts';
import { parseInstant, toInstant } from './instant.ts';

/** Version of the tags below; snapshots of a later one are left alone. */
const FORMAT = '1';

/** The tags that make a snapshot part of a recovery point. Retention needs nothing else, neither volume nor fleet nor policy. */
export const POINT_TAGS = {
  format: 'ballast:format',
  protection: 'ballast:backup',
  fleet: 'ballast:fleet',
  set: 'ballast:set',
  operation: 'ballast:operation',
  stage: 'ballast:stage',
  home: 'ballast:home',
  source: 'ballast:source',
  instance: 'ballast:instance',
  slot: 'ballast:slot',
  volumes: 'ballast:volumes',
  classes: 'ballast:class',
  takenAt: 'ballast:taken-at',
  expiresAt: 'ballast:expires-at',
  consistency: 'ballast:consistency',
  volume: 'ballast:volume',
  device: 'ballast:device',
  root: 'ballast:root',
  provenAt: 'ballast:proven-at',
  proofSeconds: 'ballast:proof-seconds',
  proof: 'ballast:proof',
} as const;

/** Before the id of a volume of the set: its device, and `,root` for the one that is booted from. */
const DEVICE_PREFIX = 'ballast:device/';

/** Why a recovery point is kept beside what retention finds: kinds of period, or a person's wish until it expires. */
export type PointClass = KeepClass | 'manual';

/** What became of the last restore that was to prove a recovery point. */
export type Proof = { readonly atMs: number; readonly tookMs: number; readonly passed: boolean };

/** What all snapshots of one recovery point have in common. */
export type PointLabel = {
  readonly protection: string;
  /** Null where what is protected is no fleet. */
  readonly fleet: string | null;
  readonly setId: string;
  /** The deployment that took it: no other keeps or deletes it. */
  readonly stage: string;
  /** The Region it was taken in. */
  readonly home: string;
  readonly lineage: string;
  readonly instanceId: string | null;
  readonly slot: string | null;
  /** How many snapshots make it whole. */
  readonly volumes: number;
  readonly classes: readonly PointClass[];
  /** The moment it stands for. */
  readonly takenAtMs: number;
  readonly expiresAtMs: number;
  readonly consistency: 'crash' | 'application';
};

/** The volume that one snapshot of a recovery point is of. */
export type PointDevice = { readonly volumeId: string; readonly device: string; readonly root: boolean };

/** One snapshot's tags, understood. */
export type LabelledSnapshot = {
  readonly label: PointLabel;
  readonly operation: string;
  /** From its own tags, or from the set's while it has none of its own. */
  readonly device: PointDevice | null;
  /** Whether it carries tags of its own for the volume: until then it must be given them. */
  readonly complete: boolean;
  readonly proof: Proof | null;
};

const fromInstant = (text: string | undefined): number | null => (text === undefined ? null : parseInstant(text));

const entriesOf = (tags: Readonly<Record<string, string | null>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(tags).flatMap(([key, value]) => (value === null ? [] : [[key, value] as const])));

/** Tags of a recovery point, without what differs between its snapshots. */
export const tagsOfLabel = (label: PointLabel, operation: string): ReadonlyMap<string, string> =>
  entriesOf({
    [POINT_TAGS.format]: FORMAT,
    [POINT_TAGS.protection]: label.protection,
    [POINT_TAGS.fleet]: label.fleet,
    [POINT_TAGS.set]: label.setId,
    [POINT_TAGS.operation]: operation,
    [POINT_TAGS.stage]: label.stage,
    [POINT_TAGS.home]: label.home,
    [POINT_TAGS.source]: label.lineage,
    [POINT_TAGS.instance]: label.instanceId,
    [POINT_TAGS.slot]: label.slot,
    [POINT_TAGS.volumes]: String(label.volumes),
    [POINT_TAGS.classes]: label.classes.join(' '),
    [POINT_TAGS.takenAt]: toInstant(label.takenAtMs),
    [POINT_TAGS.expiresAt]: toInstant(label.expiresAtMs),
    [POINT_TAGS.consistency]: label.consistency,
  });

/** Tags of the one volume that a snapshot is of. */
export const tagsOfDevice = ({ volumeId, device, root }: PointDevice): ReadonlyMap<string, string> =>
  entriesOf({
    [POINT_TAGS.volume]: volumeId,
    [POINT_TAGS.device]: device,
    [POINT_TAGS.root]: root ? 'true' : null,
  });

/** Tags by which the result of a proof stays with its recovery point. */
export const tagsOfProof = ({ atMs, tookMs, passed }: Proof): ReadonlyMap<string, string> =>
  entriesOf({
    [POINT_TAGS.provenAt]: toInstant(atMs),
    [POINT_TAGS.proofSeconds]: String(Math.round(tookMs / 1_000)),
    [POINT_TAGS.proof]: passed ? 'passed' : 'failed',
  });

/** Most of a resource's 50 tags that are spent on the devices of its set: beyond, the ledger alone knows them for a moment. */
const DEVICE_TAGS_MAX = 25;

/**
 * Tags that tell the devices of a set before its snapshots have tags of their own: one call makes the whole set, and gives
 * every snapshot the same tags.
 */
export const tagsOfDevices = (volumes: readonly SourceVolume[]): ReadonlyMap<string, string> =>
  new Map(
    volumes
      .slice(0, DEVICE_TAGS_MAX)
      .map(({ volumeId, device, root }) => [`${DEVICE_PREFIX}${volumeId}`, root ? `${device},root` : device]),
  );

const deviceOf = (tags: ReadonlyMap<string, string>, snapshotOf: string): PointDevice | null => {
  const [volumeId, device] = [tags.get(POINT_TAGS.volume), tags.get(POINT_TAGS.device)];
  if (volumeId && device) return { volumeId, device, root: tags.get(POINT_TAGS.root) === 'true' };
  const [name, root] = tags.get(`${DEVICE_PREFIX}${snapshotOf}`)?.split(',') ?? [];
  return name ? { volumeId: snapshotOf, device: name, root: root === 'root' } : null;
};

const proofOf = (tags: ReadonlyMap<string, string>): Proof | null => {
  const atMs = fromInstant(tags.get(POINT_TAGS.provenAt));
  const [seconds, result] = [Number(tags.get(POINT_TAGS.proofSeconds)), tags.get(POINT_TAGS.proof)];
  if (atMs === null || !(Number.isFinite(seconds) && seconds >= 0) || (result !== 'passed' && result !== 'failed'))
    return null;
  return { atMs, tookMs: seconds * 1_000, passed: result === 'passed' };
};

const CLASSES: ReadonlySet<string> = new Set<PointClass>([...KEEP_CLASSES, 'manual']);

/** Whether a text names a class. */
export const isPointClass = (text: string): text is PointClass => CLASSES.has(text);

const labelOf = (tags: ReadonlyMap<string, string>): PointLabel | null => {
  const text = (name: keyof typeof POINT_TAGS): string => tags.get(POINT_TAGS[name]) ?? '';
  const takenAtMs = fromInstant(tags.get(POINT_TAGS.takenAt));
  const expiresAtMs = fromInstant(tags.get(POINT_TAGS.expiresAt));
  const volumes = Number(text('volumes'));
  const named = [text('protection'), text('set'), text('stage'), text('home'), text('source')];
  if (text('format') !== FORMAT || named.includes('') || takenAtMs === null || expiresAtMs === null) return null;
  // Clocks began in 1970, as far as calendars here know.
  if (!(Number.isInteger(volumes) && volumes > 0) || takenAtMs < 0) return null;
  return {
    protection: text('protection'),
    fleet: tags.get(POINT_TAGS.fleet) ?? null,
    setId: text('set'),
    stage: text('stage'),
    home: text('home'),
    lineage: text('source'),
    instanceId: tags.get(POINT_TAGS.instance) ?? null,
    slot: tags.get(POINT_TAGS.slot) ?? null,
    volumes,
    classes: text('classes').split(' ').filter(isPointClass),
    takenAtMs,
    expiresAtMs,
    consistency: text('consistency') === 'application' ? 'application' : 'crash',
  };
};

/** Reads the tags of a snapshot of `snapshotOf`; null where they are not, or no longer, those of a recovery point. */
export const readLabel = (tags: ReadonlyMap<string, string>, snapshotOf: string): LabelledSnapshot | null => {
  const label = labelOf(tags);
  if (label === null) return null;
  return {
    label,
    operation: tags.get(POINT_TAGS.operation) ?? '',
    device: deviceOf(tags, snapshotOf),
    complete: Boolean(tags.get(POINT_TAGS.volume) && tags.get(POINT_TAGS.device)),
    proof: proofOf(tags),
  };
};
