import * as z from 'zod';
import { choice, duration, listOf, name, refuse, regionName, section, text, whole } from './value-schema.ts';

const observe = section({
  url: text(/^https?:\/\/[^\s/]+(\/\S*)?$/, 'an http or https URL; {region} stands for the Region').describe(
    'Asked in each Region; {region} stands for its name.',
  ),
  status: whole(100, 599).prefault(200).describe('Expected HTTP status.'),
  body: z.string('text that the answer contains').optional().describe('Text that the answer contains.'),
  timeout: duration('1s', '30s').prefault('5s'),
  rise: whole(1, 60).prefault(3).describe('Good answers in a row that count as up.'),
  fall: whole(1, 60).prefault(3).describe('Bad answers in a row that count as down.'),
  holdDown: duration('0s', '1h').prefault('2m').describe('How long a Region must be down before it is left.'),
}).describe('How observers tell whether a Region serves.');

/** A service that can move between Regions: its DNS name, its fleets, and who decides. */
export const serviceSchema = section({
  name: text(/^([a-z0-9_]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/, 'a DNS name such as shop.example.com').describe(
    'DNS name that moves.',
  ),
  zone: text(/^(Z[A-Z0-9]{5,31}|([a-z0-9-]+\.)+[a-z]{2,}\.?)$/, 'a hosted zone id or name').describe(
    'Route 53 hosted zone.',
  ),
  fleets: listOf(name(28), 'fleet').describe('Fleets that serve it.'),
  regions: z
    .tuple([regionName(), regionName()], 'two Regions: the primary, then the standby')
    .describe('The primary Region, then the standby.'),
  witness: regionName().optional().describe('Third Region that observes; regions.witness if not stated.'),
  mode: choice(['switch', 'record'])
    .prefault('switch')
    .describe('How traffic moves: by a health check, or by a record change.'),
  observe,
  approval: choice(['person', 'automatic']).prefault('person').describe('Whether a failover waits for a person.'),
  strategy: choice(['warm-standby', 'pilot-light']).prefault('warm-standby'),
  rpo: duration('1m', '7d').optional().describe('Oldest data that may be lost.'),
  rto: duration('1m', '1d').optional().describe('Longest time until the standby serves.'),
  flipEvery: duration('5m', '7d').prefault('1h').describe('Shortest time between two failovers.'),
}).check((payload) => {
  const { regions, witness } = payload.value;
  if (regions[0] === regions[1]) refuse(payload, ['regions', 1], 'a Region other than the primary');
  if (witness !== undefined && regions.includes(witness)) refuse(payload, ['witness'], 'a third Region');
});
