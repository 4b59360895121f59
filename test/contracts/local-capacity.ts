import type { LocalAnswer } from './local-answer.ts';

/** What EC2 has machines of, and the vCPUs that an account may use: moto knows neither reservations nor that quota. */
export type LocalCapacity = {
  /** Null for a request about something else. */
  readonly answer: (target: string | undefined, body: string) => LocalAnswer | null;
  readonly exhaust: (instanceType: string) => void;
  readonly forget: () => void;
};

const VCPUS_MAX = 64;

const answerWith = (action: string, body: string): LocalAnswer => ({
  status: 200,
  body: `<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>0</requestId>${body}</${action}Response>`,
});

const refuse = (status: number, code: string): LocalAnswer => ({
  status,
  body: `<Response><Errors><Error><Code>${code}</Code><Message>because</Message></Error></Errors><RequestID>0</RequestID></Response>`,
});

const reservationXml = (id: string, element: string): string =>
  `<${element}><capacityReservationId>${id}</capacityReservationId><state>active</state></${element}>`;

/** Machines of every type, and no reservation. */
export const createLocalCapacity = (): LocalCapacity => {
  /** The tag that each reservation was made with, by its id. */
  const reservations = new Map<string, string>();
  const exhausted = new Set<string>();
  let ids = 0;

  const create = (parameters: URLSearchParams): LocalAnswer => {
    if (exhausted.has(parameters.get('InstanceType') ?? '')) return refuse(500, 'InsufficientInstanceCapacity');
    ids += 1;
    const id = `cr-${ids.toString(16).padStart(17, '0')}`;
    const tag = ['Key', 'Value'].map((part) => parameters.get(`TagSpecifications.1.Tag.1.${part}`));
    reservations.set(id, tag.join('='));
    return answerWith('CreateCapacityReservation', reservationXml(id, 'capacityReservation'));
  };

  const cancel = (parameters: URLSearchParams): LocalAnswer =>
    reservations.delete(parameters.get('CapacityReservationId') ?? '')
      ? answerWith('CancelCapacityReservation', '<return>true</return>')
      : refuse(400, 'InvalidCapacityReservationId.NotFound');

  const describe = (parameters: URLSearchParams): LocalAnswer => {
    const wanted = `${parameters.get('Filter.1.Name')?.replace('tag:', '')}=${parameters.get('Filter.1.Value.1')}`;
    const items = [...reservations].filter(([, tag]) => tag === wanted).map(([id]) => reservationXml(id, 'item'));
    return answerWith(
      'DescribeCapacityReservations',
      `<capacityReservationSet>${items.join('')}</capacityReservationSet>`,
    );
  };

  const actions: Readonly<Record<string, (parameters: URLSearchParams) => LocalAnswer>> = {
    CreateCapacityReservation: create,
    CancelCapacityReservation: cancel,
    DescribeCapacityReservations: describe,
  };

  return {
    answer: (target, body) => {
      if (target?.endsWith('.GetServiceQuota')) {
        return { status: 200, body: JSON.stringify({ Quota: { QuotaCode: 'L-1216C47A', Value: VCPUS_MAX } }) };
      }
      const parameters = new URLSearchParams(body);
      return actions[parameters.get('Action') ?? '']?.(parameters) ?? null;
    },
    exhaust: (instanceType) => {
      exhausted.add(instanceType);
    },
    forget: () => {
      reservations.clear();
      exhausted.clear();
    },
  };
};
