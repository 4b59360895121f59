import { reportFailure } from '../report-failure.ts';
import { badInput } from '../stop.ts';
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

  const finishTemplate = () => {
    const { Resources } = serverless.service.provider.compiledCloudFormationTemplate;
    const count = Object.keys(Resources).length;
    if (count > RESOURCES_MAX) {
      throw badInput(
        `fleets: they make a stack of ${count} resources, allowed: ${RESOURCES_MAX}; spread them over stages`,
      );
    }
    for (const resource of Object.values(Resources)) {
      if (resource.Type !== 'AWS::Lambda::Function') continue;
      // Serverless says twice that a function needs its role, which validators of templates object to.
      const [role] = resource.Properties.Role['Fn::GetAtt'];
      resource.DependsOn = resource.DependsOn.filter((logicalId) => logicalId !== role);
    }
  };

  /** Serverless would bury what is wrong in a report of its own; one line and the exit code of `ballast` are clearer. */
  const orStop = (step) => async () => {
    try {
      await step();
    } catch (error) {
      process.exit(reportFailure(error));
    }
  };

  return {
    hooks: {
      'before:package:createDeploymentArtifacts': orStop(() => packageFunctions(serverless.service.getAllFunctions())),
      'before:deploy:function:packageFunction': orStop(() => packageFunctions([options.function])),
      'after:aws:package:finalize:mergeCustomProviderResources': orStop(finishTemplate),
    },
  };
}
