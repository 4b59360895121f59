// The values of serverless.yml that follow from ballast.yml. Serverless reads JavaScript here, not TypeScript.
import { reportFailure } from '../report-failure.ts';
import { describeResources } from './describe-resources.ts';
import { movedServices } from './moved-services.ts';
import { readDeployedConfig } from './read-deployed-config.ts';

/** Serverless would wrap what is wrong with the file into its own stack trace; one line and exit code 2 are clearer. */
const orStop = async (value) => {
  try {
    return await value;
  } catch (error) {
    process.exit(reportFailure(error));
  }
};

/** The Region to deploy to where `--region` names none. */
export const primaryRegion = () => orStop(readDeployedConfig().then(({ config }) => config.region));

const isOf = ({ options }, holds) => orStop(readDeployedConfig(options.region).then(({ config }) => holds(config)));

const isProtected = ({ protections = [] }) => protections.length > 0;

const hasMoved = (config) => movedServices(config).length > 0;

/** Whether there is anything to take recovery points of: what wakes their functions is off, and costs nothing, where not. */
export const protects = (context) => isOf(context, isProtected);

/** Whether a service can move to or from here: what wakes for it is off, and costs nothing, where not. */
export const moves = (context) => isOf(context, hasMoved);

/** Whether anything can be drilled: a recovery point, or a failover. */
export const drills = (context) => isOf(context, (config) => isProtected(config) || hasMoved(config));

/** How often recovery points are looked at: where nothing is protected any more, what is left of them still expires. */
export const backupSchedule = async (context) => ((await protects(context)) ? 'rate(1 minute)' : 'rate(1 hour)');

/** The generated resources, for the Region and stage of this command. */
export const resources = ({ options, resolveVariable }) => orStop(resourcesOf(options.region, resolveVariable));

const resourcesOf = async (region, resolveVariable) => {
  const { config, regions } = await readDeployedConfig(region);
  return describeResources(config, await resolveVariable('sls:stage'), await homesOf(config.region, regions));
};

/** Other Regions of ballast.yml that copy recovery points into this one. */
const homesOf = async (here, regions) => {
  const others = regions.filter((region) => region !== here);
  const configs = await Promise.all(others.map(async (region) => (await readDeployedConfig(region)).config));
  const copiesHere = ({ policy }) => policy.copyTo.includes(here);
  return configs.filter(({ protections = [] }) => protections.some(copiesHere)).map(({ region }) => region);
};
