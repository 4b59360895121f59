import { fileURLToPath } from 'node:url';
import { reportFailure } from '../report-failure.ts';
import { readDeployedFunctions } from './deployed-functions.ts';
import { packageFunction } from './package-function.ts';
import { readDeployedConfig } from './read-deployed-config.ts';

const SERVICE_FOLDER = fileURLToPath(new URL('../..', import.meta.url));

// What `serverless package` would upload, without Serverless: `npm run build`.
try {
  const { config } = await readDeployedConfig();
  for (const { name, handler, artifact } of await readDeployedFunctions()) {
    const bytes = await packageFunction(
      SERVICE_FOLDER,
      { handler, artifact: artifact.replace('.serverless', '.build') },
      config,
    );
    console.log(`${name}: ${bytes.toLocaleString('en')} bytes`);
  }
} catch (error) {
  process.exitCode = reportFailure(error);
}
