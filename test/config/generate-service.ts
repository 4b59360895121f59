import fc from 'fast-check';
import { minutes, record, share, some, whole } from './generate-values.ts';

/** A service of two Regions, without its fleets. */
export const writtenService = record(
  {
    name: fc.constant('shop.example.com'),
    zone: fc.constantFrom('Z0123456789ABC', 'example.com', 'shop.example.com.'),
    regions: fc.constantFrom(['us-east-1', 'us-west-2'], ['us-west-2', 'us-east-1']),
    observe: record(
      { url: fc.constant('https://{region}.shop.example.com/health') },
      {
        status: whole(100, 599),
        body: fc.constant('ok'),
        rise: whole(1, 60),
        fall: whole(1, 60),
        holdDown: minutes(0, 60),
      },
    ),
  },
  {
    witness: fc.constantFrom('eu-west-1', 'ap-south-1'),
    mode: fc.constantFrom('switch', 'record'),
    endpoints: fc.constantFrom({ 'us-east-1': '192.0.2.1', 'us-west-2': '192.0.2.2' }),
    approval: fc.constantFrom('person', 'automatic'),
    strategy: fc.constantFrom('warm-standby', 'pilot-light'),
    capacity: share,
    fence: some({ command: fc.constant('systemctl stop web'), deregister: fc.boolean() }),
    rpo: minutes(1, 60),
    rto: minutes(1, 60),
    flipEvery: minutes(5, 60),
    drill: fc.constantFrom('never', 'weekly', 'monthly'),
  },
);
