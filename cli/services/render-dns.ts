import type { DnsNameReport, DnsReport, DnsWiring } from '../../shared/operations/dns-report.ts';
import type { Paint } from '../output/paint.ts';

const NAMES = {
  'as-wanted': 'as wanted',
  'to-change': 'to be changed',
  changed: 'changed',
  failed: 'failed',
} as const;

const NAME_COLOURS = { 'as-wanted': 'green', 'to-change': 'yellow', changed: 'green', failed: 'red' } as const;

const WIRES = {
  known: 'knows',
  'to-tell': 'is to be told',
  told: 'was told',
  failed: 'could not be told',
} as const;

const WIRE_COLOURS = { known: 'green', 'to-tell': 'yellow', told: 'green', failed: 'red' } as const;

const becauseOf = (because: string | null): string => (because === null ? '' : `: ${because}`);

const renderName = (name: DnsNameReport, paint: Paint): readonly string[] => [
  `${paint('bold', name.dnsName)} (${name.service}, epoch ${name.epoch}): ${paint(NAME_COLOURS[name.standing], NAMES[name.standing])}${becauseOf(name.because)}`,
  ...name.lines.map((line) => `  ${line}`),
];

const renderWiring = ({ region, service, standing, because }: DnsWiring, paint: Paint): string =>
  `${region} ${paint(WIRE_COLOURS[standing], WIRES[standing])} what a flip of ${service} needs${becauseOf(because)}`;

/** What preparing, or verifying, the DNS of a service came to: exactly what is, or would be, changed. */
export const renderDns = ({ zone, names, wired, warnings }: DnsReport, paint: Paint): string =>
  [
    `zone ${zone.name} (${zone.id})`,
    ...names.flatMap((name) => renderName(name, paint)),
    ...wired.map((wiring) => renderWiring(wiring, paint)),
    ...warnings.map((warning) => paint('yellow', `warning: ${warning}`)),
  ].join('\n');

/** Whether anything differs from what is wanted. */
export const differs = ({ names, wired }: DnsReport): boolean =>
  names.some(({ standing }) => standing === 'to-change' || standing === 'failed') ||
  wired.some(({ standing }) => standing === 'to-tell' || standing === 'failed');

/** Whether anything could not be done. */
export const hasFailed = ({ names, wired }: DnsReport): boolean =>
  [...names, ...wired].some(({ standing }) => standing === 'failed');
