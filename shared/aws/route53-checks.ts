import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import {
  ChangeTagsForResourceCommand,
  CreateHealthCheckCommand,
  DeleteHealthCheckCommand,
  GetHealthCheckStatusCommand,
  ListHealthChecksCommand,
  type Route53Client,
} from '@aws-sdk/client-route-53';
import { Fault } from '../core/fault.ts';
import { SECOND_MS } from '../core/time.ts';
import type { CheckSpecification, Dns, HealthCheck } from '../ports/dns.ts';
import type { Pause } from './api-budget.ts';
import { redact } from './aws-error.ts';
import type { CallAws } from './call-aws.ts';
import { readPages } from './read-pages.ts';
import { configOf, specificationOf } from './route53-check-config.ts';
import { unlessGone } from './unless-gone.ts';

const CREATE = 'route53:CreateHealthCheck';
/** Route 53 makes one health check every two seconds (developer guide, "Throttling of API requests"). */
const CREATE_PAUSE_MS = 2 * SECOND_MS;
const CREATE_TRIES_MAX = 5;
const STATUS = 'route53:GetHealthCheckStatus';
/** How what a checker says begins where it found the endpoint healthy, and where not. */
const GOOD = 'Success';
const BAD = 'Failure';

type HealthChecks = Pick<Dns, 'listChecks' | 'createCheck' | 'deleteCheck' | 'readCheckers'>;

/** The part of the DNS port that is about health checks. */
export const createRoute53Checks = (
  client: Route53Client,
  call: CallAws,
  stage: string,
  pause: Pause = (ms, signal) => sleep(ms, undefined, { signal }),
): HealthChecks => ({
  listChecks: (referencePrefix) => listChecks(client, call, referencePrefix),
  createCheck: async (reference, specification) => {
    const id = await makeCheck({ client, call, pause }, reference, specification);
    const command = new ChangeTagsForResourceCommand({
      ResourceType: 'healthcheck',
      ResourceId: id,
      AddTags: [
        { Key: 'Name', Value: reference },
        { Key: 'ballast:stage', Value: stage },
      ],
    });
    await call('route53:ChangeTagsForResource', (options) => client.send(command, options));
    return id;
  },
  deleteCheck: async (id) => {
    const command = new DeleteHealthCheckCommand({ HealthCheckId: id });
    await unlessGone(call('route53:DeleteHealthCheck', (options) => client.send(command, options)));
  },
  readCheckers: async (id) => {
    const command = new GetHealthCheckStatusCommand({ HealthCheckId: id });
    const answer = await call(STATUS, (options) => client.send(command, options));
    const said = (answer.HealthCheckObservations ?? []).map(({ StatusReport }) => StatusReport?.Status ?? '');
    const healthy = said.filter((status) => status.startsWith(GOOD)).length;
    const failures = said.filter((status) => status.startsWith(BAD));
    const all = healthy + failures.length;
    if (all === 0) return null;
    const [failure] = failures;
    const because = `${healthy} of ${all} checkers find it healthy${failure === undefined ? '' : `; ${redact(failure)}`}`;
    return { healthy, all, because };
  },
});

type Maker = { readonly client: Route53Client; readonly call: CallAws; readonly pause: Pause };

const makeCheck = async (maker: Maker, reference: string, specification: CheckSpecification): Promise<string> => {
  try {
    return await sendUntilTaken(maker, reference, specification);
  } catch (error) {
    if (!(error instanceof Fault && error.kind === 'conflict')) throw error;
    const all = await listChecks(maker.client, maker.call, reference);
    const same = all.find((it) => it.reference === reference && isDeepStrictEqual(it.specification, specification));
    if (same === undefined) throw error;
    return same.id;
  }
};

const sendUntilTaken = async (
  { client, call, pause }: Maker,
  reference: string,
  specification: CheckSpecification,
): Promise<string> => {
  const command = new CreateHealthCheckCommand({
    CallerReference: reference,
    HealthCheckConfig: configOf(specification),
  });
  for (let tries = 1; ; tries += 1) {
    const pauseMs = tries === 1 ? 0 : CREATE_PAUSE_MS;
    try {
      const made = await call(CREATE, async (options) => {
        if (pauseMs > 0) await pause(pauseMs, options.abortSignal);
        return client.send(command, options);
      });
      const id = made.HealthCheck?.Id;
      if (id) return id;
      throw new Fault('unknown', CREATE, `${CREATE} gave no id of a health check for ${reference}`);
    } catch (error) {
      if (!(error instanceof Fault && error.kind === 'throttled') || tries === CREATE_TRIES_MAX) throw error;
    }
  }
};

const listChecks = async (
  client: Route53Client,
  call: CallAws,
  referencePrefix: string,
): Promise<readonly HealthCheck[]> => {
  const operation = 'route53:ListHealthChecks';
  const checks = await readPages(operation, async (token) => {
    const command = new ListHealthChecksCommand({ Marker: token });
    const answer = await call(operation, (options) => client.send(command, options));
    return { items: answer.HealthChecks ?? [], next: answer.IsTruncated === true ? answer.NextMarker : undefined };
  });
  return checks
    .map(({ Id = '', CallerReference = '', HealthCheckConfig }) => ({
      id: Id,
      reference: CallerReference,
      specification: HealthCheckConfig === undefined ? null : specificationOf(HealthCheckConfig),
    }))
    .filter(({ reference }) => reference.startsWith(referencePrefix));
};
