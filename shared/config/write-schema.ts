import { writeFile } from 'node:fs/promises';
import { configJsonSchema } from './config-json-schema.ts';

await writeFile(new URL('ballast.schema.json', import.meta.url), configJsonSchema());
