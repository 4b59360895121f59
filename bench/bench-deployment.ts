import { createAwsClients } from '../shared/aws/aws-clients.ts';
import { createAwsPorts } from '../shared/aws/aws-ports.ts';
import type { Fleet } from '../shared/core/fleet.ts';
import type { LookRequest, LookScope, Wake } from '../shared/core/look-request.ts';
import { lookAtFleets } from '../shared/operations/look-at-fleets.ts';
import { createLookMemory } from '../shared/operations/look-memory.ts';
import type { LookReport } from '../shared/operations/look-report.ts';
import { createFunctionLog } from '../shared/runtime/function-log.ts';
import { createFunctionMetrics } from '../shared/runtime/function-metrics.ts';
import { createLookMetrics } from '../shared/runtime/look-metrics.ts';
import { tellDecision } from '../shared/runtime/tell-decision.ts';
import { BENCH_STAGE } from './bench-fleet.ts';
import { captureOutput } from './capture-output.ts';
import type { LoadOf } from './cloud/bench-cloud.ts';
import { createBenchCloud } from './cloud/bench-cloud.ts';
import type { Wire } from './cloud/connect-clients.ts';
import { connectClients } from './cloud/connect-clients.ts';
import { createDynamoTable } from './cloud/dynamo-table.ts';

/** One run of a function: what it decided, what it called and wrote, and what it took. */
export type Invocation = {
  readonly report: LookReport;
  readonly calls: ReadonlyMap<string, number>;
  readonly lines: readonly string[];
  /** Time until it was done, less what AWS's side of the calls took to make up. */
  readonly wallMs: number;
  /** Processor time of the whole process, less the same. */
  readonly cpuMs: number;
};

/** Ballast on the bench cloud: real operations, adapters, SDK, log and metrics; only sockets and time are not. */
export type BenchDeployment = {
  readonly wire: Wire;
  readonly invoke: (scope: LookScope, kind: Wake['kind']) => Promise<Invocation>;
};

/** What is deployed, and what it meets. */
export type BenchPlan = {
  readonly fleets: readonly Fleet[];
  readonly instancesPerFleet: number;
  readonly loadOf: LoadOf;
  /** When the first minute begins. */
  readonly startMs: number;
};

const PLACES = {
  tableName: 'ballast-bench',
  topicArn: 'arn:aws:sns:us-east-1:000000000000:ballast-bench',
  eventBusName: 'default',
};
const MICROSECONDS = 1_000;

const countCalls = (): { readonly calls: Map<string, number>; readonly onCall: (operation: string) => void } => {
  const calls = new Map<string, number>();
  return {
    calls,
    onCall: (operation) => {
      calls.set(operation, (calls.get(operation) ?? 0) + 1);
    },
  };
};

/** Deploys fleets that have run for an hour and that Ballast has not seen yet. */
export const deployOnBench = ({ fleets, instancesPerFleet, loadOf, startMs }: BenchPlan): BenchDeployment => {
  const names = fleets.map(({ name }) => name);
  const cloud = createBenchCloud(names, instancesPerFleet, startMs, loadOf);
  const wire: Wire = { cloud, table: createDynamoTable(), latencyOf: null, answeringMs: 0, metricsRead: 0 };
  process.env['AWS_ACCESS_KEY_ID'] = 'bench';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'bench';
  const clients = createAwsClients('us-east-1');
  connectClients(clients, wire);
  const config = { version: 1, region: 'us-east-1', notify: { email: null }, fleets } as const;
  const memory = createLookMemory();
  const log = createFunctionLog();
  const metrics = createFunctionMetrics(BENCH_STAGE);
  const measure = createLookMetrics(metrics, BENCH_STAGE, fleets);
  const clock = { nowMs: () => cloud.nowMs };

  const look = async (request: LookRequest, { calls, onCall }: ReturnType<typeof countCalls>): Promise<LookReport> => {
    log.begin(request.wake.id);
    const context = { signal: new AbortController().signal, onCall };
    const report = await lookAtFleets(createAwsPorts(clients, PLACES, context, clock), config, request, memory);
    for (const decision of report.decisions) tellDecision(log, decision);
    measure(report.decisions, clock.nowMs());
    metrics.ofCalls(calls);
    log.ended(request, calls);
    return report;
  };

  return {
    wire,
    invoke: async (scope, kind) => {
      const id = `17793124-05d4-b198-2fde-${cloud.nowMs}`;
      const because = kind === 'tick' ? 'the minute has come' : 'its alarm went off';
      const counter = countCalls();
      wire.answeringMs = 0;
      const cpuBefore = process.cpuUsage();
      const startedMs = performance.now();
      const { result, lines } = await captureOutput(() =>
        look({ wake: { kind, id, because }, scope, dryRun: false }, counter),
      );
      const wallMs = performance.now() - startedMs - wire.answeringMs;
      const { user, system } = process.cpuUsage(cpuBefore);
      return {
        report: result,
        calls: counter.calls,
        lines,
        wallMs,
        cpuMs: Math.max(0, (user + system) / MICROSECONDS - wire.answeringMs),
      };
    },
  };
};
