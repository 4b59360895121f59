import {
  CancelCapacityReservationCommand,
  type CapacityReservation,
  CreateCapacityReservationCommand,
  DescribeCapacityReservationsCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { Fault } from '../core/fault.ts';
import { MINUTE_MS } from '../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Prerequisites } from '../ports/prerequisites.ts';
import type { CallAws } from './call-aws.ts';
import { tagSpecifications } from './ec2-tags.ts';
import { readPages } from './read-pages.ts';
import { unlessGone } from './unless-gone.ts';

const PROBE_TAG = 'ballast:probe';
/** One that nobody gives back ends by itself, at the latest an hour after this (EC2 user guide, Capacity Reservations). */
const ENDS_AFTER_MS = 10 * MINUTE_MS;

const CREATE = 'ec2:CreateCapacityReservation';
const CANCEL = 'ec2:CancelCapacityReservation';
const DESCRIBE = 'ec2:DescribeCapacityReservations';

type Probes = Pick<Prerequisites, 'probeCapacity' | 'releaseProbes'>;

/** What of a stage asks EC2 for machines that it does not keep. */
export const createCapacityProbes = (client: EC2Client, call: CallAws, clock: Clock, stage: string): Probes => ({
  probeCapacity: async (instanceType, zone, machines) => {
    const asked = `${machines} ${instanceType} in ${zone}`;
    try {
      const { CapacityReservationId: id, State } = await reserve(client, call, {
        InstanceType: instanceType,
        AvailabilityZone: zone,
        InstanceCount: machines,
        EndDate: new Date(clock.nowMs() + ENDS_AFTER_MS),
        TagSpecifications: tagSpecifications(['capacity-reservation'], new Map([[PROBE_TAG, stage]])),
      });
      if (State === 'failed') return { there: false, because: `EC2 has not ${asked}: the reservation failed` };
      return { there: true, because: `EC2 reserved ${asked}${await giveBack(client, call, id ?? '')}` };
    } catch (error) {
      if (!(error instanceof Fault && error.kind === 'no-capacity')) throw error;
      return { there: false, because: `EC2 has not ${asked}: ${error.message}` };
    }
  },
  releaseProbes: async () => {
    const reservations = await readPages(DESCRIBE, async (token) => {
      const command = new DescribeCapacityReservationsCommand({
        Filters: [
          { Name: `tag:${PROBE_TAG}`, Values: [stage] },
          { Name: 'state', Values: ['active', 'pending'] },
        ],
        NextToken: token,
      });
      const answer = await call(DESCRIBE, (options) => client.send(command, options));
      return { items: answer.CapacityReservations ?? [], next: answer.NextToken };
    });
    for (const { CapacityReservationId: id = '' } of reservations) await unlessGone(cancel(client, call, id));
    return reservations.length;
  },
});

type Reservation = Pick<
  ConstructorParameters<typeof CreateCapacityReservationCommand>[0],
  'InstanceType' | 'AvailabilityZone' | 'InstanceCount' | 'EndDate' | 'TagSpecifications'
>;

const reserve = async (client: EC2Client, call: CallAws, reservation: Reservation): Promise<CapacityReservation> => {
  const command = new CreateCapacityReservationCommand({
    ...reservation,
    InstancePlatform: 'Linux/UNIX',
    // Else whatever is launched meanwhile would run in it, and could not be told from what EC2 has.
    InstanceMatchCriteria: 'targeted',
    EndDateType: 'limited',
  });
  const { CapacityReservation: made } = await call(CREATE, (options) => client.send(command, options));
  if (made?.CapacityReservationId) return made;
  throw new Fault('unknown', CREATE, `${CREATE} gave no id of a reservation`);
};

const cancel = async (client: EC2Client, call: CallAws, id: string): Promise<void> => {
  const command = new CancelCapacityReservationCommand({ CapacityReservationId: id });
  await call(CANCEL, (options) => client.send(command, options));
};

/** Empty once it is; a reservation that could not be given back says no less about what EC2 has. */
const giveBack = async (client: EC2Client, call: CallAws, id: string): Promise<string> => {
  try {
    await unlessGone(cancel(client, call, id));
    return '';
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return `, and could not give ${id} back (${error.message}): it ends by itself`;
  }
};
