import { drawInteger, type Random } from '../../random.ts';
import { happens, pick } from '../injector.ts';
import type { Deployment } from './deployment.ts';

/** Where what is protected runs, and where its recovery points are copied to. */
const POINTS_HOME = 'us-east-1';
const SECOND = 'us-west-2';

/** The key that copies may be encrypted with, in every Region. */
export const COPY_KEY = 'alias/points';

/** What instances and volumes of no fleet carry to be protected. */
export const LEDGER_TAG = { key: 'app', value: 'ledger' } as const;

const UNIT_RATE = 100;

/** What is drawn once of a deployment, and stays in every text that is deployed later. */
type Drawn = {
  readonly db: string;
  readonly web: string | null;
  readonly points: Points;
  readonly proof: string;
  readonly tagged: { readonly of: 'instances' | 'volumes'; readonly points: Points } | null;
};

/** What a person may change in the middle of things. */
type Points = {
  readonly every: string;
  readonly keep: string;
  readonly copyTo: string;
  readonly kmsKey: string | null;
  readonly consistency: string;
};

const APPLICATION =
  'consistency: application, commands: { freeze: "fsfreeze -f /data", thaw: "fsfreeze -u /data", frozenMax: 30s }';

const drawPolicy = (random: Random): Points => ({
  every: pick(random, ['15m', '30m', '1h', '1h']),
  keep: pick(random, ['{ hourly: 2, daily: 1 }', '{ hourly: 4 }', '{ hourly: 1, daily: 2 }']),
  copyTo: happens(random, 0.85) ? `[${SECOND}]` : '[]',
  kmsKey: happens(random, 0.4) ? COPY_KEY : null,
  consistency: happens(random, 0.3) ? APPLICATION : 'consistency: crash',
});

const writePoints = ({ every, keep, copyTo, kmsKey, consistency }: Points): string =>
  [
    `every: ${every}`,
    'at: "00:00"',
    `keep: ${keep}`,
    `copyTo: ${copyTo}`,
    ...(kmsKey === null ? [] : [`kmsKey: ${kmsKey}`]),
    consistency,
  ].join(', ');

const CHECKS = [
  '',
  ', check: { command: "test -d /data" }',
  ', check: { http: { port: 8080, path: /health } }',
] as const;

const drawProof = (random: Random): string =>
  happens(random, 0.5) ? `prove: daily${pick(random, CHECKS)}` : 'prove: never';

/** Whether the fleet exists in the second Region too: standing by there, or with a machine of its own. */
const drawSecond = (random: Random): string => {
  if (happens(random, 0.5)) return '';
  const min = pick(random, [0, 0, 1]);
  return `    inRegion: { ${SECOND}: { subnets: [subnet-0a1b2c3d4e5f60003, subnet-0a1b2c3d4e5f60004], capacity: { min: ${min}, max: 3 } } }\n`;
};

const drawDatabase = (random: Random): string => {
  const machines = pick(random, [1, 1, 2, 3]);
  const volumes = pick(random, ['[/dev/sdf]', '[/dev/sdf, /dev/sdg]']);
  const stateful = happens(random, 0.6) ? `    stateful: { volumes: ${volumes} }\n` : '';
  return `    launchTemplate: database
    subnets: [subnet-0a1b2c3d4e5f60001, subnet-0a1b2c3d4e5f60002]
    targetGroups: [{ name: db, port: 5432 }]
    sizes: [r7g.large]
    capacity: { min: ${machines}, max: ${machines + 1} }
    machinesMin: 0
${stateful}${drawSecond(random)}    policies: {}
`;
};

/** A fleet beside it that has none, on the same pools. */
const WEB = `    launchTemplate: web
    subnets: [subnet-0a1b2c3d4e5f60001, subnet-0a1b2c3d4e5f60002]
    targetGroups: [{ name: web, port: 8080 }]
    sizes: [c7g.large]
    capacity: { min: 1, max: 2 }
    policies: {}
`;

const drawDeployment = (random: Random): Drawn => ({
  db: drawDatabase(random),
  web: happens(random, 0.3) ? WEB : null,
  points: drawPolicy(random),
  proof: drawProof(random),
  tagged: happens(random, 0.4)
    ? {
        of: pick(random, ['instances', 'volumes']),
        points: { ...drawPolicy(random), consistency: 'consistency: crash' },
      }
    : null,
});

/** What a person may deploy: each key differs from the first text where it is stated. */
type Change = { readonly backup?: 'none' | Points; readonly mode?: 'observe'; readonly tagged?: 'none' };

const writeText = (
  { db, web, points, proof, tagged }: Drawn,
  { backup = points, mode, tagged: left }: Change,
): string => {
  const observing = mode === undefined ? '' : `    mode: ${mode}\n`;
  const protecting = backup === 'none' ? '' : `    backup: { ${writePoints(backup)}, ${proof} }\n`;
  const beside = web === null ? '' : `  web:\n${web}`;
  const { key, value } = LEDGER_TAG;
  const ledgers =
    tagged === null || left === 'none'
      ? ''
      : `backups:\n  ledgers: { tag: { key: ${key}, value: ${value} }, of: ${tagged.of}, ${writePoints(tagged.points)} }\n`;
  return `version: 1
regions: { primary: ${POINTS_HOME}, standby: ${SECOND} }
fleets:
  db:
${observing}${db}${protecting}${beside}${ledgers}`;
};

/** A fleet, stateful or not, and what carries a tag, whose recovery points are copied into a second Region. */
export const drawPoints = (random: Random): Deployment => {
  const drawn = drawDeployment(random);
  const { points } = drawn;
  const changes: readonly Change[] = [
    { backup: 'none' },
    { mode: 'observe' },
    { backup: { ...points, copyTo: '[]' } },
    { backup: { ...points, keep: '{ hourly: 1 }' } },
    { backup: { ...points, every: '1h' } },
    { backup: { ...points, kmsKey: points.kmsKey === null ? COPY_KEY : null } },
    { tagged: 'none' },
  ];
  return {
    regions: [POINTS_HOME, SECOND],
    text: writeText(drawn, {}),
    otherTexts: changes.map((change) => writeText(drawn, change)),
    loads: new Map(),
    unitRate: UNIT_RATE,
    stormMinutes: 40 + drawInteger(random, 31),
  };
};
