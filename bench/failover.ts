import { mkdir, writeFile } from 'node:fs/promises';
import ora from 'ora';
import { type CaseFigures, type Spread, sumUpCase, TOTAL_MAX_S } from './failover/case-figures.ts';
import { measureBlip } from './failover/measure-blip.ts';
import { type MeasuredOutage, measureOutage, type OutageCase } from './failover/measure-outage.ts';
import { HEEDED, OUTAGE_CASES, ROUTE_53_CASES, WARM_RECORD, WARM_SWITCH } from './failover/outage-cases.ts';
import { renderRows } from './render-rows.ts';
import { runBench } from './run-bench.ts';
import { renderVerdict, type Verdict } from './verdict.ts';

const RESULTS = new URL('results/', import.meta.url);

/** Half a second apart: every moment of a minute. */
const OUTAGES = 120;

const BLIPS_SECONDS = [20, 40, 60, 80];
const BLIPS = 40;

/** Ballast's own part of it. */
const OWN_MAX_S = 60;

/** Netflix: "Project Nimble: Region Evacuation Reimagined" (2018), from about 50 minutes to less than 10. */
const NETFLIX_S = 600;

type Blip = { readonly name: string; readonly moved: readonly number[] };
type Measured = {
  readonly ballast: readonly CaseFigures[];
  readonly route53: readonly CaseFigures[];
  readonly blips: readonly Blip[];
};
type Tell = (text: string) => void;

const measureCase = async (outageCase: OutageCase, tell: Tell): Promise<CaseFigures> => {
  const outages: MeasuredOutage[] = [];
  for (let index = 0; index < OUTAGES; index += 1) {
    if (index % 10 === 0) tell(`${outageCase.name}: ${index} of ${OUTAGES}`);
    outages.push(await measureOutage(outageCase, index));
  }
  return sumUpCase(outageCase, outages);
};

const measureBlips = async (outageCase: OutageCase, name: string, tell: Tell): Promise<Blip> => {
  const moved: number[] = [];
  for (const seconds of BLIPS_SECONDS) {
    tell(`${name}, ${seconds} s`);
    let count = 0;
    for (let index = 0; index < BLIPS; index += 1) if (await measureBlip(outageCase, seconds, index)) count += 1;
    moved.push(count);
  }
  return { name, moved };
};

const measureAll = async (): Promise<Measured> => {
  const spinner = ora({ discardStdin: false }).start();
  const tell: Tell = (text) => {
    spinner.text = text;
  };
  try {
    const ballast: CaseFigures[] = [];
    for (const outageCase of OUTAGE_CASES) ballast.push(await measureCase(outageCase, tell));
    const route53: CaseFigures[] = [];
    for (const outageCase of ROUTE_53_CASES) route53.push(await measureCase(outageCase, tell));
    const blips = [await measureBlips(WARM_SWITCH, 'Ballast', tell)];
    for (const seconds of [10, 30]) {
      const checked = { ...WARM_SWITCH, moves: null, checkEveryMs: seconds * 1_000 };
      blips.push(await measureBlips(checked, `Route 53, ${seconds} s x 3`, tell));
    }
    return { ballast, route53, blips };
  } finally {
    spinner.stop();
  }
};

const NOTHING = '–';

const show = (spread: Spread | null): string =>
  spread === null ? NOTHING : [spread.median, spread.p99, spread.max].map(Math.round).join(' / ');

const showShares = ({ median, p99, max }: Spread): string =>
  `${[median, p99, max].map((share) => (100 * share).toFixed(1)).join(' / ')} %`;

const renderParts = (cases: readonly CaseFigures[]) =>
  renderRows(
    ['outage', 'moved', 'detect', 'a person', 'decide + act', 'capacity', 'DNS', 'clients', 'to 99 % of clients'],
    cases.map(({ name, outages, moved, parts, total }) => [
      name,
      `${moved} of ${outages}`,
      show(parts.detectMs),
      show(parts.approvalMs?.max === 0 ? null : parts.approvalMs),
      show(parts.ownMs),
      show(parts.capacityMs?.max === 0 ? null : parts.capacityMs),
      show(parts.dnsMs),
      show(parts.clientsMs),
      show(total),
    ]),
  );

const renderBeside = ({ ballast, route53 }: Measured) => {
  const rows = ROUTE_53_CASES.slice(0, ROUTE_53_CASES.length / 2).flatMap(({ beside }, index) => [
    ...ballast
      .filter(({ name }) => beside.some((one) => one.name === name))
      .map((figures) => ({ ...figures, name: `Ballast, ${figures.name}` })),
    ...route53.filter((_, other) => other % (ROUTE_53_CASES.length / 2) === index),
  ]);
  return renderRows(
    ['who moves it', 'name servers answer', 'to 99 % of clients', 'requests lost in 15 min'],
    rows.map(({ name, answered, total, lostShare }) => [name, show(answered), show(total), showShares(lostShare)]),
  );
};

const renderBlips = (blips: readonly Blip[]) =>
  renderRows(
    ['moved by an endpoint that fails for', ...BLIPS_SECONDS.map((seconds) => `${seconds} s`)],
    blips.map(({ name, moved }) => [name, ...moved.map((count) => `${count} of ${BLIPS}`)]),
  );

const longest = (spread: Spread | null): number => spread?.max ?? Number.POSITIVE_INFINITY;

/** Resolvers that keep answers for longer are not what a TTL can promise; by record it holds with them too. */
const isTimed = ({ name }: CaseFigures): boolean => name === HEEDED.name || name === WARM_RECORD.name;

const describeLate = ({ ballast }: Measured): string => {
  const late = ballast.find(({ name }) => name === WARM_SWITCH.name);
  return `With resolvers that keep answers for longer, ${late?.late ?? 0} of ${OUTAGES} take more than 4 min by switch.`;
};

const judge = ({ ballast }: Measured): readonly Verdict[] => {
  const warm = ballast.filter(({ name }) => name === WARM_SWITCH.name || name === WARM_RECORD.name);
  const within = (claim: string, maxS: number, read: (figures: CaseFigures) => Spread | null): readonly Verdict[] =>
    warm.map((figures) => ({
      claim: `${figures.name}: ${claim}`,
      found: `${show(read(figures))} s`,
      holds: longest(read(figures)) <= maxS,
    }));
  return [
    ...warm.map(({ name, moved, outages }) => ({
      claim: `${name}: every outage is answered`,
      found: `${moved} of ${outages}`,
      holds: moved === outages,
    })),
    ...ballast.filter(isTimed).map(({ name, total, late, outages }) => ({
      claim: `${name === HEEDED.name ? `${WARM_SWITCH.name}, TTL heeded` : name}: at most ${TOTAL_MAX_S / 60} min from the outage to 99 % of clients`,
      found: `${show(total)} s, ${late} of ${outages} longer`,
      holds: longest(total) <= TOTAL_MAX_S,
    })),
    ...within(`less than ${OWN_MAX_S} s of it Ballast's own, to decide and act`, OWN_MAX_S, ({ parts }) => parts.ownMs),
    ...within(`sooner than Netflix's published 10 min`, NETFLIX_S, ({ total }) => total),
  ];
};

const page = (measured: Measured, verdicts: readonly Verdict[]): string =>
  [
    '# A Region fails',
    '',
    'Made by `npm run bench:failover`, in the embedded cloud: a service of ten units (600 requests per second at 60 %) whose home',
    `Region is black-holed, or whose endpoint fails, ${OUTAGES} times a row: half a second later each time, with another seed.`,
    'Observers look every 30 s, 3 bad looks in a row and a hold-down of a minute, TTL 60 s; 2 % of resolvers keep an answer for',
    'two minutes and a tenth of the requests come over open connections: assumptions. Machines boot in 180 s, stopped ones',
    'in 90. Virtual time: no figure depends on the machine that runs it.',
    '',
    'Seconds, as median / 99th percentile / maximum; parts add up to the last column run by run, not figure by figure.',
    '',
    renderParts(measured.ballast).markdown,
    '',
    '- *detect*: from the outage until a quorum had held for the hold-down, and the Region that takes over looked.',
    '- *decide + act*: fencing in vain, checking the endpoint, flipping: all but waiting for a person or for capacity.',
    '- *DNS*: from the flip until name servers answer with the standby Region; *clients*: from then until 99 % of the requests',
    '  go there.',
    '',
    'Where the time goes at worst: 30 s until the next look and 5 s for its timeout, 60 s for two more looks, 3 s until the',
    'Region that takes over hears of the second observer, whose third bad look wakes it, and 3 s for the fence; then up to 60 s until',
    "the switch's minute is over and 10 s until name servers know (a change of records takes 20 to 60 s), 60 s for the TTL, and up to",
    `40 s for the half of the resolvers that keep an answer for longer without whom it is not 99 %. ${describeLate(measured)}`,
    '',
    "## Beside Route 53's own health check",
    '',
    'The same outages where a health check of the home endpoint moves the record; fleets are sized by Ballast there too. It needs',
    'no observers, no quorum and no hold-down, and asks for no capacity.',
    '',
    renderBeside(measured).markdown,
    '',
    'What its haste costs: the endpoint fails for a moment and is well again.',
    '',
    renderBlips(measured.blips).markdown,
    '',
    'Netflix published for a Region: from about 50 minutes to less than 10, of which 5 to decide ("Project Nimble: Region',
    'Evacuation Reimagined", Netflix Technology Blog, 2018). Its fleets are not ours; it is the order of magnitude.',
    '',
    ...verdicts.map((verdict) => `- ${renderVerdict(verdict)}`),
    '',
  ].join('\n');

const bench = async (): Promise<readonly Verdict[]> => {
  const measured = await measureAll();
  const verdicts = judge(measured);
  await mkdir(RESULTS, { recursive: true });
  await writeFile(new URL('failover.json', RESULTS), `${JSON.stringify({ ...measured, verdicts }, null, 2)}\n`);
  await writeFile(new URL('failover.md', RESULTS), page(measured, verdicts));
  console.log(
    `${renderParts(measured.ballast).text}\n\n${renderBeside(measured).text}\n\n${renderBlips(measured.blips).text}`,
  );
  return verdicts;
};

await runBench(bench);
