/** What CloudWatch would take from log lines: bytes ingested, and the custom metrics that their embedded metrics make. */
export type LogContent = { readonly bytes: number; readonly customMetrics: readonly string[] };

type EmbeddedMetrics = {
  readonly _aws?: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
  readonly [field: string]: unknown;
};

/** CloudWatch Logs adds this to each event that it takes in. */
const EVENT_OVERHEAD_BYTES = 26;

const metricsOf = (line: string): readonly string[] => {
  const written: EmbeddedMetrics = JSON.parse(line);
  return (written._aws?.CloudWatchMetrics ?? []).flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) => {
      const dimensions = names.map((name) => `${name}=${String(written[name])}`);
      return Metrics.map(({ Name }) => [Namespace, Name, ...dimensions.sort()].join(' '));
    }),
  );
};

/** Reads JSON log lines as CloudWatch does. A metric is one name with one set of dimension values; each counts once. */
export const readLog = (lines: readonly string[]): LogContent => ({
  bytes: lines.reduce((sum, line) => sum + Buffer.byteLength(line) + EVENT_OVERHEAD_BYTES, 0),
  customMetrics: [...new Set(lines.flatMap(metricsOf))],
});
