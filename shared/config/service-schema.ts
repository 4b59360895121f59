import * as z from 'zod';
import { checkService } from './check-service.ts';
import { choice, duration, listOf, name, regionName, section, share, text, whole } from './value-schema.ts';

const LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
/** Longest name that leaves room for the labels of its epoch's record and of a drill. */
const DNS_NAME_FORM = new RegExp(`^(?=.{1,230}$)(${LABEL}\\.)+${LABEL}$`);

/** A look asks, tells other Regions, decides and acts within the 45 s of one invocation. */
const OBSERVE_TIMEOUT_MAX = '10s';

const ENDPOINT_ALLOWED = 'a host name of that Region in lower case, or an IPv4 address';

const observe = section({
  url: text(/^https?:\/\/[^\s/]+(\/\S*)?$/, 'an http or https URL; {region} stands for the Region').describe(
    'Asked in each Region; {region} stands for its name.',
  ),
  status: whole(100, 599).prefault(200).describe('Expected HTTP status.'),
  body: z.string('text that the answer contains').optional().describe('Text that the answer contains.'),
  timeout: duration('1s', OBSERVE_TIMEOUT_MAX).prefault('5s').describe('Longest wait for an answer.'),
  rise: whole(1, 60).prefault(3).describe('Good answers in a row that count as up.'),
  fall: whole(1, 60).prefault(3).describe('Bad answers in a row that count as down.'),
  alarms: z
    .array(text(/^[^\s:]{1,255}$/, 'the name of an alarm'), 'a list of alarm names')
    .max(20, 'at most 20 alarms')
    .prefault([])
    .describe('Alarms of each Region by which it says itself that it fails; {region} stands for its name.'),
  holdDown: duration('0s', '1h')
    .prefault('1m')
    .describe('How long a Region must be down before it is left, from its first bad answer on.'),
}).describe('How observers tell whether a Region serves; each looks every 30 seconds.');

const fence = section({
  command: text(/\S/, 'a command').optional().describe('Run on each instance that is left, by Systems Manager.'),
  deregister: z
    .boolean('true or false')
    .optional()
    .describe('Instances that are left leave their target groups before traffic moves.'),
  required: z.boolean('true or false').prefault(false).describe('A move that cannot fence turns back.'),
})
  .prefault({})
  .describe('What keeps the side that is left from taking writes.');

/** A service that can move between Regions: its DNS name, its fleets, and who decides. */
export const serviceSchema = section({
  name: text(DNS_NAME_FORM, 'a DNS name such as shop.example.com: lower case, no wildcard, at most 230 long').describe(
    'DNS name that moves.',
  ),
  zone: text(/^(Z[A-Z0-9]{5,31}|([a-z0-9_-]+\.)+[a-z0-9-]{2,}\.?)$/, 'a hosted zone id or name').describe(
    'Route 53 hosted zone, by id or name.',
  ),
  fleets: listOf(name(28), 'fleet').describe('Fleets that serve it.'),
  regions: z
    .tuple([regionName(), regionName()], 'two Regions: its home, then the one that stands by')
    .describe('Its home Region, then the one that stands by.'),
  witness: regionName().optional().describe('Third Region that observes; regions.witness if not stated.'),
  mode: choice(['switch', 'record'])
    .prefault('switch')
    .describe('How traffic moves: by a health check, or by a record change.'),
  endpoints: z
    .record(
      regionName(),
      text(DNS_NAME_FORM, ENDPOINT_ALLOWED),
      'a map of its two Regions to host names, or to addresses',
    )
    .prefault({})
    .describe('What the record points to in each Region; the load balancer of the first fleet if not stated.'),
  observe,
  approval: choice(['person', 'automatic']).prefault('person').describe('Whether a failover waits for a person.'),
  strategy: choice(['warm-standby', 'pilot-light'])
    .prefault('warm-standby')
    .describe('pilot-light: stateful members are restored from recovery points before traffic moves.'),
  capacity: share(0.01, 1)
    .prefault('100%')
    .describe('Share of what served lately that must be in service before traffic moves.'),
  fence,
  rpo: duration('1m', '7d').optional().describe('Oldest data that may be lost.'),
  rto: duration('1m', '1d').optional().describe('Longest time until the standby serves.'),
  flipEvery: duration('5m', '7d').prefault('1h').describe('Shortest time between two moves that nobody asked for.'),
  drill: choice(['never', 'weekly', 'monthly']).prefault('never').describe('How often a failover is drilled.'),
}).check(checkService);

/** A service as checked. */
export type ServiceSection = z.output<typeof serviceSchema>;
