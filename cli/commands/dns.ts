import type { Command } from 'commander';
import type { DnsReport, DnsRequest } from '../../shared/operations/dns-report.ts';
import { prepareDns } from '../../shared/operations/prepare-dns.ts';
import { type AccountOptions, addMoveOptions } from '../input/config-options.ts';
import { canAsk, confirm } from '../input/confirm.ts';
import { paintTerminal } from '../output/paint.ts';
import { printJson, printText } from '../output/print.ts';
import { differs, hasFailed, renderDns } from '../services/render-dns.ts';
import { openAccess, readService, type ServiceAccess } from '../services/service-access.ts';
import { badInput, failed } from '../stop.ts';

type PrepareOptions = AccountOptions & { readonly adopt?: true; readonly dryRun?: true; readonly yes?: true };

const EXAMPLES = `
Examples:
  $ ballast dns prepare shop --dry-run
  $ ballast dns prepare shop
  $ ballast dns verify shop`;

/** Both Regions of a service: each is told what a flip there needs to know. */
const openBoth = async (name: string, options: AccountOptions): Promise<readonly ServiceAccess[]> => {
  const { regions } = await readService(name, options);
  return Promise.all(regions.map((region) => openAccess(options, region)));
};

const ask = async (accesses: readonly ServiceAccess[], request: DnsRequest): Promise<DnsReport> => {
  const accessOf = (region: string): ServiceAccess => {
    const found = accesses.find(({ setup }) => setup.region === region);
    if (found === undefined) throw badInput(`${request.service} has nothing in ${region}`);
    return found;
  };
  const answer = await prepareDns(
    (region) => accessOf(region).ports,
    (region) => accessOf(region).setup,
    request,
  );
  if (answer.kind === 'refused') throw badInput(answer.because);
  return answer.report;
};

const print = (report: DnsReport, { json }: AccountOptions): void => {
  if (json) printJson(report);
  else printText(renderDns(report, paintTerminal));
};

const requestFor = (service: string, [first]: readonly ServiceAccess[], options: PrepareOptions): DnsRequest => ({
  region: first?.setup.region ?? '',
  service,
  only: 'prepare',
  adopt: options.adopt === true,
  dryRun: options.dryRun === true,
});

const prepare = async (name: string, options: PrepareOptions): Promise<void> => {
  if (!(options.yes || options.dryRun) && (options.json || !canAsk())) {
    throw badInput('preparing asks before it changes records, and nobody can answer here; add --yes, or --dry-run');
  }
  const accesses = await openBoth(name, options);
  const request = requestFor(name, accesses, options);
  if (!options.yes) {
    const planned = await ask(accesses, { ...request, dryRun: true });
    print(planned, options);
    if (options.dryRun) return;
    if (!differs(planned)) return printText('Nothing is to be changed.');
    if (!(await confirm(`Change this in Route 53, for ${name}?`))) return printText('Nothing was changed.');
  }
  const done = await ask(accesses, request);
  print(done, options);
  if (hasFailed(done)) throw failed(`${name}: not all of it could be done; run it again`);
};

const verify = async (name: string, options: AccountOptions): Promise<void> => {
  const accesses = await openBoth(name, options);
  const report = await ask(accesses, { ...requestFor(name, accesses, options), only: 'verify' });
  print(report, options);
  if (differs(report)) throw failed(`${name}: its DNS is not as it should be; "ballast dns prepare ${name}" mends it`);
};

/** Adds `ballast dns prepare` and `verify`: what must be in Route 53 before a service can move. */
export const addDnsCommand = (program: Command): void => {
  const dns = program
    .command('dns')
    .description('Prepare, or check, what must be in Route 53 before a service can move.')
    .addHelpText('after', EXAMPLES);
  const preparing = dns
    .command('prepare')
    .description('Make records, health checks and switch of a service, after showing exactly what would change.')
    .argument('<service>', 'name of the service')
    .option('--adopt', 'replace records of its name that somebody else made')
    .option('--dry-run', 'only say what would be changed')
    .option('--yes', 'do not ask')
    .addHelpText('after', EXAMPLES);
  addMoveOptions(preparing).action(prepare);
  const verifying = dns
    .command('verify')
    .description('Compare what is in Route 53 with what should be; exit code 1 when anything differs.')
    .argument('<service>', 'name of the service')
    .addHelpText('after', EXAMPLES);
  addMoveOptions(verifying).action(verify);
};
