import type { MonthlyWork } from './monthly-work.ts';

/** What AWS charges for one kind of work: `usd` for every `per` of it. */
export type Price = {
  readonly item: string;
  readonly of: keyof MonthlyWork;
  readonly unit: string;
  readonly usd: number;
  readonly per: number;
  /** The page that says so. */
  readonly page: string;
};

/** When the pages below said so, for us-east-1. */
export const PRICES_AS_OF = '2026-01';

const LAMBDA = 'AWS Lambda Pricing';
const CLOUDWATCH = 'Amazon CloudWatch Pricing';
const DYNAMO = 'Pricing for On-Demand Capacity (Amazon DynamoDB)';
const MILLION = 1_000_000;

/** List prices of us-east-1, first tier, no free tier, no discount. */
export const PRICES: readonly Price[] = [
  { item: 'Lambda requests', of: 'lambdaRequests', unit: 'requests', usd: 0.2, per: MILLION, page: LAMBDA },
  {
    item: 'Lambda duration, arm64',
    of: 'lambdaGbSeconds',
    unit: 'GB-seconds',
    usd: 0.0000133334,
    per: 1,
    page: LAMBDA,
  },
  { item: 'Metrics read', of: 'metricsRead', unit: 'metrics', usd: 0.01, per: 1_000, page: CLOUDWATCH },
  { item: 'Alarms', of: 'alarmMetrics', unit: 'alarm metrics', usd: 0.1, per: 1, page: CLOUDWATCH },
  { item: 'Custom metrics', of: 'customMetrics', unit: 'metrics', usd: 0.3, per: 1, page: CLOUDWATCH },
  { item: 'Dashboard', of: 'dashboards', unit: 'dashboards', usd: 3, per: 1, page: CLOUDWATCH },
  { item: 'Logs taken in', of: 'logGb', unit: 'GB', usd: 0.5, per: 1, page: CLOUDWATCH },
  { item: 'Logs kept a month', of: 'logGb', unit: 'GB-months', usd: 0.03, per: 1, page: CLOUDWATCH },
  { item: 'Ledger and journal reads', of: 'readUnits', unit: 'read units', usd: 0.125, per: MILLION, page: DYNAMO },
  { item: 'Ledger and journal writes', of: 'writeUnits', unit: 'write units', usd: 0.625, per: MILLION, page: DYNAMO },
  { item: 'Journal kept 30 days', of: 'storedGb', unit: 'GB-months', usd: 0.25, per: 1, page: DYNAMO },
  { item: 'Its point-in-time recovery', of: 'storedGb', unit: 'GB-months', usd: 0.2, per: 1, page: DYNAMO },
  { item: 'Notices to the topic', of: 'notices', unit: 'requests', usd: 0.5, per: MILLION, page: 'Amazon SNS Pricing' },
  { item: 'Notices by e-mail', of: 'notices', unit: 'e-mails', usd: 2, per: 100_000, page: 'Amazon SNS Pricing' },
  {
    item: 'Events of our own',
    of: 'notices',
    unit: 'events',
    usd: 1,
    per: MILLION,
    page: 'Amazon EventBridge Pricing',
  },
  { item: "The topic's key", of: 'keys', unit: 'keys', usd: 1, per: 1, page: 'AWS Key Management Service Pricing' },
];
