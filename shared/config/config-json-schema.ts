import * as z from 'zod';
import { ballastSchema } from './ballast-schema.ts';

/** The JSON Schema of ballast.yml for editors, as text: of what a user writes, before defaults are filled in. */
export const configJsonSchema = (): string =>
  `${JSON.stringify(z.toJSONSchema(ballastSchema, { io: 'input' }), null, 2)}\n`;
