import type { Scene } from '../scene.ts';

/** What is deployed in a scene, and how long its storm lasts. */
export type Deployment = Pick<Scene, 'text' | 'otherTexts' | 'regions' | 'loads' | 'unitRate'> & {
  readonly stormMinutes: number;
};
