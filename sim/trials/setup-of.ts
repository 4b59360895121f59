import { DEPLOYMENT } from '../../shared/config/deployment.ts';
import { parseConfig } from '../../shared/config/load-config.ts';
import { Fault } from '../../shared/core/fault.ts';
import type { ServiceSetup } from '../../shared/operations/service-setup.ts';
import { STAGE } from './scene.ts';

/** What a text says of a Region's deployment. */
export const setupOf = (text: string, region: string): ServiceSetup => {
  const parsed = parseConfig(text, 'trial', region);
  if (parsed.kind !== 'valid')
    throw new Fault('invalid', 'trial', parsed.problems.map(({ message }) => message).join('; '));
  const { config } = parsed;
  return { region, stage: STAGE, config, services: config.services ?? [], deployment: DEPLOYMENT };
};
