import { reportFailure } from '../report-failure.ts';
import { packageFunction } from './package-function.ts';
import { readDeployedConfig } from './read-deployed-config.ts';

/** CloudFormation refuses a stack of more. */
const RESOURCES_MAX = 500;

/**
 * Makes the functions' artifacts whenever Serverless is about to look for them, so that `serverless package` and
 * `serverless deploy` need no step before them. docs/adr says why not a packager that exists.
 */
// biome-ignore lint/style/noDefaultExport: Serverless takes a plugin from the default export, and calls it with `new`.
export default function BallastPackager(serverless, options, { log }) {
  const fail = (error) => process.exit(reportFailure(error));

  const packageFunctions = async (names) => {
    const { service, serviceDir } = serverless;
    const { config, warnings } = await readDeployedConfig(service.provider.region);
    for (const { message } of warnings) log.warning(message);
    for (const name of names) {
      const { handler, package: packaged } = service.getFunction(name);
      const bytes = await packageFunction(serviceDir, { handler, artifact: packaged.artifact }, config);
      log.notice(`${name}: ${bytes.toLocaleString('en')} bytes`);
    }
  };

  const checkSize = () => {
    const count = Object.keys(serverless.service.provider.compiledCloudFormationTemplate.Resources).length;
    if (count > RESOURCES_MAX) {
      throw new serverless.classes.Error(
        `ballast.yml makes a stack of ${count} resources, and CloudFormation allows ${RESOURCES_MAX}: spread the fleets over stages.`,
        'BALLAST_STACK_TOO_LARGE',
      );
    }
  };

  return {
    hooks: {
      'before:package:createDeploymentArtifacts': () =>
        packageFunctions(serverless.service.getAllFunctions()).catch(fail),
      'before:deploy:function:packageFunction': () => packageFunctions([options.function]).catch(fail),
      'before:package:finalize': checkSize,
    },
  };
}
