import { formatCount } from '../../cli/output/format.ts';
import { type RenderedRows, renderRows } from '../render-rows.ts';
import type { Verdict } from '../verdict.ts';
import { type CostLine, totalUsd } from './monthly-cost.ts';
import type { PricedProfile } from './priced-profile.ts';
import { PRICES } from './prices.ts';
import type { Profile } from './profile.ts';

const FLEETS_HELD = 10;
const USD_MAX = 10;
const MINUTES_PER_HOUR = 60;

/** Column heads of the bill and of the comparison of sources. */
const nameProfile = ({ fleets, busy }: Profile): string => `${formatCount(fleets)} ${busy ? 'busy' : 'settled'}`;

const formatLine = ({ usd }: CostLine): string => usd.toFixed(2);

const costRows = (profiles: readonly PricedProfile[]): readonly (readonly string[])[] => [
  ...PRICES.map(({ item }, index) => [
    item,
    ...profiles.map(({ lines }) => {
      const line = lines[index];
      return line === undefined ? '' : formatLine(line);
    }),
  ]),
  ['USD a month', ...profiles.map(({ lines }) => totalUsd(lines).toFixed(2))],
  ['USD a month and fleet', ...profiles.map(({ profile, lines }) => (totalUsd(lines) / profile.fleets).toFixed(2))],
];

const activityRows = (profiles: readonly PricedProfile[]): readonly (readonly string[])[] => [
  [
    'looks an hour and fleet',
    ...profiles.map(({ profile, measured }) =>
      ((measured.looks / measured.minutes / profile.fleets) * MINUTES_PER_HOUR).toFixed(0),
    ),
  ],
  [
    'scalings an hour and fleet',
    ...profiles.map(({ profile, measured }) =>
      ((measured.actions / measured.minutes / profile.fleets) * MINUTES_PER_HOUR).toFixed(1),
    ),
  ],
  ['longest tick, s', ...profiles.map(({ longestTickMs }) => (longestTickMs / 1_000).toFixed(1))],
];

/** The month of settled and busy fleets, line by line, with how much happened in it. */
export const renderBills = (profiles: readonly PricedProfile[]): RenderedRows =>
  renderRows(
    ['USD a month', ...profiles.map(({ profile }) => nameProfile(profile))],
    [...costRows(profiles), ...activityRows(profiles)],
  );

/** The month of the same fleets by what their policy reads. */
export const renderSources = (profiles: readonly PricedProfile[]): RenderedRows =>
  renderRows(
    ['USD a month', ...profiles.map(({ profile }) => `${nameProfile(profile)}: ${profile.source}`)],
    [...costRows(profiles), ...activityRows(profiles)],
  );

/** What was counted, as a month's quantities: the other half of the bill. */
export const renderQuantities = (profiles: readonly PricedProfile[]): RenderedRows =>
  renderRows(
    ['a month', 'USD', 'for', ...profiles.map(({ profile }) => nameProfile(profile))],
    PRICES.map(({ item, usd, per, unit }, index) => [
      item,
      String(usd),
      `${per === 1 ? '' : `${formatCount(per)} `}${unit}`,
      ...profiles.map(({ lines }) => {
        const quantity = lines[index]?.quantity ?? 0;
        return quantity < 10 ? quantity.toFixed(3).replace(/\.?0+$/, '') : formatCount(quantity);
      }),
    ]),
  );

/** Whether a handful of fleets at rest costs next to nothing. */
export const judgeCosts = (profiles: readonly PricedProfile[]): readonly Verdict[] =>
  profiles
    .filter(({ profile }) => profile.fleets === FLEETS_HELD && !profile.busy)
    .map(({ lines }) => ({
      claim: `${FLEETS_HELD} settled fleets cost less than USD ${USD_MAX} a month`,
      found: `USD ${totalUsd(lines).toFixed(2)}`,
      holds: totalUsd(lines) < USD_MAX,
    }));
